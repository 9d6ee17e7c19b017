"""SQLite databases: every table, with its keys. Views are left out, and said to be."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from core.domain.sources import ForeignKey
from core.engine.copy import READING_FAULTS
from core.engine.extensions import load
from core.engine.names import literal, quoted
from core.engine.raw import Plain, Raw, Workspace, strictly
from core.engine.readers.snapshot import take_snapshot
from core.engine.readers.sqlite_cells import counts_moments, found_cells
from core.engine.relation import raw_of

_AS = "file_source"
_MISFITS = "Some values do not fit the types that the database declares, so types were told anew."
# a virtual table keeps its own in shadow tables
_TABLES = """
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid
"""
_VIEWS = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY rowid"
_HIDDEN = 1  # what pragma_table_xinfo says of a column that SELECT * leaves out, too


@dataclass(frozen=True)
class _Declared:
    """A table as the database describes it, its columns with their types.

    `typed`: DuckDB can go by these.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    typed: bool = True
    primary: tuple[str, ...] = ()
    foreign: tuple[ForeignKey, ...] = ()


def read_sqlite(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """The tables, one at a time. One that breaks its own types is read by what it holds."""
    workspace.report(None, f"Copying {path.name}")
    with TemporaryDirectory(dir=workspace.into) as folder:
        snapshot = Path(folder) / "snapshot.sqlite"
        take_snapshot(path, snapshot)
        with closing(sqlite3.connect(snapshot)) as database:
            yield from _tables(database, snapshot, connection=workspace.connection)


def _tables(
    database: sqlite3.Connection, path: Path, *, connection: duckdb.DuckDBPyConnection
) -> Iterator[Raw]:
    load(connection, "sqlite")
    connection.execute(f"ATTACH {literal(str(path))} AS {_AS} (TYPE sqlite, READ_ONLY)")
    views = [str(row[0]) for row in database.execute(_VIEWS)]
    said = (f"Views are left out: {', '.join(views[:5])}.",) if views else ()
    try:
        for (name,) in database.execute(_TABLES).fetchall():
            raw = _raw(database, path, name=str(name), connection=connection)
            yield replace(raw, warnings=(*raw.warnings, *said))
            said = ()
    finally:
        connection.execute(f"DETACH {_AS}")


def _raw(
    database: sqlite3.Connection, path: Path, *, name: str, connection: duckdb.DuckDBPyConnection
) -> Raw:
    try:
        declared = _declared(database, name)
        raw = _read(path, declared, connection)
    except sqlite3.Error as error:
        raw = Raw(name, (), {}, plain=lambda _: Plain(""), fault=str(error))
        declared = _Declared(name)
    return replace(raw, keep_name=True, primary_key=declared.primary, foreign_keys=declared.foreign)


def _read(path: Path, declared: _Declared, connection: duckdb.DuckDBPyConnection) -> Raw:
    if not declared.typed:
        return _found(path, declared, connection)
    sql = f"SELECT * FROM {_AS}.{quoted(declared.name)}"
    try:
        raw = raw_of(connection, declared.name, sql=sql)
    except READING_FAULTS:
        return _told_anew(path, declared, connection)
    return replace(
        raw,
        fast=lambda readings: strictly(sql, raw.columns, readings=readings),
        plain=lambda again: _plain(raw, path, declared=declared, connection=again),
    )


def _plain(
    raw: Raw, path: Path, *, declared: _Declared, connection: duckdb.DuckDBPyConnection
) -> Plain:
    """As declared where every value fits, else as found."""
    sql = raw.plain(connection).sql
    # of text that is no UTF-8, only a conversion tells
    read = (
        f"max(decode(encode({quoted(name)})))" if kind == "VARCHAR" else f"max({quoted(name)})"
        for name, kind in raw.columns
    )
    try:
        connection.execute(f"SELECT {', '.join(read)} FROM ({sql})").fetchall()
        return Plain(sql)
    except READING_FAULTS:
        return Plain("", instead=_told_anew(path, declared, connection))


def _told_anew(path: Path, declared: _Declared, connection: duckdb.DuckDBPyConnection) -> Raw:
    raw = _found(path, declared, connection)
    return replace(raw, warnings=(_MISFITS, *raw.warnings))


def _found(path: Path, declared: _Declared, connection: duckdb.DuckDBPyConnection) -> Raw:
    found = found_cells(path, declared.name, columns=declared.columns, connection=connection)
    return raw_of(connection, declared.name, sql=found.sql, warnings=found.remarks)


def _declared(database: sqlite3.Connection, table: str) -> _Declared:
    rows = database.execute(
        "SELECT name, type, hidden, pk FROM pragma_table_xinfo(?) WHERE hidden <> ?",
        (table, _HIDDEN),
    ).fetchall()
    columns = {str(name): str(kind) for name, kind, _, _ in rows}
    ranked = sorted((int(pk), str(name)) for name, _, _, pk in rows if pk)
    plain = all(kind and not hidden for _, kind, hidden, _ in rows)
    return _Declared(
        table,
        columns=columns,
        typed=plain and not counts_moments(database, table, columns),
        primary=tuple(name for _, name in ranked),
        foreign=_foreign_keys(database, table),
    )


def _foreign_keys(database: sqlite3.Connection, table: str) -> tuple[ForeignKey, ...]:
    rows = database.execute(
        'SELECT id, "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq',
        (table,),
    ).fetchall()
    grouped = defaultdict(list)
    for key, column, to_table, to_column in rows:
        grouped[key].append((str(column), str(to_table), to_column))
    return tuple(
        ForeignKey(
            column=column, to_table=to_table, to_column=to_column or _only_key(database, to_table)
        )
        for key in sorted(grouped, reverse=True)
        for column, to_table, to_column in grouped[key]
        if to_column or _only_key(database, to_table)
    )


def _only_key(database: sqlite3.Connection, table: str) -> str:
    rows = database.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk = 1", (table,)
    ).fetchall()
    return str(rows[0][0]) if rows else ""
