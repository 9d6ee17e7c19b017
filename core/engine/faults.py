"""Faults of a worker as data: what a person or an agent can act on, never a traceback."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

import duckdb

from core.domain.work import Failure, failure_of
from core.errors import SynaError

_LINES = 8
_LONGEST = 900


def failure_from(error: BaseException) -> Failure:
    """Any exception as a Failure."""
    if isinstance(error, SynaError):
        return failure_of(error)
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return _memory()
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
        return _disk()
    if isinstance(error, duckdb.Error):
        return _from_duckdb(error)
    if isinstance(error, OSError):
        return _file(error.strerror or "unknown")
    return failure_of(Exception()) if not isinstance(error, Exception) else failure_of(error)


def sql_message(error: BaseException) -> str:
    """The lines of DuckDB's message that help to repair a query, candidates included."""
    lines = [line.rstrip() for line in str(error).splitlines()]
    useful = [line for line in lines if line.strip(" ^") and not line.startswith("LINE ")]
    return "\n".join(useful[:_LINES])[:_LONGEST]


def trace_of(error: BaseException) -> str:
    """Where in the code it happened: files, lines and functions, without any values."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return f"{type(error).__name__} at {' > '.join(places)}"


def _from_duckdb(error: duckdb.Error) -> Failure:
    text = str(error)
    if "No space left" in text or "File too large" in text or "max_temp_directory_size" in text:
        return _disk()
    if "Out of Memory" in text or "failed to allocate" in text.lower():
        return _memory()
    return Failure(
        code="sql",
        message=sql_message(error),
        kept="Nothing was changed.",
        remedy="Correct the query and run it again.",
    )


def _memory() -> Failure:
    return Failure(
        code="memory",
        message="This needed more memory than a worker may use.",
        kept="Nothing was changed.",
        remedy="Ask for fewer rows or columns, or group before sorting.",
    )


def _disk() -> Failure:
    return Failure(
        code="file",
        message="The disk is full, or a file would grow over what is allowed.",
        kept="What was written so far was removed; the file itself was not touched.",
        remedy="Free some space and try again.",
    )


def _file(reason: str) -> Failure:
    return Failure(
        code="file",
        message=f"The file could not be read or written ({reason}).",
        kept="Nothing was changed.",
        remedy="Check that it is still there and that you may read it.",
    )
