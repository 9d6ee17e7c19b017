"""Copies of attached files as Parquet, made by a worker: whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.content import entries
from core.domain.database_work import CopyDatabase
from core.domain.databases import Database, Login, secret_name
from core.domain.home import Home
from core.domain.sources import ColumnChoice, Source, Table
from core.domain.value import new_id
from core.domain.work import Limits, Progress, ReadSource, SourceRead, TableGrant
from core.errors import StepError, UserError
from core.protocols import Sandbox
from core.services.paths import Stamp, stamp_of

LIMITS = Limits(seconds=3_600, memory=1_600_000_000)
DATABASE_LIMITS = Limits(seconds=4 * 3_600, memory=1_600_000_000, disk=100_000_000_000)
_RESERVE = 200_000_000
_SAMPLE = 50_000


@dataclass(frozen=True)
class Copied:
    """What a worker read, and with which choices; `tables[i].file` is relative to the home."""

    read: SourceRead
    stamp: Stamp
    choices: tuple[ColumnChoice, ...] = ()


class Copies:
    """`home.tables/<source>/<copy>/`: a new copy never touches the one that answers now."""

    def __init__(self, home: Home, sandbox: Sandbox) -> None:
        self._home = home
        self._sandbox = sandbox

    def make(
        self,
        path: Path,
        source_id: str,
        *,
        taken: Collection[str] = (),
        before: Source | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Copied:
        """Read a file or folder into a new copy. Whatever goes wrong leaves nothing behind.

        `before` is the source as it was, with the choices that a person made for its columns.
        """
        stamp = stamp_of(path)
        self.need_room(path.name, stamp.bytes)
        folder = self._home.tables / source_id / new_id()
        request = ReadSource(
            path=str(path),
            into=str(folder),
            taken=tuple(sorted(taken)),
            before=tuple(table.name for table in before.tables) if before else (),
            choices=before.choices if before else (),
        )
        read = self._read(request, folder, cancel=cancel, progress=progress)
        return Copied(read, stamp, request.choices)

    def make_of(
        self,
        database: Database,
        source_id: str,
        *,
        taken: Collection[str] = (),
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Copied:
        """The same of the chosen tables of a database; its password is kept for that source.

        Tables that are asked where they live are looked at, and have no copy.
        """
        self.need_room(database.connection.database, 0)
        folder = self._home.tables / source_id / new_id()
        request = CopyDatabase(
            login=Login(connection=database.connection, secret=secret_name(source_id)),
            tables=database.tables,
            into=str(folder),
            taken=tuple(sorted(taken)),
            sample=_SAMPLE if database.mode == "live" else 0,
        )
        read = self._read(request, folder, cancel=cancel, progress=progress)
        return Copied(read, Stamp(read.bytes, 0))

    def _read(
        self,
        request: ReadSource | CopyDatabase,
        folder: Path,
        *,
        cancel: CancelToken | None,
        progress: Callable[[Progress], None] | None,
    ) -> SourceRead:
        limits = LIMITS if request.kind == "read_source" else DATABASE_LIMITS
        try:
            folder.mkdir(parents=True)
            replied = self._sandbox.run(request, limits=limits, cancel=cancel, progress=progress)
            if replied.reply.kind != "source_read":
                raise StepError("A worker replied to reading with something else.", code="crash")
            sampled = request.kind == "copy_database" and request.sample > 0
            tables = tuple(
                self.placed(table, folder, sampled=sampled) for table in replied.reply.tables
            )
        except BaseException:
            self.discard(folder)
            raise
        return replied.reply.model_copy(update={"tables": tables})

    def whole(self, source: Source) -> bool:
        """Whether the copies of all its tables are there."""
        return all((self._home.root / t.file).is_file() for t in source.tables if t.file)

    def drop_old(self, source: Source, keep: Sequence[Table] = ()) -> None:
        """Remove its copies but the one in use and that of `keep`, which may be being read."""
        self._drop_unused(source, keep, found=entries(self._home.tables / source.id))

    def _drop_unused(self, source: Source, keep: Sequence[Table], *, found: Sequence[Path]) -> None:
        used = {self._folder(table) for table in (*source.tables, *keep) if table.file}
        for folder in found:
            if folder not in used:
                shutil.rmtree(folder, ignore_errors=True)

    def drop(self, source_id: str) -> None:
        """Remove every copy of a source."""
        shutil.rmtree(self._home.tables / source_id, ignore_errors=True)

    def drop_copy(self, source: Source) -> None:
        """Remove the copy that a source's tables are in, and no other."""
        for folder in {self._folder(table) for table in source.tables if table.file}:
            self.discard(folder)

    def grant(self, table: Table) -> TableGrant:
        return TableGrant(name=table.name, file=str(self._home.root / table.file))

    def sweep(self, sources: Sequence[Source], *, before: float) -> None:
        """Remove what a killed process left: copies of no source, and half-made ones.

        What changed at or after `before` (seconds since 1970) may be being made: it stays.
        """
        known = {source.id: source for source in sources}
        for folder in entries(self._home.tables, before=before):
            if folder.name in known:
                halves = entries(folder, before=before)
                self._drop_unused(known[folder.name], (), found=halves)
            elif folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

    def placed(self, table: Table, folder: Path, *, sampled: bool = False) -> Table:
        """The table with its file relative to the home. Workers are not trusted with paths."""
        if not table.file and sampled:
            return table
        file = (folder / table.file).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            raise StepError("A worker named a copy that is not there.", code="crash")
        return table.model_copy(
            update={"file": file.relative_to(self._home.root.resolve()).as_posix()}
        )

    def _folder(self, table: Table) -> Path:
        """The folder of the copy: `tables/<source>/<copy>`."""
        return self._home.root.joinpath(*Path(table.file).parts[:3])

    def need_room(self, name: str, bytes_: int) -> None:
        self._home.tables.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._home.tables).free
        if free < bytes_ + _RESERVE:
            raise UserError(
                f"There is too little disk for a copy of {name}: it may take "
                f"{_size(bytes_)}, and {_size(free)} are free.",
                kept="Nothing was attached.",
                remedy=f"Free at least {_size(bytes_ + _RESERVE - free)} on the disk of "
                f"{self._home.root}.",
            )

    def discard(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.parent.rmdir()


def _size(bytes_: int) -> str:
    return f"{bytes_ / 1e9:,.1f} GB" if bytes_ >= 1e9 else f"{bytes_ / 1e6:,.0f} MB"
