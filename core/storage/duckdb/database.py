"""Syna's own state: one DuckDB file, one writer thread, a cursor a read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import duckdb

from core.errors import StorageError
from core.storage.duckdb.migrations import Migration, load, migrate, version_of

Statement = tuple[str, Sequence[object]]
Row = tuple[Any, ...]
_BATCH = 256
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Database:
    """Opens (and makes or migrates) the file. StorageError for a damaged or newer one."""

    def __init__(self, file: Path, migrations: Sequence[Migration] | None = None) -> None:
        self.file = file
        known = load() if migrations is None else migrations
        if not file.exists():
            _create(file, known)
        self._root = _open(file, known)
        self._writer = self._root.cursor()
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="syna-state", daemon=True)
        self._thread.start()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """What a query gives, on everything that was acknowledged before."""
        if self._closed:
            raise _closed()
        try:
            with self._root.cursor() as cursor:
                return cursor.execute(sql, values).fetchall()
        except duckdb.Error as error:
            raise _unreadable(self.file, error) from error

    def write(self, *statements: Statement) -> None:
        """Run statements in one transaction; it is on disk when this returns."""
        if not statements:
            return
        job = _Write(statements)
        with self._lock:
            if self._closed:
                raise _closed()
            self._queue.put(job)
        job.done.result()

    def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._writer.close()
        self._root.close()

    def _work(self) -> None:
        more = True
        while more:
            batch, more = self._next_batch()
            if not self._commit(batch) and len(batch) > 1:
                for job in batch:
                    self._commit([job])

    def _next_batch(self) -> tuple[list[_Write], bool]:
        """Everything that waits now, and whether to go on after it."""
        batch: list[_Write] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) == _BATCH:
                break
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
        return batch, job is not None

    def _commit(self, batch: Sequence[_Write]) -> bool:
        """One transaction for all. A batch that fails is undone whole; a lone job is told why."""
        try:
            self._writer.execute("BEGIN TRANSACTION")
            for job in batch:
                for sql, values in job.statements:
                    self._writer.execute(sql, values)
            self._writer.execute("COMMIT")
        except Exception as error:
            self._roll_back()
            if len(batch) == 1:
                batch[0].done.set_exception(_unsaved(self.file, error))
            return False
        for job in batch:
            job.done.set_result(None)
        return True

    def _roll_back(self) -> None:
        try:
            self._writer.execute("ROLLBACK")
        except duckdb.Error:
            # Nothing to roll back, or the file is lost to this process; the job is told either way.
            return


class _Write:
    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.done: Future[None] = Future()


def _create(file: Path, migrations: Sequence[Migration]) -> None:
    """Make the file under another name first, so that a kill leaves no half-made state."""
    unfinished = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (unfinished, unfinished.with_name(unfinished.name + ".wal")):
            leftover.unlink(missing_ok=True)
        with duckdb.connect(unfinished, config=_CONFIG) as connection:
            migrate(connection, migrations)
            connection.execute("CHECKPOINT")
        unfinished.replace(file)
    except (duckdb.Error, OSError) as error:
        raise StorageError(
            f"Syna's state could not be made at {file} ({_first_line(error)}).",
            remedy="Free some disk, or set SYNA_HOME to a folder that you can write to.",
        ) from error


def _open(file: Path, migrations: Sequence[Migration]) -> duckdb.DuckDBPyConnection:
    """Look first without the right to write, so that a file that is not ours stays as it is."""
    try:
        with duckdb.connect(file, read_only=True, config=_CONFIG) as connection:
            version = version_of(connection)
        newest = migrations[-1].number if migrations else 0
        if version > newest:
            raise _newer(file)
        connection = duckdb.connect(file, config=_CONFIG)
        if version < newest:
            migrate(connection, migrations)
    except duckdb.Error as error:
        raise _unopened(file, error) from error
    return connection


def _unopened(file: Path, error: duckdb.Error) -> StorageError:
    text = str(error)
    if "newer version" in text:
        return _newer(file)
    if "Could not set lock" in text:
        return StorageError(
            f"Another program has Syna's state file open ({file}).",
            kept="Nothing was changed.",
            remedy="Close that program and start Syna again.",
        )
    return StorageError(
        f"Syna's state file is damaged or is not Syna's ({file}: {_first_line(error)}).",
        kept="Nothing was written to it; attached files are untouched.",
        remedy="Put a copy of it back, or move it away and start Syna again with an empty one.",
    )


def _newer(file: Path) -> StorageError:
    return StorageError(
        f"Syna's state was written by a newer version of Syna ({file}).",
        kept="Nothing was changed.",
        remedy="Start the newer version, or set SYNA_HOME to another folder.",
    )


def _unreadable(file: Path, error: Exception) -> StorageError:
    return StorageError(
        f"Syna's state could not be read ({_first_line(error)}).",
        kept="Nothing was changed.",
        remedy=f"Start Syna again; if it comes back, the file {file} is damaged.",
    )


def _unsaved(file: Path, error: Exception) -> StorageError:
    return StorageError(
        f"This could not be saved ({_first_line(error)}).",
        kept="What was saved before is unchanged.",
        remedy=f"See that the disk of {file.parent} is not full, then try again.",
    )


def _closed() -> StorageError:
    return StorageError("Syna is closing.", kept="This was not saved.", remedy="Start Syna again.")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
