"""A connection to a database's server, made by the app: name, TCP and, for PostgreSQL, TLS."""

from __future__ import annotations

import queue
import socket
import ssl
import struct
import threading
from dataclasses import dataclass

from core.domain.databases import Connection
from core.errors import StepError

KEPT = "Nothing was changed."
_WANTS_TLS = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True)
class Dialled:
    """An open connection; `encrypted` when all that goes over it is."""

    socket: socket.socket
    encrypted: bool = False


def dial(to: Connection, *, seconds: float) -> Dialled:
    """StepError (code database) with a sentence that says what is in the way."""
    if to.kind == "mysql" and to.tls == "verify":
        raise fault(
            "Whose server a MySQL database is cannot be checked yet.",
            "Choose “require” to encrypt without that check.",
        )
    plain = _connected(to, seconds)
    try:
        plain.settimeout(seconds)
        if to.kind != "postgresql" or to.tls == "off":
            return Dialled(plain)
        plain.sendall(_WANTS_TLS)
        answer = plain.recv(1)
        if answer == b"S":
            return Dialled(_context(to).wrap_socket(plain, server_hostname=to.host), True)
        if answer != b"N":
            raise _not_a_database(to)
        if to.tls != "prefer":
            raise fault(
                f"{_place(to)} does not encrypt connections, and this connection demands it.",
                "Choose “prefer” or “off” for TLS if the network is safe.",
            )
        return Dialled(plain)
    except BaseException as error:
        plain.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise fault(
                f"The certificate of {_place(to)} cannot be trusted ({error.verify_message}).",
                "Check the host, or choose “require” to encrypt without that check.",
            ) from error
        if isinstance(error, TimeoutError):
            raise silent(to, seconds) from error
        if isinstance(error, OSError):
            raise _not_a_database(to) from error
        raise


def fault(message: str, remedy: str) -> StepError:
    """A database that cannot be reached or read, in words for people."""
    return StepError(message, code="database", kept=KEPT, remedy=remedy)


def silent(to: Connection, seconds: float) -> StepError:
    """A server that took the connection and then said nothing."""
    return fault(
        f"{_place(to)} took the connection but said nothing for {seconds:g} seconds.",
        "See whether the database hangs or is overloaded, and whether the port is the right one.",
    )


def _connected(to: Connection, seconds: float) -> socket.socket:
    """The first of the host's addresses that takes the connection."""
    reason: OSError | None = None
    for address in _addresses(to, seconds)[:4]:
        connected = socket.socket(address[0], socket.SOCK_STREAM)
        connected.settimeout(seconds)
        try:
            connected.connect(address[1])
        except OSError as error:
            connected.close()
            reason = error
        else:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected
    if isinstance(reason, ConnectionRefusedError):
        raise fault(
            f"{_place(to)} refused the connection: nothing listens on port {to.port}.",
            "See whether the database runs, and whether the port is right.",
        ) from reason
    if isinstance(reason, TimeoutError):
        raise fault(
            f"{_place(to)} did not answer within {seconds:g} seconds.",
            "See whether the host is right, and whether a firewall or a VPN is in the way.",
        ) from reason
    why = f" ({reason.strerror})" if reason is not None and reason.strerror else ""
    raise fault(f"{_place(to)} cannot be reached{why}.", "Check the host and the network.")


def _addresses(to: Connection, seconds: float) -> list[tuple[int, tuple[str, int]]]:
    """Looked up in a thread: the system's own way of it has no time limit."""
    found: queue.SimpleQueue[list[tuple[int, tuple[str, int]]] | Exception] = queue.SimpleQueue()

    def look() -> None:
        try:
            listed = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
            found.put([(int(each[0]), each[4]) for each in listed])  # type: ignore[misc]
        except Exception as error:  # handed to the one who waits
            found.put(error)

    threading.Thread(target=look, name="look-up", daemon=True).start()
    try:
        result = found.get(timeout=seconds)
    except queue.Empty:
        result = TimeoutError()
    if isinstance(result, Exception):
        raise fault(
            f"There is no host {to.host} that this computer can find.",
            "Check how it is spelled, and whether a VPN is needed to see it.",
        ) from result
    return result


def _context(to: Connection) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if to.tls != "verify":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _not_a_database(to: Connection) -> StepError:
    name = "PostgreSQL" if to.kind == "postgresql" else "MySQL"
    return fault(
        f"{_place(to)} does not answer as {name} does.",
        "Check the port, and whether this is the right kind of database.",
    )


def _place(to: Connection) -> str:
    return f"{to.host}:{to.port}"
