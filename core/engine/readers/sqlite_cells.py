"""An SQLite table by what its cells hold: a column may hold what its type does not say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from core.engine.names import quoted

_ROWS = 20_000
_KEPT = quoted("found cells")
_WRITTEN = "printf('%d-%02d-%02d', {0} / 10000, {0} / 100 % 100, {0} % 100)"
_SINCE = "strftime('%Y-%m-%d %H:%M:%f', {0}, 'unixepoch')"
_EXACT = "datetime({0} / 1000000, 'unixepoch') || printf('.%06d', {0} % 1000000)"
# what numbers of a column that declares days or moments count, told by how large they are
_COUNTED = (
    ("Julian days", 2.3e6, 2.6e6, "datetime({0})"),
    ("days written as 20240131", 1.8e7, 2.3e7, _WRITTEN),
)
# and what 0 belongs to as well, which is the first moment of all
_COUNTED_FROM_0 = (
    ("seconds since 1970", 1e8, 5e9, _SINCE),
    ("milliseconds since 1970", 1e11, 5e12, _SINCE.format("{0} / 1e3")),
    ("microseconds since 1970", 1e14, 5e15, _EXACT),
)


@dataclass(frozen=True)
class Found:
    """SELECT of all rows, and sentences about how they were read."""

    sql: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Cell:
    """How one column is read: an expression of SQLite, and the type of what it gives."""

    name: str
    sql: str
    type: pa.DataType
    remark: str = ""


def found_cells(
    path: Path, table: str, *, columns: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> Found:
    """The rows, in a table of `connection` that the next call replaces.

    `columns` are declared types by name. Numbers and bytes keep their types where a column holds
    nothing else; else all is text. sqlite3.Error where SQLite cannot read it.
    """
    # another thread takes the rows
    with closing(sqlite3.connect(path, check_same_thread=False)) as database:
        database.text_factory = _decoded
        cells = _cells(database, table, columns)
        reader = pa.RecordBatchReader.from_batches(
            pa.schema([(cell.name, cell.type) for cell in cells]),
            _batches(database, table, cells),
        )
        relation = connection.from_arrow(reader)
        relation.query("rows", f"CREATE OR REPLACE TEMP TABLE {_KEPT} AS SELECT * FROM rows")
    return Found(f"SELECT * FROM {_KEPT}", tuple(cell.remark for cell in cells if cell.remark))


def counts_moments(database: sqlite3.Connection, table: str, columns: Mapping[str, str]) -> bool:
    """Whether a column that declares days or moments holds numbers instead of texts."""
    numbers = [
        f"typeof({quoted(name)}) IN ('integer', 'real')"
        for name, declared in columns.items()
        if _of_time(declared)
    ]
    sql = f"SELECT EXISTS (SELECT 1 FROM {quoted(table)} WHERE {' OR '.join(numbers)})"
    return bool(numbers and database.execute(sql).fetchone()[0])


def _of_time(declared: str) -> bool:
    return any(word in declared.upper() for word in ("DATE", "TIME"))


def _cells(database: sqlite3.Connection, table: str, columns: Mapping[str, str]) -> list[_Cell]:
    held = ", ".join(f"group_concat(DISTINCT typeof({quoted(name)}))" for name in columns)
    row = database.execute(f"SELECT {held} FROM {quoted(table)}").fetchone()
    cells = []
    for (name, declared), said in zip(columns.items(), row, strict=True):
        kinds = frozenset((said or "").split(",")) - {"null", ""}
        counted = kinds <= {"integer", "real"} and kinds and _of_time(declared)
        cells.append((_counted(database, table, name) if counted else None) or _cell(name, kinds))
    return cells


def _counted(database: sqlite3.Connection, table: str, name: str) -> _Cell | None:
    """Numbers that count days or moments, as texts of these; None where they are too mixed."""
    plain = quoted(name)
    low, above, high = database.execute(
        f"SELECT min({plain}), min(nullif({plain}, 0)), max({plain}) FROM {quoted(table)}"
    ).fetchone()
    ranges = (*_COUNTED, *_COUNTED_FROM_0) if low else _COUNTED_FROM_0
    for what, least, most, sql in ranges:
        if above and least <= above and high <= most:
            remark = f"Numbers in {name} are read as {what}."
            return _Cell(name, sql.format(plain), pa.string(), remark)
    return None


def _cell(name: str, kinds: frozenset[str]) -> _Cell:
    plain = quoted(name)
    if kinds == {"integer"}:
        return _Cell(name, plain, pa.int64())
    if kinds and kinds <= {"integer", "real"}:
        return _Cell(name, f"CAST({plain} AS REAL)", pa.float64())
    if kinds == {"blob"}:
        return _Cell(name, plain, pa.binary())
    text = f"CASE typeof({plain}) WHEN 'blob' THEN hex({plain}) ELSE CAST({plain} AS TEXT) END"
    return _Cell(name, text, pa.string())


def _batches(
    database: sqlite3.Connection, table: str, cells: Sequence[_Cell]
) -> Iterator[pa.RecordBatch]:
    rows = database.execute(f"SELECT {', '.join(cell.sql for cell in cells)} FROM {quoted(table)}")
    names = [cell.name for cell in cells]
    while taken := rows.fetchmany(max(1, _ROWS // max(1, len(cells) // 20))):
        values = zip(*taken, strict=True)
        arrays = [pa.array(v, cell.type) for v, cell in zip(values, cells, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names)


def _decoded(text: bytes) -> str:
    """Of programs that wrote what their system used, too."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
