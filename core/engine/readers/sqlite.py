"""SQLite databases: every table, with its keys."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from core.domain.sources import ForeignKey
from core.engine.extensions import load
from core.engine.names import literal, quoted
from core.engine.raw import Plain, Raw, Workspace
from core.engine.readers.snapshot import take_snapshot
from core.engine.relation import raw_of

_TYPED = "typed_source"


@dataclass(frozen=True)
class _Keys:
    primary: tuple[str, ...] = ()
    foreign: tuple[ForeignKey, ...] = field(default=())


def read_sqlite(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """The tables, one at a time. A table that breaks its own types is read as text."""
    workspace.report(None, f"Copying {path.name}")
    with TemporaryDirectory(dir=workspace.into) as folder:
        snapshot = Path(folder) / "snapshot.sqlite"
        take_snapshot(path, snapshot)
        yield from _tables(snapshot, workspace.connection)


def _tables(path: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[Raw]:
    keys = _keys(path)
    load(connection, "sqlite")
    source = literal(str(path))
    connection.execute(f"ATTACH {source} AS {_TYPED} (TYPE sqlite, READ_ONLY)")
    try:
        for name, known in keys.items():
            yield _raw(connection, source, name=name, keys=known)
    finally:
        connection.execute(f"DETACH {_TYPED}")


def _raw(connection: duckdb.DuckDBPyConnection, source: str, *, name: str, keys: _Keys) -> Raw:
    typed = f"SELECT * FROM {_TYPED}.{quoted(name)}"
    try:
        raw = raw_of(connection, name, sql=typed)
        _check(connection, raw)
    except duckdb.Error:
        raw = _as_text(connection, source, name=name)
    return replace(raw, keep_name=True, primary_key=keys.primary, foreign_keys=keys.foreign)


def _check(connection: duckdb.DuckDBPyConnection, raw: Raw) -> None:
    """Read every value once: SQLite lets a column hold what its type does not say."""
    sums = ", ".join(f"max({quoted(name)})" for name, kind in raw.columns if kind != "VARCHAR")
    if sums:
        connection.execute(f"SELECT {sums} FROM ({raw.plain(connection).sql})").fetchall()


def _as_text(connection: duckdb.DuckDBPyConnection, source: str, *, name: str) -> Raw:
    connection.execute("SET sqlite_all_varchar = true")
    try:
        scan = f"SELECT * FROM sqlite_scan({source}, {literal(name)})"
        kept = quoted(f"text of {name}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {kept} AS {scan}")
    finally:
        connection.execute("SET sqlite_all_varchar = false")
    raw = raw_of(connection, name, sql=f"SELECT * FROM {kept}")
    remark = "Some values do not fit the types that the database declares, so types were told anew."
    return replace(raw, plain=lambda _: Plain(f"SELECT * FROM {kept}"), warnings=(remark,))


def _keys(path: Path) -> dict[str, _Keys]:
    """Keys of every table, in the order in which they were made."""
    with closing(sqlite3.connect(path)) as database:
        names = [
            str(row[0])
            for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
            )
        ]
        return {name: _keys_of(database, name) for name in names}


def _keys_of(database: sqlite3.Connection, table: str) -> _Keys:
    columns = database.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)).fetchall()
    ranked = sorted((int(pk), str(name)) for name, pk in columns if pk)
    rows = database.execute(
        'SELECT id, "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq',
        (table,),
    ).fetchall()
    grouped = defaultdict(list)
    for key, column, to_table, to_column in rows:
        grouped[key].append((str(column), str(to_table), to_column))
    foreign = [
        ForeignKey(
            column=column, to_table=to_table, to_column=to_column or _only_key(database, to_table)
        )
        for key in sorted(grouped, reverse=True)
        for column, to_table, to_column in grouped[key]
        if to_column or _only_key(database, to_table)
    ]
    return _Keys(tuple(name for _, name in ranked), tuple(foreign))


def _only_key(database: sqlite3.Connection, table: str) -> str:
    rows = database.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk = 1", (table,)
    ).fetchall()
    return str(rows[0][0]) if rows else ""
