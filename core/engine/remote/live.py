"""Tables that are asked where they live, as views beside the copies of others.

DuckDB sends the columns and filters of a query to the server and joins and groups the rest here;
what the server can do alone with the same result, `push` gives it whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import duckdb

from core.domain.database_faults import told
from core.domain.databases import Connection, LiveTable, Login
from core.domain.work import TableGrant
from core.engine.names import quoted, unique_columns
from core.engine.remote.attach import attach, remote_query, rows
from core.engine.remote.catalog import Description, RemoteColumn, select_from
from core.engine.remote.dialects import dialect_of
from core.errors import StepError

CATALOG = "syna_live_"


@dataclass(frozen=True)
class Lived:
    """A live table as it is now: under which name its database is attached, and its columns.

    `types` are DuckDB's by the names that Syna gives the columns.
    """

    login: Login
    catalog: str
    table: Description
    types: Mapping[str, str]


def open_live(connection: duckdb.DuckDBPyConnection, tables: Sequence[TableGrant]) -> None:
    """Attach the databases of live tables and make a view of each table."""
    for catalog, many in _by_catalog(tables).items():
        attach(connection, many[0][1].login, catalog)
    for name, lived in lived_of(connection, tables).items():
        _view(connection, name, lived=lived)


def lived_of(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[TableGrant]
) -> dict[str, Lived]:
    """The live tables as they are now, by the names of their views; StepError when one is gone."""
    found: dict[str, Lived] = {}
    for catalog, many in _by_catalog(tables).items():
        login = many[0][1].login
        ask = partial(rows, connection, login, name=catalog)
        dialect = dialect_of(login.connection.kind)
        known = {each.at: each for each in dialect.describe(ask, [live.at for _, live in many])}
        for name, live in many:
            if live.at not in known:
                raise _changed(f"{live.at} is not in the database any more.")
            found[name] = Lived(login, catalog, known[live.at], dict(live.columns))
    return found


def _by_catalog(tables: Sequence[TableGrant]) -> dict[str, list[tuple[str, LiveTable]]]:
    """Live tables by the name under which the database of each is attached."""
    places: dict[Connection, list[tuple[str, LiveTable]]] = {}
    for grant in tables:
        if grant.live is not None:
            places.setdefault(grant.live.login.connection, []).append((grant.name, grant.live))
    return {f"{CATALOG}{number}": many for number, many in enumerate(places.values())}


def named_columns(lived: Lived) -> list[tuple[str, RemoteColumn]]:
    """The columns that Syna knows, by its names; StepError when one is gone."""
    names, _ = unique_columns(column.name for column in lived.table.columns)
    there = dict(zip(names, lived.table.columns, strict=True))
    gone = [name for name in lived.types if name not in there]
    if gone:
        raise _changed(f"{lived.table.at} no longer has {', '.join(gone[:5])}.")
    return [(name, there[name]) for name in lived.types]


@contextmanager
def answering(tables: Sequence[TableGrant]) -> Iterator[None]:
    """Faults of the servers as StepError (code database); those of the query stay what they are."""
    login = next((t.live.login for t in tables if t.live is not None), None)
    try:
        yield
    except (duckdb.Error, OSError) as error:
        if login is None or not _is_the_servers(error):
            raise
        raise told(login, str(error), "The query") from None


def _is_the_servers(error: duckdb.Error | OSError) -> bool:
    """Arrow's readers raise OSErrors without a number."""
    if isinstance(error, OSError):
        return error.errno is None
    gone = (duckdb.IOException, duckdb.InterruptException)
    return isinstance(error, gone) or "Failed to " in str(error)


def _view(connection: duckdb.DuckDBPyConnection, name: str, *, lived: Lived) -> None:
    """Over the attached table, or over all of what the server reads where DuckDB could not."""
    known = named_columns(lived)
    given = [column.attached for _, column in known if column.attached is not None]
    at = ".".join((lived.catalog, quoted(lived.table.at.schema_), quoted(lived.table.at.name)))
    if len(given) < len(known):
        table = replace(lived.table, columns=tuple(column for _, column in known))
        whole = select_from(table, dialect_of(lived.login.connection.kind))
        given = [f"c{n}" for n in range(len(known))]
        at = f"({remote_query(lived.login, whole, lived.catalog)})"
    columns = ", ".join(
        f"CAST({each} AS {lived.types[own]}) AS {quoted(own)}"
        for each, (own, _) in zip(given, known, strict=True)
    )
    connection.execute(f"CREATE VIEW {quoted(name)} AS SELECT {columns} FROM {at}")


def _changed(message: str) -> StepError:
    return StepError(
        message,
        code="database",
        kept="Nothing was changed.",
        remedy="Refresh the source on the Data page, then ask again.",
    )
