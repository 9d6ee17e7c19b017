"""Take in the tables of a file or a folder, one after the other."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from core.domain.profiles import TableProfile
from core.domain.source_changes import earlier_name
from core.domain.sources import Column, ColumnChoice, ForeignKey, ReadAs, SourceKind, Table
from core.domain.work import TableGrant
from core.engine.copy import Copied, Copier, is_exhausted
from core.engine.faults import sql_message
from core.engine.formats import format_of
from core.engine.names import table_name
from core.engine.profile import Profiled, profile
from core.engine.raw import Raw, Workspace
from core.engine.readers.folder import readable_files
from core.engine.readers.open import raw_tables
from core.engine.totals import copied_without_total
from core.errors import StepError

_MOST_TABLES = 200


@dataclass
class Intake:
    """What has been taken in so far; `taken` are table names in use.

    `choices` go by the names that tables had `before`.
    """

    workspace: Workspace
    taken: list[str]
    before: Sequence[str] = ()
    choices: Sequence[ColumnChoice] = ()
    tables: list[Table] = field(default_factory=list)
    profiles: list[TableProfile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def file(self, path: Path) -> SourceKind:
        """Every table of one file."""
        first = len(self.tables)
        titles: list[str] = []
        with _spoken(path):
            found = format_of(path)
            if found.warning:
                self.warnings.append(found.warning)
            for raw in raw_tables(path, found.format, workspace=self.workspace):
                if len(self.tables) >= _MOST_TABLES:
                    self.warnings.append(f"Only {_MOST_TABLES} tables were taken from {path.name}.")
                    break
                if self._keep(raw):
                    titles.append(raw.title)
        self._link(first, titles)
        return found.format

    def folder(self, path: Path) -> SourceKind:
        """Every file that can be read; the others become warnings."""
        files, left_out = readable_files(path)
        self.warnings += left_out
        for file in files:
            if len(self.tables) >= _MOST_TABLES:
                self.warnings.append(f"Only {_MOST_TABLES} tables were taken from {path.name}.")
                break
            try:
                self.file(file)
            except StepError as error:
                self.warnings.append(error.message)
        return "folder"

    def grants(self) -> tuple[TableGrant, ...]:
        into = self.workspace.into
        return tuple(TableGrant(name=t.name, file=str(into / t.file)) for t in self.tables)

    def _keep(self, raw: Raw) -> bool:
        if raw.fault:
            self.warnings.append(f"Table {raw.title} could not be read: {raw.fault}")
            return False
        name = table_name(raw.title, self.taken, keep=raw.keep_name)
        file = f"{len(self.tables):03d}-{table_name(name, ())}.parquet"
        target = self.workspace.into / file
        connection = self.workspace.connection
        try:
            copier = Copier(connection, self.workspace.report)
            copied = copied_without_total(
                copier, connection, raw=raw, target=target, wanted=self._wanted(name)
            )
            self.workspace.report(None, f"Looking at {name}")
            made = profile(connection, copied, table=name, key=raw.primary_key)
        except (duckdb.Error, sqlite3.Error) as error:
            target.unlink(missing_ok=True)
            if is_exhausted(error) or not raw.keep_name:
                raise
            self.warnings.append(f"Table {raw.title} could not be read: {sql_message(error)}")
            return False
        self.taken.append(name)
        self.tables.append(_table(made, copied, raw=raw))
        self.profiles.append(made.profile)
        return True

    def _wanted(self, name: str) -> dict[str, ReadAs]:
        """How a person wants columns of this table read."""
        was = earlier_name(name, self.before)
        return {each.column: each.read_as for each in self.choices if each.table == was}

    def _link(self, first: int, titles: Sequence[str]) -> None:
        """Foreign keys name tables as the source does; let them name them as Syna does."""
        ours = self.tables[first:]
        by_title = {title.casefold(): t for title, t in zip(titles, ours, strict=True)}
        for position, table in enumerate(ours, start=first):
            keys = tuple(
                linked
                for key in table.foreign_keys
                if (linked := _linked(key, table, target=by_title.get(key.to_table.casefold())))
            )
            self.tables[position] = table.model_copy(update={"foreign_keys": keys})


def _linked(key: ForeignKey, table: Table, *, target: Table | None) -> ForeignKey | None:
    """The key with names as they are spelled, or None when it leads nowhere."""
    column = table.column(key.column)
    to_column = target.column(key.to_column) if target else None
    if column is None or target is None or to_column is None:
        return None
    return ForeignKey(column=column.name, to_table=target.name, to_column=to_column.name)


def _table(made: Profiled, copied: Copied, *, raw: Raw) -> Table:
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
        name=made.profile.table,
        columns=tuple(columns),
        rows=copied.rows,
        file=copied.file.name,
        primary_key=raw.primary_key,
        foreign_keys=raw.foreign_keys,
    )


def unreadable(path: Path) -> StepError:
    """A file that exists but may not be opened."""
    return StepError(
        f"{path.name} may not be read by this account.",
        code="file",
        kept="Nothing was attached.",
        remedy="Change its permissions, close the program that holds it, or copy it elsewhere.",
    )


def _reason(error: Exception) -> str:
    """What the library says, without its kind of error and without paths."""
    first = sql_message(error).split("\n")[0]
    words = re.sub(r"^[A-Za-z ]+ Error: ", "", first)
    return re.sub(r"['\"]?/[^'\"]*['\"]?", "it", words)[:200].rstrip(". ")


@contextmanager
def _spoken(path: Path) -> Iterator[None]:
    """Faults of reading one file as sentences about that file."""
    try:
        yield
    except PermissionError as error:
        raise unreadable(path) from error
    except FileNotFoundError as error:
        raise StepError(
            f"{path.name} vanished while it was read.",
            code="file",
            kept="Nothing was attached.",
            remedy="Check whether it was moved or deleted.",
        ) from error
    except (duckdb.Error, sqlite3.Error, UnicodeError) as error:
        if isinstance(error, duckdb.Error) and is_exhausted(error):
            raise
        said = "" if isinstance(error, UnicodeError) else f" ({_reason(error)})"
        raise StepError(
            f"{path.name} could not be read; it may be damaged{said}.",
            code="file",
            kept="Nothing was attached.",
            remedy="Get a fresh copy of the file, or open and save it again.",
        ) from error
