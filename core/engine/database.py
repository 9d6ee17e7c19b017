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
_ahead: list[duckdb.DuckDBPyConnection] = []
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
    # files change under their names here: a copy is written anew
    connection.execute("SET enable_external_file_cache = false")
    try:
        yield connection
    finally:
        connection.close()


class Granted:
    """Locked databases that hold granted tables and views and reach nothing else.

    The last one is kept for the next query over the same grants, as opening one takes longer
    than most queries. Only guarded SELECTs run in it, so nothing is left behind there.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._kept: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def over(
        self, tables: Sequence[TableGrant], views: Sequence[ViewGrant], *, memory: int
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database over these grants; the queries of `views` must have passed the guard."""
        key = (tuple(views), memory, tuple((table, _stamp(table)) for table in tables))
        if self._kept is None or key != self._key:
            self.close()
            self._kept, self._key = opened(tables, views, memory=memory), key
        try:
            yield self._kept
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = self._key = None


def opened(
    tables: Sequence[TableGrant], views: Sequence[ViewGrant], *, memory: int, writable: str = ""
) -> duckdb.DuckDBPyConnection:
    """A new locked database; `writable` is one more file, to write to."""
    connection = _connect(memory)
    try:
        copies = [table for table in tables if table.live is None]
        for table in copies:
            copy = f"read_parquet({path_literal(table.file)})"
            connection.execute(f"CREATE VIEW {quoted(table.name)} AS FROM {copy}")
        if len(copies) < len(tables):
            from core.engine.remote.live import open_live

            open_live(connection, tables)
        lock(connection, [table.file for table in copies] + ([writable] if writable else []))
        for view in views:
            connection.execute(f"CREATE TEMP VIEW {quoted(view.name)} AS {view.sql}")
    except BaseException:
        connection.close()
        raise
    return connection


def closed() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing and reaches nothing."""
    connection = _single()
    lock(connection)
    return connection


def lock(connection: duckdb.DuckDBPyConnection, files: Sequence[str] = ()) -> None:
    """Close the database to everything but `files`, for good."""
    if files:
        listed = ", ".join(literal(file) for file in files)
        connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _stamp(table: TableGrant) -> tuple[int, int, int]:
    """What tells a copy from one that took its place."""
    if table.live is not None:
        return 0, 0, 0
    try:
        found = os.stat(table.file)
    except OSError as error:
        raise StepError(
            f"The copy of table {table.name} is gone.",
            code="file",
            kept="Nothing was changed.",
            remedy="Refresh the source on the Data page.",
        ) from error
    return found.st_ino, found.st_size, found.st_mtime_ns


def open_ahead() -> None:
    """Open a database now for the first use in this process or in one forked from it."""
    _ahead.append(_single())


def _single() -> duckdb.DuckDBPyConnection:
    """With one thread, which is the caller's: a fork would leave others behind."""
    one: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{_MINIMUM // 1_000_000}MB",
        "threads": 1,
        "temp_directory": "",
    }
    connection = duckdb.connect(":memory:", config=_SETTINGS | one)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _connect(memory: int, spill: str = "") -> duckdb.DuckDBPyConnection:
    limit = f"{max(_MINIMUM, int(memory * 0.6)) // 1_000_000}MB"
    threads = os.cpu_count() or 1
    if _ahead:
        connection = _ahead.pop()
        connection.execute(f"SET memory_limit = '{limit}'")
        connection.execute(f"SET threads = {threads}")
        connection.execute(f"SET temp_directory = {literal(spill)}")
        return connection
    size: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limit,
        "threads": threads,
        "temp_directory": spill,
    }
    connection = duckdb.connect(":memory:", config=_SETTINGS | size)
    connection.execute("SET TimeZone = 'UTC'")
    return connection
