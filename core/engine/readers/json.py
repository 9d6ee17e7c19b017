"""JSON and JSON lines: records, wherever in the document they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from core.engine.names import literal, path_literal, quoted, unique_columns
from core.engine.raw import Raw, Workspace
from core.engine.readers.encoding import as_utf8
from core.engine.relation import described, raw_of
from core.errors import StepError

_DEEP = 4
_MOSTLY = 0.9
_USUAL = 16 * 1024 * 1024
_LARGEST = 512 * 1024 * 1024


def read_json(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """One table, or one for each list of records inside a single object."""
    connection = workspace.connection
    text, _ = as_utf8(path, workspace)
    remarks: list[str] = []
    try:
        source = _source(connection, text)
        columns = described(connection, f"SELECT * FROM {source}")
    except duckdb.Error as error:
        source, remarks = _by_line(connection, text, path=path, cause=error)
        columns = described(connection, f"SELECT * FROM {source}")
    sql = f"SELECT * FROM {source}"
    lists = [name for name, kind in columns if kind.startswith("STRUCT") and kind.endswith("[]")]
    if not lists or not _is_single(connection, sql):
        yield replace(_table(connection, path.stem, sql=sql), warnings=tuple(remarks))
        return
    for name in lists:
        title = path.stem if len(lists) == 1 else name
        records = f"SELECT unnest({quoted(name)}) AS record FROM {source}"
        yield _table(connection, title, sql=f"SELECT record.* FROM ({records})")


def _source(connection: duckdb.DuckDBPyConnection, text: Path) -> str:
    """A scan whose buffers hold the largest record: DuckDB's own size, or else all of the file."""
    for size in (_USUAL, min(_LARGEST, text.stat().st_size + 1024)):
        options = f"maximum_object_size={size}, sample_size=50000"
        source = f"read_json({path_literal(str(text))}, {options})"
        try:
            connection.execute(f"SELECT count(*) FROM {source}").fetchall()
            break
        except duckdb.Error as error:
            if "maximum_object_size" not in str(error):
                raise
    return source


def _by_line(
    connection: duckdb.DuckDBPyConnection, text: Path, *, path: Path, cause: duckdb.Error
) -> tuple[str, list[str]]:
    """JSON lines without those that are broken, and how many these are; few may be."""
    scan = f"read_ndjson({path_literal(str(text))}, ignore_errors=true, sample_size=50000)"
    try:
        columns = described(connection, f"SELECT * FROM {scan}")
        whole = " OR ".join(f"{quoted(name)} IS NOT NULL" for name, _ in columns)
        row = connection.execute(
            f"SELECT count(*), count(*) FILTER ({whole}) FROM {scan}"
        ).fetchone()
    except duckdb.Error:
        row = None
    lines, good = (int(row[0]), int(row[1])) if row else (0, 0)
    if lines < 2 or good < _MOSTLY * lines:
        raise _invalid(path) from cause
    some = "1 line is" if lines - good == 1 else f"{lines - good:,} lines are"
    return f"(FROM {scan} WHERE {whole})", [f"{some} not valid JSON and left out."]


def _table(connection: duckdb.DuckDBPyConnection, title: str, *, sql: str) -> Raw:
    """Objects inside records become columns of their own (`address_city`), lists stay JSON."""
    for _ in range(_DEEP):
        columns = described(connection, sql)
        if not any(_is_object(kind) for _, kind in columns):
            break
        parts = [part for column in columns for part in _parts(connection, sql, column=column)]
        sql = _renamed(sql, parts)
    final = [(name, _flat(name, kind)) for name, kind in described(connection, sql)]
    return raw_of(connection, title, sql=_renamed(sql, final))


def _renamed(sql: str, parts: list[tuple[str, str]]) -> str:
    names, _ = unique_columns(name for name, _ in parts)
    listed = ", ".join(
        f"{expression} AS {quoted(name)}"
        for name, (_, expression) in zip(names, parts, strict=True)
    )
    return f"SELECT {listed} FROM ({sql})"


def _parts(
    connection: duckdb.DuckDBPyConnection, sql: str, *, column: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    name, kind = column
    if not _is_object(kind):
        yield name, quoted(name)
        return
    for inner, _ in described(connection, f"SELECT {quoted(name)}.* FROM ({sql})"):
        yield f"{name}_{inner}", f"struct_extract({quoted(name)}, {literal(inner)})"


def _flat(name: str, kind: str) -> str:
    """What is still nested, as JSON text; texts among other values without their quotes."""
    if kind == "JSON":
        return f"{quoted(name)} ->> '$'"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        return f"CAST(to_json({quoted(name)}) AS VARCHAR)"
    return quoted(name)


def _is_single(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    return len(connection.execute(f"SELECT 1 FROM ({sql}) LIMIT 2").fetchall()) == 1


def _is_object(kind: str) -> bool:
    return kind.startswith("STRUCT") and not kind.endswith("]")


def _invalid(path: Path) -> StepError:
    return StepError(
        f"{path.name} is not valid JSON, or is cut off.",
        code="file",
        kept="Nothing was attached.",
        remedy="Get a fresh copy of the file, or check it with a JSON validator.",
    )
