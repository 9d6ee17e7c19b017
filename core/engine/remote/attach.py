"""A database of another server, attached read-only to a DuckDB of our own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from core.domain.databases import Login
from core.engine.extensions import load
from core.engine.names import literal
from core.engine.remote.faults import spoken

NAME = "remote"
_SCANNERS = {"postgresql": "postgres", "mysql": "mysql"}
# the session is read-only and at one moment by the gate; the server's values come as they are, and
# it compares what a query filters by where that is a bare column: see RemoteColumn
_MYSQL = {
    "mysql_enable_transactions": "false",
    "mysql_experimental_filter_pushdown": "true",
    "mysql_aggregate_pushdown_enabled": "false",
    "mysql_order_pushdown_enabled": "false",
    "mysql_tinyint1_as_boolean": "false",
    "mysql_bit1_as_boolean": "false",
    "mysql_incomplete_dates_as_nulls": "true",
    "mysql_pool_enable_reaper_thread": "false",
}


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, login: Login) -> Iterator[None]:
    """As `remote`, within; every statement there is of a read-only transaction.

    StepError (code database) when the server does not let us in.
    """
    attach(connection, login, NAME)
    try:
        yield
    finally:
        # a transaction over a broken connection ends the process if it is left to be cleaned up
        for statement in ("ROLLBACK", f"DETACH {NAME}"):
            with contextlib.suppress(duckdb.Error):
                connection.execute(statement)


def attach(connection: duckdb.DuckDBPyConnection, login: Login, name: str) -> None:
    """Under that name, for as long as the DuckDB is open; StepError as of `attached`."""
    load(connection, _SCANNERS[login.connection.kind])
    if login.connection.kind == "mysql":
        for setting, value in _MYSQL.items():
            connection.execute(f"SET {setting} = {value}")
    with spoken(login):
        _attach(connection, login, name=name)


def remote_query(login: Login, sql: str, name: str = NAME) -> str:
    """A SELECT that has the server itself run `sql`."""
    function = f"{_SCANNERS[login.connection.kind]}_query"
    return f"SELECT * FROM {function}({literal(name)}, {literal(sql)})"


def rows(
    connection: duckdb.DuckDBPyConnection, login: Login, sql: str, *, name: str = NAME
) -> list[tuple[object, ...]]:
    """The rows of a statement that the server runs."""
    with spoken(login):
        return connection.execute(remote_query(login, sql, name)).fetchall()


def _attach(connection: duckdb.DuckDBPyConnection, login: Login, *, name: str) -> None:
    """The password goes in a secret of this DuckDB: its faults then do not repeat it."""
    kind = _SCANNERS[login.connection.kind]
    connection.execute(f"CREATE OR REPLACE TEMPORARY SECRET {name} (TYPE {kind}, {_secret(login)})")
    for words in _tries(login):
        text = " ".join(f"{key}={_value(value)}" for key, value in words.items())
        options = f"TYPE {kind}, READ_ONLY, SECRET {name}"
        try:
            connection.execute(f"ATTACH {literal(text)} AS {name} ({options})")
            return
        except duckdb.Error as error:
            # a pooler in front of the server may take no settings with the connection
            if "unsupported startup parameter" not in str(error) or "options" not in words:
                raise


def _secret(login: Login) -> str:
    to = login.connection
    known = {"USER": to.user, "PASSWORD": login.password or "", "DATABASE": to.database}
    if to.kind == "mysql":
        # the gate speaks TLS; spaces in these would not be understood in an ATTACH
        socket = f"{login.gate}/mysql.sock"
        known |= {"HOST": "localhost", "SOCKET": socket, "SSL_MODE": "disabled"}
    return ", ".join(f"{name} {literal(value)}" for name, value in known.items())


def _tries(login: Login) -> Iterator[dict[str, str]]:
    if login.connection.kind == "mysql":
        yield {}
        return
    words = _postgres(login)
    yield words
    yield {name: value for name, value in words.items() if name != "options"}


def _postgres(login: Login) -> dict[str, str]:
    patience = login.patience
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{patience.statement * 1_000:.0f}",
        "lock_timeout": f"{patience.lock * 1_000:.0f}",
        "idle_in_transaction_session_timeout": "0",
        "timezone": "UTC",
        "datestyle": "ISO",
        "intervalstyle": "postgres",
    }
    # without encryption the password itself is never sent, whatever the server asks for
    ways = "scram-sha-256,md5,none" + (",password" if login.encrypted else "")
    return {
        "host": login.gate,
        "port": "5432",
        "sslmode": "disable",
        "gssencmode": "disable",
        "connect_timeout": f"{max(2, round(patience.connect))}",
        "require_auth": ways,
        "application_name": "Syna",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }


def _value(text: str) -> str:
    """A value in the way that libpq's connection strings quote one."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
