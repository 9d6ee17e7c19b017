"""SQLite databases: every table, with its keys."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import duckdb

from core.domain.sources import ForeignKey
from core.engine.extensions import load
from core.engine.names import literal, quoted
from core.engine.raw import Plain, Raw, Workspace
from core.engine.relation import raw_of
from core.errors import StepError

# a writer that rolls back or was killed leaves a log that only another writer may apply
_WRITING = ("database is locked", "database table is locked", "readonly database")
_TYPED, _TEXT = "typed_source", "text_source"


@dataclass(frozen=True)
class _Keys:
    primary: tuple[str, ...] = ()
    foreign: tuple[ForeignKey, ...] = field(default=())


def read_sqlite(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """The tables, one at a time. A table that breaks its own types is read as text."""
    connection = workspace.connection
    _check_whole(path)
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
    address = f"file:{quote(str(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=2)) as database:
            names = [
                str(row[0])
                for row in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
                )
            ]
            return {name: _keys_of(database, name) for name in names}
    except sqlite3.Error as error:
        raise _broken(path, str(error)) from error


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


def in_use(path: Path, reason: str) -> StepError | None:
    """What to say where another program is in the middle of writing; None where none is."""
    if not any(word in reason.lower() for word in _WRITING):
        return None
    return StepError(
        f"{path.name} is in use by another program.",
        code="file",
        kept="Nothing was attached.",
        remedy="Try again when it is done, close that program, or attach a copy of the file.",
    )


def _check_whole(path: Path) -> None:
    """The pages that the file says it has; SQLite itself reads tables without the rest."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or head[24:28] != head[92:96]:
        return  # its count is that of an older SQLite, which did not keep it
    size = int.from_bytes(head[16:18], "big")
    expected = (65_536 if size == 1 else size) * int.from_bytes(head[28:32], "big")
    if path.stat().st_size < expected:
        raise StepError(
            f"{path.name} ends before all of it has come.",
            code="file",
            kept="Nothing was attached.",
            remedy="If it is being copied or downloaded, try again when that is done.",
        )


def _broken(path: Path, reason: str) -> StepError:
    held = in_use(path, reason)
    if held is not None:
        return held
    return StepError(
        f"{path.name} is a damaged or locked SQLite database ({reason}).",
        code="file",
        kept="Nothing was attached.",
        remedy="Get a fresh copy of the file.",
    )
