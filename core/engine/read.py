"""Read what a person attached into Parquet copies, and say what is in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from core.domain.content import content_fingerprint
from core.domain.profiles import TableProfile
from core.domain.sources import Column, SourceKind, Table
from core.domain.work import ReadSource, SourceRead, TableGrant
from core.engine import database
from core.engine.copy import Copied, Copier, is_exhausted
from core.engine.faults import sql_message
from core.engine.formats import format_of
from core.engine.joins import find_joins
from core.engine.names import table_name
from core.engine.profile import Profiled, profile
from core.engine.progress import Report
from core.engine.raw import Raw
from core.engine.readers.folder import readable_files, too_many
from core.engine.readers.open import raw_tables
from core.errors import StepError

_MOST_TABLES = 200


def read_source(request: ReadSource, memory: int, report: Report) -> SourceRead:
    """StepError (code file) with a sentence when nothing can be read."""
    path, into = Path(request.path), Path(request.into)
    _check_there(path)
    into.mkdir(parents=True, exist_ok=True)
    reading = _Reading(into, report, memory, list(request.taken))
    with ThreadPoolExecutor(1) as hashing:
        fingerprint = hashing.submit(content_fingerprint, path)
        with _cleaned(into), database.plain(memory, into / "spill") as connection:
            read = reading.folder if path.is_dir() else reading.file
            kind = read(connection, path)
            if not reading.tables:
                raise _nothing(path)
            report(None, "Looking for joins")
            joins = find_joins(connection, reading.grants(), reading.profiles, reading.tables)
        return SourceRead(
            source_kind=kind,
            fingerprint=fingerprint.result(),
            bytes=_size(path),
            tables=tuple(reading.tables),
            profiles=tuple(reading.profiles),
            joins=joins,
            warnings=tuple(reading.warnings),
        )


@dataclass
class _Reading:
    """What has been read so far."""

    into: Path
    report: Report
    memory: int
    taken: list[str]
    tables: list[Table] = field(default_factory=list)
    profiles: list[TableProfile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def file(self, connection: duckdb.DuckDBPyConnection, path: Path) -> SourceKind:
        """Every table of one file."""
        with _spoken(path):
            found = format_of(path)
            if found.warning:
                self.warnings.append(found.warning)
            for raw in raw_tables(path, found.format, connection, self.into, self.report):
                self._keep(connection, raw, path)
        return found.format

    def folder(self, connection: duckdb.DuckDBPyConnection, path: Path) -> SourceKind:
        """Every file that can be read; the others become warnings."""
        files, left_out = readable_files(path)
        self.warnings += left_out
        for number, file in enumerate(files):
            if len(self.tables) >= _MOST_TABLES:
                self.warnings.append(too_many(len(files) - number))
                break
            try:
                self.file(connection, file)
            except StepError as error:
                if error.code in {"memory", "disk"}:
                    raise
                self.warnings.append(error.message)
        return "folder"

    def grants(self) -> tuple[TableGrant, ...]:
        return tuple(TableGrant(name=t.name, file=str(self.into / t.file)) for t in self.tables)

    def _keep(self, connection: duckdb.DuckDBPyConnection, raw: Raw, path: Path) -> None:
        if len(self.tables) >= _MOST_TABLES:
            raise StepError(too_many(1), code="file")
        name = table_name(raw.title, self.taken, keep=raw.keep_name)
        target = self.into / f"{len(self.tables):03d}-{table_name(name, ())}.parquet"
        try:
            copied = Copier(connection, self.report).copy(raw, target)
        except duckdb.Error as error:
            target.unlink(missing_ok=True)
            if is_exhausted(error) or not raw.keep_name:
                raise
            self.warnings.append(f"Table {raw.title} could not be read: {sql_message(error)}")
            return
        self.report(None, f"Looking at {name}")
        made = profile(connection, name, copied, raw.primary_key)
        self.taken.append(name)
        self.tables.append(_table(name, made, copied, raw))
        self.profiles.append(made.profile)


def _table(name: str, made: Profiled, copied: Copied, raw: Raw) -> Table:
    columns = (
        Column(
            name=column.name,
            type=column.type,
            samples=samples,
            unit=copied.units.get(column.name),
        )
        for column, samples in zip(made.profile.columns, made.samples, strict=True)
    )
    return Table(
        name=name,
        columns=tuple(columns),
        rows=copied.rows,
        file=copied.file.name,
        primary_key=raw.primary_key,
        foreign_keys=raw.foreign_keys,
    )


def _check_there(path: Path) -> None:
    if not path.exists():
        raise StepError(
            f"There is no file at {path}.",
            code="file",
            kept="Nothing was attached.",
            remedy="Check the name, or whether it was moved or deleted.",
        )
    if not os.access(path, os.R_OK):
        raise _unreadable(path)


def _unreadable(path: Path) -> StepError:
    return StepError(
        f"{path.name} may not be read by this account.",
        code="file",
        kept="Nothing was attached.",
        remedy="Change its permissions, close the program that holds it, or copy it elsewhere.",
    )


def _nothing(path: Path) -> StepError:
    what = "folder" if path.is_dir() else "file"
    return StepError(
        f"There is no table in the {what} {path.name}.",
        code="file",
        kept="Nothing was attached.",
        remedy="Syna reads CSV, TSV, Parquet, JSON, Excel and SQLite files.",
    )


@contextmanager
def _spoken(path: Path) -> Iterator[None]:
    """Faults of reading one file as sentences about that file."""
    try:
        yield
    except PermissionError as error:
        raise _unreadable(path) from error
    except FileNotFoundError as error:
        raise StepError(
            f"{path.name} vanished while it was read.", code="file", kept="Nothing was attached."
        ) from error
    except duckdb.Error as error:
        if is_exhausted(error):
            raise
        raise StepError(
            f"{path.name} could not be read; it may be damaged. {sql_message(error)}",
            code="file",
            kept="Nothing was attached.",
            remedy="Get a fresh copy of the file, or open and save it again.",
        ) from error


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
        for pattern in ("*.tmp", "tmp_*", "*.before"):
            for file in into.glob(pattern):
                file.unlink(missing_ok=True)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
