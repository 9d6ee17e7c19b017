"""Addresses of databases as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import ValidationError

from core.domain.databases import PORTS, Connection, DatabaseKind, TlsMode
from core.errors import UserError

_SCHEMES: dict[str, DatabaseKind] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
_TLS: dict[str, TlsMode] = {
    "disable": "off",
    "disabled": "off",
    "allow": "prefer",
    "prefer": "prefer",
    "preferred": "prefer",
    "require": "require",
    "required": "require",
    "verify-ca": "verify",
    "verify_ca": "verify",
    "verify-full": "verify",
    "verify_identity": "verify",
}
_AUTHORITY = ("sslrootcert", "ssl-ca", "ssl_ca")
_SCHEME = re.compile(r"^([a-z]+)(?:\+[a-z0-9_]+)?://", re.IGNORECASE)


def is_database_url(text: str) -> bool:
    """Whether it names a database that can be connected, rather than a file."""
    found = _SCHEME.match(text.strip())
    return found is not None and found[1].lower() in _SCHEMES


def read_url(text: str) -> tuple[Connection, str | None]:
    """`postgresql://user:password@host:5432/database?sslmode=require`, and its password if given.

    UserError, without the text itself, when it cannot be read.
    """
    plain = text.strip()
    found = _SCHEME.match(plain)
    if found is None or found[1].lower() not in _SCHEMES:
        raise _unreadable("it does not start with postgresql:// or mysql://")
    kind = _SCHEMES[found[1].lower()]
    try:
        parts = urlsplit(plain)
        port = parts.port
    except ValueError:  # its text may hold a part of the password
        raise _unreadable("its port or host cannot be read") from None
    said = parse_qs(parts.query)
    tls, authority = _encryption(said)
    try:
        connection = Connection(
            kind=kind,
            host=parts.hostname or "localhost",
            port=PORTS[kind] if port is None else port,
            database=unquote(parts.path.lstrip("/")),
            user=unquote(parts.username or ""),
            tls=tls,
            authority=authority,
        )
    except ValidationError:
        raise _unreadable("a part of it is out of range") from None
    if not connection.user:
        raise _unreadable("it names no user")
    if not connection.database:
        raise _unreadable("it names no database")
    return connection, unquote(parts.password) if parts.password is not None else None


def _encryption(said: Mapping[str, Sequence[str]]) -> tuple[TlsMode, str]:
    """How it is encrypted, and the file of those who may sign; a file has it verified."""
    file = next((said[name][0] for name in _AUTHORITY if name in said), "")
    authority = "" if file == "system" else file
    usual = "verify-full" if file else "prefer"
    mode = (said.get("sslmode") or said.get("ssl-mode") or [usual])[0].lower()
    if mode not in _TLS:
        raise _unreadable("its sslmode is not known")
    if not file:
        return _TLS[mode], ""
    if _TLS[mode] not in ("require", "verify"):
        raise _unreadable("it names a CA file, and its sslmode checks no certificate")
    return "verify", authority


def named_tables(text: str) -> tuple[str, ...]:
    """The tables that an address names: `...?table=orders&table=sales.customers`."""
    return tuple(parse_qs(urlsplit(text.strip()).query).get("table", ()))


def _unreadable(why: str) -> UserError:
    return UserError(
        f"The address of the database cannot be read: {why}.",
        kept="Nothing was connected.",
        remedy="Write it as postgresql://user@host:5432/database.",
    )
