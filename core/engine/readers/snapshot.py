"""An SQLite database as it stands at one moment, however busy it is."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from core.errors import StepError

_PATIENCE = 5.0  # seconds
_PAUSE, _MOMENT = 0.02, 0.5
_LOGS = ("-journal", "-wal")
_PLAIN = 0xFF  # the bits of a status that say its kind
# what SQLite says of a journal that only a writer may apply: the one of a commit that ends at
# this moment, or that of a program that was killed in the middle of one
_LEFT = sqlite3.SQLITE_READONLY_ROLLBACK
_WRITING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, _LEFT)
# where the file ends before its last page: its first page, which counts them, is written first
_SHORT = sqlite3.SQLITE_IOERR_SHORT_READ
# and where it would make an index of a log beside the file, by the kind of wall that it meets
_AT_REST = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
# of the copy, since nothing is written to the file itself
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)


def take_snapshot(path: Path, target: Path) -> None:
    """Copy the database, with what its log holds, in one read; StepError (code file)."""
    _check_room(path, target)
    deadline = time.monotonic() + _PATIENCE
    met: set[int] = set()
    while True:
        try:
            _check_whole(path)
            return _copy(path, target)
        except _Busy as error:
            met.add(error.status)
            if time.monotonic() > deadline:
                raise _what_stayed(path, met) from error
            time.sleep(_PAUSE)
        except sqlite3.Error as error:
            full = error.sqlite_errorcode in _NO_ROOM
            raise (_no_room(path) if full else _damaged(path, str(error))) from error


class _Busy(Exception):
    """Another program is in the middle of writing; `status` is what SQLite calls that."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _copy(path: Path, target: Path) -> None:
    address = f"file:{quote(str(path))}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy, progress=_give_up)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        _give_up(error.sqlite_errorcode)
        if error.sqlite_errorcode & _PLAIN not in _AT_REST:
            raise
        _copy_at_rest(path, target)


def _copy_at_rest(path: Path, target: Path) -> None:
    """One that keeps its log beside it, and that no program has open.

    SQLite would make an index of the log there, and Syna writes nothing beside a person's file.
    """
    target.unlink(missing_ok=True)
    shutil.copyfile(path, target)
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        shutil.copyfile(log, target.with_name(f"{target.name}-wal"))
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def _give_up(status: int, *_pages: int) -> None:
    """Python would try for ever where a lock stays."""
    if status in _WRITING or status & _PLAIN in _WRITING:
        raise _Busy(status)


def _check_whole(path: Path) -> None:
    """SQLite itself would read tables of a file without the rest of them.

    _Busy where it may be in the middle of being written: a log stands beside it, or it changes.
    """
    if not _ends_early(path):
        return
    if any(path.with_name(f"{path.name}{log}").exists() for log in _LOGS):
        raise _Busy(_SHORT)
    before = path.stat()
    time.sleep(_MOMENT)
    after = path.stat()
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise _Busy(_SHORT)  # logs that are newer than its walls are hidden from a worker
    if _ends_early(path):
        raise _half(path)


def _ends_early(path: Path) -> bool:
    """Whether it is shorter than the pages that it says it has."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        return True  # what copies a file over this one empties it first
    if head[24:28] != head[92:96]:
        return False  # its count is that of an older SQLite, which did not keep it
    size = int.from_bytes(head[16:18], "big")
    expected = (65_536 if size == 1 else size) * int.from_bytes(head[28:32], "big")
    return path.stat().st_size < expected


def _check_room(path: Path, target: Path) -> None:
    if path.stat().st_size > shutil.disk_usage(target.parent).free:
        raise _no_room(path)


def _no_room(path: Path) -> StepError:
    needed = path.stat().st_size
    return _refused(
        f"There is no room for a copy of {path.name}: it takes {needed / 1e9:.1f} GB.",
        "Free some of the disk where Syna keeps its files, then try again.",
    )


def _what_stayed(path: Path, met: set[int]) -> StepError:
    """What to say where it has not become one that can be read."""
    if met == {_LEFT}:
        return _refused(
            f"A program was stopped in the middle of writing {path.name}.",
            "Open the file once with that program, which mends it, then try again.",
        )
    if met == {_SHORT}:
        return _half(path)
    return _refused(
        f"{path.name} is in use by another program.",
        "Try again when it is done, close that program, or attach a copy of the file.",
    )


def _half(path: Path) -> StepError:
    return _refused(
        f"{path.name} ends before all of it has come.",
        "If it is being copied or downloaded, try again when that is done.",
    )


def _damaged(path: Path, reason: str) -> StepError:
    return _refused(
        f"{path.name} is a damaged SQLite database ({reason}).", "Get a fresh copy of the file."
    )


def _refused(said: str, remedy: str) -> StepError:
    return StepError(said, code="file", kept="Nothing was attached.", remedy=remedy)
