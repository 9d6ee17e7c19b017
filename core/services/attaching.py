"""How a file becomes a source, and how it is read again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from core.domain.cancel import CancelToken
from core.domain.code.addresses import name_of
from core.domain.code.repository import Origin
from core.domain.content import content_fingerprint, read_fingerprint
from core.domain.databases import Database
from core.domain.source_changes import Refreshed, changes_between, keep_names
from core.domain.sources import ColumnChoice, Source
from core.domain.value import new_id, now
from core.domain.work import Progress
from core.errors import StepError, SynaError, UserError
from core.protocols import SourceStore
from core.services.copies import Copied, Copies
from core.services.notebooks import NotebookService
from core.services.paths import Stamp, given_path, stamp_of
from core.services.repositories.copies import CodeCopies, Wanted

Status = Literal["fresh", "changed", "gone"]
Report = Callable[[Progress], None]


class Attaching:
    """One file at a time, so that two never take one table name."""

    def __init__(
        self,
        sources: SourceStore,
        copies: Copies,
        *,
        notebooks: NotebookService,
        attached: Callable[[Source], None],
    ) -> None:
        self._sources = sources
        self._copies = copies
        self._notebooks = notebooks
        self._attached = attached
        self.code: CodeCopies | None = None
        self._turn = threading.Lock()
        self._same: dict[tuple[str, int, str], bool] = {}

    def attach(
        self,
        path: str,
        *,
        notebook_id: str | None,
        name: str | None,
        removed: Source | None = None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        """The source of that file: a new one, or the one it is already, brought up to date.

        One that was `removed` before is read again as it was.
        """
        found = given_path(path)
        if notebook_id is not None:
            self._notebooks.get(notebook_id)
        with self._one_at_a_time(cancel):
            before = self._at(found)
            if before is None:
                taken = self._taken(None, notebook_id)
                source = self._add(
                    found, name, taken=taken, removed=removed, cancel=cancel, progress=progress
                )
            elif self.status(before) == "changed" or not self._copies.whole(before):
                source = self._reread(before, cancel=cancel, progress=progress)
            else:
                source = before
        if notebook_id is not None:
            self._notebooks.attach(notebook_id, source.id)
        if source != before:
            self._attached(source)
        return source

    def attach_code(
        self,
        origin: Origin,
        *,
        token: str | None,
        notebook_id: str | None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        """The source of a repository: a new one, or the one it is already, brought up to date."""
        if notebook_id is not None:
            self._notebooks.get(notebook_id)
        with self._one_at_a_time(cancel):
            before = next((s for s in self._sources.list() if s.repository == origin), None)
            if before is None:
                taken = self._taken(None, notebook_id)
                wanted = Wanted(origin, new_id(), taken)
                source = self._add_code(wanted, token, cancel=cancel, progress=progress)
            else:
                self._ready.keep_token(before.id, token or self._ready.token(before.id))
                asked = origin.kind == "url" or self.status(before) != "fresh"
                whole = self._copies.whole(before)
                source = before
                if asked or not whole:
                    source = self._reread(before, cancel=cancel, progress=progress)
        if notebook_id is not None:
            self._notebooks.attach(notebook_id, source.id)
        if source != before:
            self._attached(source)
        return source

    def connect(
        self,
        database: Database,
        source_id: str,
        *,
        name: str,
        notebook_id: str | None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        """A new source of that id: chosen tables of a database, copied."""
        if notebook_id is not None:
            self._notebooks.get(notebook_id)
        with self._one_at_a_time(cancel):
            copied = self._copies.make_of(
                database,
                source_id,
                taken=self._taken(None, notebook_id),
                cancel=cancel,
                progress=progress,
            )
            source = self._save(source_id, database, name=name, copied=copied)
        if notebook_id is not None:
            self._notebooks.attach(notebook_id, source.id)
        self._attached(source)
        return source

    def redirect(self, source_id: str, database: Database) -> Source:
        """Say anew which database, and which tables of it, a source is read from."""
        with self._one_at_a_time(None):
            source = self._sources.get(source_id).model_copy(
                update={"database": database, "path": database.connection.address}
            )
            profiles = self._sources.profiles(source_id)
            names = {table.name for table in source.tables}
            joins = [j for j in self._sources.joins() if {j.left_table, j.right_table} <= names]
            self._sources.save(source, profiles, joins)
            return source

    def refresh(
        self,
        source_id: str,
        *,
        choice: ColumnChoice | None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Refreshed:
        with self._one_at_a_time(cancel):
            before = self._sources.get(source_id)
            wanted = before.choosing(choice) if choice is not None else before
            after = self._reread(wanted, cancel=cancel, progress=progress)
        self._attached(after)
        changes = changes_between(before.tables, after.tables)
        return Refreshed(after, changes, before.fingerprint == after.fingerprint)

    def remove(self, source_id: str) -> None:
        with self._one_at_a_time(None):
            self._sources.get(source_id)
            self._notebooks.forget_source(source_id)
            self._sources.remove(source_id)
            self._copies.drop(source_id)
            if self.code is not None:
                self.code.drop(source_id)

    def status(self, source: Source) -> Status:
        """By size and time of change; a file that was only touched is read to be sure, once.

        A database or an address is not asked: it may have changed at any moment since. A folder
        with a repository is, by the commit that it stands on.
        """
        if source.repository is not None:
            return self._status_of_code(source)
        if source.database is not None:
            return "fresh"
        path = Path(source.path)
        try:
            found = stamp_of(path)
            if found == Stamp(source.bytes, source.modified):
                return "fresh"
            if found.bytes != source.bytes:
                return "changed"
            key = (source.id, found.modified, source.fingerprint)
            if key not in self._same:
                content = content_fingerprint(path)
                self._same[key] = read_fingerprint(content, source.choices) == source.fingerprint
            return "fresh" if self._same[key] else "changed"
        except (OSError, SynaError):
            return "gone"

    def _status_of_code(self, source: Source) -> Status:
        if source.repository is None or source.repository.kind == "url":
            return "fresh"
        there = self._ready.there(source)
        if there is None or not there.commit:
            return "gone"
        return "fresh" if there.commit == source.fingerprint else "changed"

    def _add(
        self,
        path: Path,
        name: str | None,
        *,
        taken: Collection[str],
        removed: Source | None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        source_id = new_id()
        copied = self._copies.make(
            path, source_id, taken=taken, before=removed, cancel=cancel, progress=progress
        )
        if removed is not None:
            free = [table for table in removed.tables if table.name not in taken]
            copied = replace(copied, read=keep_names(copied.read, free, taken=taken))
        twin = self._twin(copied, path)
        if twin is not None:
            self._copies.drop(source_id)
            return twin
        return self._save(source_id, path, name=name or path.name, copied=copied)

    def _add_code(
        self,
        wanted: Wanted,
        token: str | None,
        *,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        """Nothing is kept of one that cannot be read, its token included."""
        try:
            self._ready.keep_token(wanted.source_id, token)
            copied = self._ready.make(wanted, cancel=cancel, progress=progress)
            assert copied is not None  # only what was read before can be the same
            name = name_of(wanted.origin.address)
            return self._save(wanted.source_id, wanted.origin, name=name, copied=copied)
        except BaseException:
            self._ready.drop(wanted.source_id)
            raise

    @property
    def _ready(self) -> CodeCopies:
        if self.code is None:
            raise UserError("Repositories are not read here.", kept="Nothing was attached.")
        return self.code

    def _reread(
        self, source: Source, *, cancel: CancelToken | None, progress: Report | None
    ) -> Source:
        """Read a source again under its id and table names; a failure keeps the copy there is."""
        origin: Path | Database | Origin
        try:
            if source.repository is not None:
                origin = source.repository
                wanted = Wanted(origin, source.id, before=source)
                made = self._ready.make(wanted, cancel=cancel, progress=progress)
                if made is None:
                    return source
                copied = made
            elif source.database is not None:
                origin = source.database
                copied = self._copies.make_of(origin, source.id, cancel=cancel, progress=progress)
            else:
                origin = given_path(source.path)
                copied = self._copies.make(
                    origin, source.id, before=source, cancel=cancel, progress=progress
                )
        except (UserError, StepError) as error:
            error.kept = "The earlier copy still answers."
            raise
        read = keep_names(copied.read, source.tables, taken=self._taken(source.id, None))
        after = self._save(source.id, origin, name=source.name, copied=replace(copied, read=read))
        self._copies.drop_old(after, keep=source.tables)
        return after

    def _save(
        self, source_id: str, origin: Path | Database | Origin, *, name: str, copied: Copied
    ) -> Source:
        read = copied.read
        database = origin if isinstance(origin, Database) else None
        repository = origin if isinstance(origin, Origin) else None
        source = Source(
            id=source_id,
            name=" ".join(name.split())[:200] or "data",
            kind=read.source_kind,
            path=_address(origin),
            fingerprint=read_fingerprint(read.fingerprint, copied.choices),
            bytes=copied.stamp.bytes,
            tables=read.tables,
            attached_at=now(),
            warnings=read.warnings,
            modified=copied.stamp.modified,
            database=database,
            repository=repository,
            choices=copied.choices,
        )
        try:
            self._sources.save(source, read.profiles, read.joins)
        except SynaError:
            self._copies.drop_copy(source)
            raise
        return source

    def _at(self, path: Path) -> Source | None:
        real = os.path.realpath(path)
        files = (s for s in self._sources.list() if s.database is None and s.repository is None)
        return next((s for s in files if os.path.realpath(s.path) == real), None)

    def _twin(self, copied: Copied, path: Path) -> Source | None:
        """A source with the same content under the same file name, from another place."""
        return next(
            (
                s
                for s in self._sources.list()
                if s.fingerprint == read_fingerprint(copied.read.fingerprint, s.choices)
                and Path(s.path).name == path.name
            ),
            None,
        )

    def _taken(self, without: str | None, notebook_id: str | None) -> set[str]:
        """Names that a new table may not have: of other sources' tables, and of queries."""
        tables = {t.name for s in self._sources.list() if s.id != without for t in s.tables}
        return tables | (self._notebooks.query_names(notebook_id) if notebook_id else set())

    @contextmanager
    def _one_at_a_time(self, cancel: CancelToken | None) -> Iterator[None]:
        token = cancel or CancelToken()
        while not self._turn.acquire(timeout=0.1):
            token.raise_if_cancelled()
        try:
            token.raise_if_cancelled()
            yield
        finally:
            self._turn.release()


def _address(origin: Path | Database | Origin) -> str:
    if isinstance(origin, Database):
        return origin.connection.address
    return origin.address if isinstance(origin, Origin) else str(origin)
