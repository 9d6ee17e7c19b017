"""Repositories as people attach them, and as agents reach them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.code.addresses import split_address
from core.domain.code.attached import AttachedRepository, CodeTableName
from core.domain.code.index import CODE_TABLES, code_table, lines_table
from core.domain.code.overview import Overview
from core.domain.code.repository import Author, Head, Origin, Ref, Uncommitted
from core.domain.sources import Source
from core.domain.work import Progress
from core.errors import UserError
from core.protocols import Clock, GitOutbox, GitStore, GitWorktrees
from core.services.paths import given_path
from core.services.repositories.copies import CodeCopies
from core.services.repositories.meant import address_meant
from core.services.sources import SourceService

Report = Callable[[Progress], None]
_FRESH = 15.0  # seconds for which what is not committed is taken as seen
_TIMES = 20  # and at least as many times as long as looking took
_LONG = 2.0  # seconds for which nobody waits again who asks for it anew


@dataclass(frozen=True)
class _Looked:
    """What was seen in a folder that stood at `head`, in how many seconds; good until then."""

    head: Head | None
    seen: Uncommitted
    took: float
    until: float

    def holds(self, head: Head | None, now: float) -> bool:
        return self.head == head and now < self.until


class RepositoryService:
    """Refresh, rename and status are those of every source: see SourceService."""

    def __init__(
        self, sources: SourceService, code: CodeCopies, *, clock: Clock = time.monotonic
    ) -> None:
        self._sources = sources
        self._code = code
        self._clock = clock
        self._looked: dict[str, _Looked] = {}

    def version(self) -> str:
        """Of the git on this machine; empty where there is none."""
        return self._code.git.version()

    def attach(
        self,
        text: str,
        *,
        branch: str = "",
        token: str | None = None,
        notebook_id: str | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Source:
        """The source of a folder or address; one that is known already is brought up to date."""
        origin, given = self._origin(text, branch)
        return self._sources.attach_repository(
            origin,
            token=token or given,
            notebook_id=notebook_id,
            cancel=cancel,
            progress=progress,
        )

    def start_attach(
        self,
        text: str,
        *,
        branch: str = "",
        token: str | None = None,
        notebook_id: str | None = None,
    ) -> str:
        """The same in the background: an attachment's id, at once."""
        origin, given = self._origin(text, branch)
        return self._sources.start_attach_repository(
            origin, token=token or given, notebook_id=notebook_id
        )

    def list(self) -> Sequence[Source]:
        """Newest first."""
        return [source for source in self._sources.list() if source.repository is not None]

    def overview(self, source_id: str) -> Overview:
        return self._code.overview(self._source(source_id))

    def attached(self, source_id: str) -> AttachedRepository:
        """As agents get it."""
        source = self._source(source_id)
        seen = self._code.overview(source)
        known = self.store(source_id).head()
        return AttachedRepository(
            source_id=source.id,
            name=source.name,
            origin=_origin_of(source),
            commit=source.fingerprint,
            branch=known.branch,
            tables=tuple(_named_tables(source)),
            tests=seen.tests,
            linters=seen.linters,
        )

    def refs(self, source_id: str) -> Sequence[Ref]:
        return self.store(source_id).refs()

    def uncommitted(self, source_id: str, *, anew: bool = False) -> Uncommitted:
        """What is not committed in its folder, and so not read; nothing of what has none.

        Looking goes through all files of the folder: unless it is to be done anew (and does not
        take long), what was seen holds for a while, or until another commit is checked out there.
        """
        source = self._source(source_id)
        origin = _origin_of(source)
        if origin.kind == "url":
            return Uncommitted()
        head, begun = self._code.there(source), self._clock()
        last = self._looked.get(source_id)
        if last is not None and last.holds(head, begun) and (last.took > _LONG or not anew):
            return last.seen
        seen = self._code.git.uncommitted(self._code.root(source_id), Path(origin.address))
        took = self._clock() - begun
        until = begun + took + max(_FRESH, _TIMES * took)
        self._looked[source_id] = _Looked(head, seen, took, until)
        return seen

    def author(self, source_id: str) -> Author | None:
        """Who commits there, by git's settings; None if nobody said."""
        origin = _origin_of(self._source(source_id))
        folder = Path(origin.address) if origin.kind == "folder" else None
        return self._code.git.identity(folder)

    def store(self, source_id: str) -> GitStore:
        return self._code.git.store(self._code.root(source_id))

    def trees(self, source_id: str) -> GitWorktrees:
        return self._code.git.worktrees(self._code.root(source_id))

    def outbox(self, source_id: str) -> GitOutbox:
        return self._code.git.outbox(self._code.root(source_id))

    def token(self, source_id: str) -> str | None:
        return self._code.token(source_id)

    def set_token(self, source_id: str, token: str | None) -> None:
        """None forgets it."""
        self._source(source_id)
        self._code.keep_token(source_id, token)

    def remove(self, source_id: str) -> Callable[[], str]:
        """Forget source, copy and token; what is returned attaches it again, as an attachment."""
        origin = _origin_of(self._source(source_id))
        token = self._code.token(source_id)
        self._sources.remove(source_id)
        return lambda: self._sources.start_attach_repository(origin, token=token)

    def _source(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        _origin_of(source)
        return source

    def _origin(self, text: str, branch: str) -> tuple[Origin, str | None]:
        origin = address_meant(text)
        if origin is None:
            folder = given_path(text)
            origin = Origin(kind="folder", address=self._code.git.look(folder).folder)
            return origin.model_copy(update={"branch": branch.strip()}), None
        _, token = split_address(text)
        return origin.model_copy(update={"branch": branch.strip()}), token


def _origin_of(source: Source) -> Origin:
    if source.repository is None:
        raise UserError(f"{source.name} is no repository.")
    return source.repository


def _named_tables(source: Source) -> Sequence[CodeTableName]:
    found = [(which, code_table(source.tables, which)) for which in CODE_TABLES]
    lines = lines_table(source.tables)
    named = [CodeTableName(table=which, name=table.name) for which, table in found if table]
    return [*named, CodeTableName(table="code_lines", name=lines.name)] if lines else named
