"""What is in the way of a connection to a database's server, in words for people."""

from __future__ import annotations

import ssl

from core.domain.databases import Connection
from core.errors import StepError

KEPT = "Nothing was changed."


def fault(message: str, remedy: str) -> StepError:
    """A database that cannot be reached or read."""
    return StepError(message, code="database", kept=KEPT, remedy=remedy)


def silent(to: Connection, seconds: float) -> StepError:
    """A server that took the connection and then said nothing."""
    return fault(
        f"{place(to)} took the connection but said nothing for {seconds:g} seconds.",
        "See whether the database hangs or is overloaded, and whether the port is the right one.",
    )


def in_clear(to: Connection) -> StepError:
    """A server that has no encryption where the person wants it."""
    return fault(
        f"{place(to)} does not encrypt connections, and this connection demands it.",
        "Choose “prefer” or “off” for TLS if the network is safe.",
    )


def untrusted(to: Connection, error: ssl.SSLCertVerificationError) -> StepError:
    """A certificate of another host, of nobody known, or out of date."""
    if "hostname mismatch" in str(error).lower() or "ip address mismatch" in str(error).lower():
        return fault(
            f"The certificate of {place(to)} is not for that host: it names another.",
            "Type the host as the certificate names it, or choose “require” to encrypt without "
            "that check.",
        )
    why = error.verify_message.rstrip(".")
    unknown = "issuer" in why or "self-signed" in why or "self signed" in why
    whom = "whom the CA file names" if to.authority else "whom this computer trusts"
    said = f"nobody {whom} signed it" if unknown else why
    return fault(
        f"The certificate of {place(to)} cannot be trusted: {said}.",
        "Give the file of certificates of whoever signs for the database as CA file, or choose "
        "“require” to encrypt without that check.",
    )


def no_authority(file: str) -> StepError:
    """A CA file that is not there or holds something else."""
    return fault(
        f"No certificates can be read from {file}.",
        "Name a file of certificates in PEM form, which begin with BEGIN CERTIFICATE; or leave "
        "the CA file empty.",
    )


def broken_off(to: Connection) -> StepError:
    """A server that stopped, or ended the connection."""
    return fault(
        f"{place(to)} ended the connection in the middle of reading.",
        "See whether the database was restarted or the network failed, and try again.",
    )


def password_in_clear(to: Connection) -> StepError:
    """A server that asks for the password itself where others can listen."""
    return fault(
        f"{place(to)} wants the password in clear over a connection that is not encrypted, so it "
        "was not sent.",
        "Choose “require” for TLS.",
    )


def not_a_database(to: Connection) -> StepError:
    """Something else listens on that port."""
    name = "PostgreSQL" if to.kind == "postgresql" else "MySQL"
    return fault(
        f"{place(to)} does not answer as {name} does.",
        "Check the port, and whether this is the right kind of database.",
    )


def place(to: Connection) -> str:
    """Host and port."""
    return f"{to.host}:{to.port}"
