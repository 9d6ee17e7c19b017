"""In-memory DuckDB databases: a plain one that may read files, and a locked one that may not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.domain.work import TableGrant, ViewGrant
from core.engine.names import literal, path_literal, quoted
from core.errors import StepError

_MINIMUM = 256_000_000
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "max_expression_depth": 250,
}


@contextmanager
def plain(memory: int, spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database for reading files that a person attached. It spills to `spill`, if given."""
    connection = _connect(memory, "" if spill is None else str(spill))
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def granted(
    tables: Sequence[TableGrant], views: Sequence[ViewGrant], memory: int, *, writable: str = ""
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked database that holds the granted tables and views and reaches nothing else.

    The queries of `views` must have passed the guard. `writable` is one more file to write to.
    """
    connection = _connect(memory)
    try:
        for table in tables:
            _grant(connection, table)
        lock(connection, [table.file for table in tables] + ([writable] if writable else []))
        for view in views:
            connection.execute(f"CREATE TEMP VIEW {quoted(view.name)} AS {view.sql}")
        yield connection
    finally:
        connection.close()


def closed() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing and reaches nothing."""
    connection = _connect(_MINIMUM)
    lock(connection)
    return connection


def lock(connection: duckdb.DuckDBPyConnection, files: Sequence[str] = ()) -> None:
    """Close the database to everything but `files`, for good."""
    if files:
        listed = ", ".join(literal(file) for file in files)
        connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _grant(connection: duckdb.DuckDBPyConnection, table: TableGrant) -> None:
    if not os.path.isfile(table.file):
        raise StepError(
            f"The copy of table {table.name} is gone.",
            code="file",
            remedy="Refresh the source on the Data page.",
        )
    copy = f"read_parquet({path_literal(table.file)})"
    connection.execute(f"CREATE VIEW {quoted(table.name)} AS FROM {copy}")


def _connect(memory: int, spill: str = "") -> duckdb.DuckDBPyConnection:
    limit = max(_MINIMUM, int(memory * 0.6)) // 1_000_000
    size: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limit}MB",
        "threads": os.cpu_count() or 1,
        "temp_directory": spill,
    }
    connection = duckdb.connect(":memory:", config=_SETTINGS | size)
    connection.execute("SET TimeZone = 'UTC'")
    return connection
