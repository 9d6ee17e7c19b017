"""Read what a person attached into Parquet copies, and say what is in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.domain.content import content_fingerprint
from core.domain.work import ReadSource, SourceRead
from core.engine import database
from core.engine.intake import Intake, unreadable
from core.engine.joins import find_joins
from core.engine.progress import Report
from core.engine.raw import Workspace
from core.errors import StepError

_LEFTOVERS = ("*.tmp", "tmp_*", "*.before")


def read_source(request: ReadSource, memory: int, *, report: Report) -> SourceRead:
    """StepError (code file) with a sentence when nothing can be read."""
    path, into = Path(request.path), Path(request.into)
    _check_there(path)
    into.mkdir(parents=True, exist_ok=True)
    hashing = ThreadPoolExecutor(1)
    fingerprint = hashing.submit(content_fingerprint, path)
    hashing.shutdown(wait=False)
    with _cleaned(into), database.plain(memory, into / "spill") as connection:
        workspace = Workspace(connection, into, report)
        intake = Intake(workspace, [*request.taken], request.before, request.choices)
        kind = intake.folder(path) if path.is_dir() else intake.file(path)
        if not intake.tables:
            raise _nothing(path, intake.warnings)
        report(None, "Looking for joins")
        joins = find_joins(
            connection, intake.grants(), profiles=intake.profiles, tables=intake.tables
        )
        return SourceRead(
            source_kind=kind,
            fingerprint=fingerprint.result(),
            bytes=_size(path),
            tables=tuple(intake.tables),
            profiles=tuple(intake.profiles),
            joins=joins,
            warnings=tuple(intake.warnings),
        )


def _check_there(path: Path) -> None:
    if not path.exists():
        raise StepError(
            f"There is no file at {path}.",
            code="file",
            kept="Nothing was attached.",
            remedy="Check the name, or whether it was moved or deleted.",
        )
    if not path.is_file() and not path.is_dir():
        raise StepError(
            f"{path} is no file or folder but a device or a pipe.",
            code="file",
            kept="Nothing was attached.",
            remedy="Choose a file or a folder.",
        )
    if not os.access(path, os.R_OK):
        raise unreadable(path)


def _nothing(path: Path, warnings: list[str]) -> StepError:
    what = "folder" if path.is_dir() else "file"
    said = f" {warnings[0]}" if warnings else ""
    return StepError(
        f"There is no table in the {what} {path.name}.{said}",
        code="file",
        kept="Nothing was attached.",
        remedy="Syna reads CSV, TSV, Parquet, JSON, Excel, SQLite and DuckDB files.",
    )


@contextmanager
def _cleaned(into: Path) -> Iterator[None]:
    """Leave nothing but finished copies behind, and nothing at all after a failure."""
    try:
        yield
    except BaseException:
        for file in into.glob("*.parquet"):
            file.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(into / "spill", ignore_errors=True)
        for pattern in _LEFTOVERS:
            for file in into.glob(pattern):
                file.unlink(missing_ok=True)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
