"""Connecting a database: where it is, and which of its tables to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.figures import count, size
from components.plain import plain
from core.domain.database_urls import is_database_url, read_url
from core.domain.database_work import DatabaseSeen
from core.domain.databases import (
    MOST_TABLES,
    PORTS,
    Connection,
    DatabaseKind,
    Mode,
    RemoteName,
    RemoteTable,
    TlsMode,
    first_choice,
)
from core.errors import UserError

_KINDS: dict[DatabaseKind, str] = {"postgresql": "PostgreSQL", "mysql": "MySQL or MariaDB"}
_TLS: dict[TlsMode, str] = {
    "prefer": "Where the server can (prefer)",
    "require": "Always (require)",
    "verify": "Always, and check whose server it is (verify)",
    "off": "Never (off)",
}


_MODES: dict[Mode, tuple[str, str]] = {
    "copied": ("Copy", "Fast, works with everything; as fresh as the last refresh"),
    "live": ("Ask where they live", "Nothing is copied, always fresh; Python needs a copy"),
}


@dataclass(frozen=True)
class Typed:
    """What was filled in; None leaves a kept password as it is."""

    connection: Connection
    password: str | None


def database_form(start: Connection | None, *, where: str, key: str) -> Typed | None:
    """What was filled in when Test was pressed; UserError when it cannot be right.

    `start` is a connection that is there already, with its password kept in `where`.
    """
    kind: DatabaseKind = st.segmented_control(
        "Kind",
        list(_KINDS),
        default=start.kind if start else "postgresql",
        format_func=_KINDS.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=f"kind-{key}",
    )
    with st.form(f"form-{key}", border=False):
        given = _fields(start, kind, key=key)
        pressed = st.form_submit_button("Test", type="primary", icon=":material/cable:")
    st.caption(plain(f"The password is kept in {where}. Syna only reads."))
    if not pressed:
        return None
    password = given.password or (None if start else "")
    if is_database_url(given.host):
        found, said = read_url(given.host)
        return Typed(found, said if said is not None else password)
    return Typed(_connection(kind, given), password)


@dataclass(frozen=True)
class _Given:
    host: str
    port: int
    database: str
    user: str
    password: str
    tls: TlsMode
    authority: str


def _fields(start: Connection | None, kind: DatabaseKind, *, key: str) -> _Given:
    left, right = st.columns([2, 1])
    host = left.text_input(
        "Host",
        start.host if start else "",
        placeholder="db.example.com",
        max_chars=2_000,
        help="A name or an address; or a whole postgresql:// or mysql://user@host/database, which "
        "says the rest",
        key=f"host-{key}",
    )
    port = right.number_input(
        "Port", 1, 65_535, start.port if start else PORTS[kind], key=f"port-{key}-{kind}"
    )
    database = st.text_input(
        "Database", start.database if start else "", max_chars=200, key=f"database-{key}"
    )
    left, right = st.columns(2)
    user = left.text_input("User", start.user if start else "", max_chars=200, key=f"user-{key}")
    password = right.text_input(
        "Password",
        type="password",
        max_chars=1_000,
        placeholder="unchanged" if start else "",
        key=f"password-{key}",
    )
    modes = list(_TLS)
    tls: TlsMode = st.selectbox(
        "Encrypt",
        modes,
        modes.index(start.tls if start else "prefer"),
        format_func=_TLS.__getitem__,
        key=f"tls-{key}",
    )
    authority = st.text_input(
        "CA file",
        start.authority if start else "",
        placeholder="those this computer trusts",
        max_chars=2_000,
        help="With verify: a PEM file, on the computer where Syna runs, of those who may sign the "
        "certificate of the database",
        key=f"authority-{key}",
    )
    return _Given(
        host=host.strip(),
        port=int(port),
        database=database.strip(),
        user=user.strip(),
        password=password,
        tls=tls,
        authority=authority.strip(),
    )


def _connection(kind: DatabaseKind, given: _Given) -> Connection:
    asked = {"host": given.host, "database": given.database, "user": given.user}
    missing = [name for name, value in asked.items() if not value]
    if missing:
        raise UserError(
            f"The {' and the '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
            kept="Nothing was connected.",
            remedy="Fill in the form, then test again.",
        )
    if given.authority and given.tls != "verify":
        raise UserError(
            "A CA file is named, but the choice to encrypt checks no certificate.",
            kept="Nothing was connected.",
            remedy="Choose “verify”, or leave the CA file empty.",
        )
    return Connection(
        kind=kind,
        host=given.host,
        port=given.port,
        database=given.database,
        user=given.user,
        tls=given.tls,
        authority=given.authority,
    )


def table_picker(
    seen: DatabaseSeen, chosen: Sequence[RemoteName], *, key: str
) -> tuple[RemoteName, ...]:
    """The tables to take; `chosen` are those taken so far, none for a new connection."""
    known = {str(table.at): table for table in seen.tables if table.readable}
    before = [str(each) for each in chosen or first_choice(seen.tables) if str(each) in known]
    apart = len({table.at.schema_ for table in seen.tables}) > 1
    _found(seen, len(known))
    if not known:
        return ()
    picked = st.multiselect(
        "Tables",
        list(known),
        before,
        format_func=lambda name: _labelled(known[name], apart=apart),
        max_selections=MOST_TABLES,
        placeholder="Type to search",
        key=f"tables-{key}",
    )
    st.caption(_extent([known[name] for name in picked]))
    return tuple(known[name].at for name in picked)


def mode_choice(mode: Mode, *, key: str) -> Mode:
    """Copied, or asked where they live."""
    modes = list(_MODES)
    return st.radio(
        "How to read them",
        modes,
        modes.index(mode),
        format_func=lambda each: _MODES[each][0],
        captions=[_MODES[each][1] for each in modes],
        key=f"mode-{key}",
    )


def _found(seen: DatabaseSeen, readable: int) -> None:
    hidden = len(seen.tables) - readable
    said = f"{seen.server}: {count(readable, 'table or view', 'tables and views')}"
    left_out = f" {count(hidden, 'more')} that this user may not read." if hidden else ""
    cut = f" Only the first {len(seen.tables):,} are listed." if seen.more else ""
    if readable:
        st.success(plain(f"{said}.{left_out}{cut}"), icon=":material/check:")
    else:
        st.info(
            plain(
                f"{seen.server} answers, but there is no table that this user may read.{left_out}"
                " Check the database, or ask for the right to read."
            ),
            icon=":material/info:",
        )


def _labelled(table: RemoteTable, *, apart: bool) -> str:
    """With its schema where there is more than one."""
    facts = [count(table.rows, "row")] if table.rows is not None else []
    facts += [size(table.bytes)] if table.bytes else []
    facts += ["view"] if table.kind == "view" else []
    name = str(table.at) if apart and table.at.schema_ != "public" else table.at.name
    return f"{name} ({', '.join(facts)})" if facts else name


def _extent(tables: Sequence[RemoteTable]) -> str:
    """How much a copy reads, as the database itself estimates it."""
    rows, bytes_ = sum(t.rows or 0 for t in tables), sum(t.bytes or 0 for t in tables)
    unknown = sum(table.rows is None for table in tables)
    said = f"{count(len(tables), 'table')}, about {count(rows, 'row')}"
    said += f" and {size(bytes_)} in the database" if bytes_ else ""
    more = f"; of {unknown} the size is not known" if unknown else ""
    return plain(f"{said}{more}. The database is only read.")
