"""JSON and JSON lines: records, wherever in the document they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from core.engine.names import path_literal, quoted, unique_columns
from core.engine.progress import Report
from core.engine.raw import Raw
from core.engine.readers.encoding import as_utf8
from core.engine.relation import described, raw_of
from core.errors import StepError

_DEEP = 4
_LARGEST = 256 * 1024 * 1024


def read_json(
    path: Path, connection: duckdb.DuckDBPyConnection, into: Path, report: Report
) -> Iterator[Raw]:
    """One table, or one for each list of records inside a single object."""
    text, _ = as_utf8(path, into, report)
    size = max(16 * 1024 * 1024, min(_LARGEST, text.stat().st_size + 1024))
    source = f"read_json({path_literal(str(text))}, maximum_object_size={size}, sample_size=50000)"
    sql = f"SELECT * FROM {source}"
    columns = _described(connection, sql, path)
    lists = [
        (name, kind) for name, kind in columns if kind.startswith("STRUCT") and kind.endswith("[]")
    ]
    if lists and _is_single(connection, sql):
        for name, _ in lists:
            title = path.stem if len(lists) == 1 else name
            inner = f"SELECT unnest({quoted(name)}, recursive := false) AS record FROM {source}"
            yield raw_of(connection, title, *_flat(connection, f"SELECT record.* FROM ({inner})"))
        return
    yield raw_of(connection, path.stem, *_flat(connection, sql))


def _described(
    connection: duckdb.DuckDBPyConnection, sql: str, path: Path
) -> tuple[tuple[str, str], ...]:
    try:
        return described(connection, sql)
    except duckdb.Error as error:
        raise StepError(
            f"{path.name} is not valid JSON, or is cut off.",
            code="file",
            kept="Nothing was attached.",
            remedy="Get a fresh copy of the file, or check it with a JSON validator.",
        ) from error


def _is_single(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    return len(connection.execute(f"SELECT 1 FROM ({sql}) LIMIT 2").fetchall()) == 1


def _flat(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, tuple[str, ...]]:
    """The SELECT with objects inside records as columns of their own (`address_city`)."""
    for _ in range(_DEEP):
        columns = described(connection, sql)
        if not any(_is_object(kind) for _, kind in columns):
            break
        parts = [part for column in columns for part in _parts(connection, sql, *column)]
        names, _ = unique_columns(name for name, _ in parts)
        listed = ", ".join(
            f"{expression} AS {quoted(name)}"
            for name, (_, expression) in zip(names, parts, strict=True)
        )
        sql = f"SELECT {listed} FROM ({sql})"
    names, warnings = unique_columns(name for name, _ in described(connection, sql))
    listed = ", ".join(_last(name, kind) for name, kind in described(connection, sql))
    return f"SELECT {listed} FROM ({sql})", warnings


def _parts(
    connection: duckdb.DuckDBPyConnection, sql: str, name: str, kind: str
) -> Iterator[tuple[str, str]]:
    if not _is_object(kind):
        yield name, quoted(name)
        return
    for inner, _ in described(connection, f"SELECT {quoted(name)}.* FROM ({sql})"):
        yield f"{name}_{inner}", f"struct_extract({quoted(name)}, {_text(inner)})"


def _last(name: str, kind: str) -> str:
    """What is still nested stays as JSON text."""
    if kind == "JSON" or kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        return f"CAST(to_json({quoted(name)}) AS VARCHAR) AS {quoted(name)}"
    return quoted(name)


def _is_object(kind: str) -> bool:
    return kind.startswith("STRUCT") and not kind.endswith("]")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
