"""From a repository to its tables: fetched, packed, and indexed by a worker."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.code.addresses import name_of
from core.domain.code.index import CodeIndexed, Tag, code_table
from core.domain.code.overview import Overview
from core.domain.code.repository import Head, Origin
from core.domain.content import entries
from core.domain.home import Home
from core.domain.sources import Source
from core.domain.value import new_id
from core.domain.work import Progress, SourceRead
from core.errors import StorageError, SynaError
from core.protocols import Git, GitStore, Sandbox, SecretStore
from core.services.copies import Copied, Copies
from core.services.paths import Stamp
from core.services.repositories.indexing import Indexer, Indexing

log = logging.getLogger("syna.code")
_OVERVIEW = "overview.json"
_FETCHING = 0.15
_RESERVE = 300_000_000
Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Wanted:
    """What to index: names in `taken` are of other tables; `before` has the names to keep."""

    origin: Origin
    source_id: str
    taken: Collection[str] = ()
    before: Source | None = None


class CodeCopies:
    """`home.code/<source>/` is Syna's own copy of a repository, `home.tables/<source>/` its tables.

    Tokens go to the store of secrets, under the id of the source, and nowhere else.
    """

    def __init__(
        self, home: Home, git: Git, *, copies: Copies, sandbox: Sandbox, secrets: SecretStore
    ) -> None:
        self._home = home
        self._copies = copies
        self._sandbox = sandbox
        self._secrets = secrets
        self.git = git

    def root(self, source_id: str) -> Path:
        return self._home.code / source_id

    def make(
        self,
        wanted: Wanted,
        *,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Copied | None:
        """Whatever goes wrong leaves no tables behind, and those of before as they are.

        None when there is nothing that the tables of before do not have.
        """
        tell = progress or (lambda _: None)
        self._copies.need_room(name_of(wanted.origin.address), _RESERVE)
        store = self.git.store(self.root(wanted.source_id))
        head = store.fetch(
            wanted.origin,
            token=self.token(wanted.source_id),
            cancel=cancel,
            progress=_part(tell, 0.0, _FETCHING),
        )
        if wanted.before is not None and self._same(wanted.before, store, head):
            return None
        folder = self._home.tables / wanted.source_id / new_id()
        with self._work(wanted.source_id) as work:
            told = _part(tell, _FETCHING, 1 - _FETCHING)
            indexer = Indexer(
                self._sandbox, _indexing(wanted, store, head, work=work, into=folder), progress=told
            )
            read = self._indexed(indexer, folder, cancel=cancel)
        if wanted.before is not None:
            _consolidated(store, cancel)
        return Copied(read, Stamp(read.bytes, 0))

    def overview(self, source: Source) -> Overview:
        """As of the commit that was indexed."""
        file = self._home.root / source.tables[0].file
        try:
            return _overview(file.with_name(_OVERVIEW))
        except (OSError, ValueError) as error:
            raise StorageError(
                f"The overview of {source.name} cannot be read.",
                kept="The repository itself is as it was.",
                remedy="Refresh it.",
            ) from error

    def token(self, source_id: str) -> str | None:
        return self._secrets.get(_secret(source_id))

    def keep_token(self, source_id: str, token: str | None) -> None:
        if token:
            self._secrets.put(_secret(source_id), token)
        else:
            self._secrets.remove(_secret(source_id))

    def there(self, source: Source) -> Head | None:
        """Where the repository stands now; None if it is gone, or cannot be asked at once."""
        origin = source.repository
        if origin is None or origin.kind == "url":
            return None
        try:
            return self.git.look(Path(origin.address), origin.branch).head
        except SynaError:
            return None

    def drop(self, source_id: str) -> None:
        """Remove Syna's own copy and the token; the repository itself stays."""
        shutil.rmtree(self.root(source_id), ignore_errors=True)
        self._secrets.remove(_secret(source_id))

    def sweep(self, known: Collection[str], *, before: float) -> None:
        """Remove what a killed process left: copies of no source, and half-made packs. What many
        fetches left in the others is put together."""
        for folder in entries(self._home.code, before=before):
            if folder.is_dir() and folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            for left in entries(folder, before=before):
                if left.name.startswith(("work-", "door-")):
                    shutil.rmtree(left, ignore_errors=True)
        for source_id in known:
            if (self.root(source_id) / "store").is_dir():
                _consolidated(self.git.store(self.root(source_id)))

    def _same(self, before: Source, store: GitStore, head: Head) -> bool:
        releases = code_table(before.tables, "releases")
        known = releases.rows if releases is not None else 0
        tags = len(_tags(store))
        return head.commit == before.fingerprint and tags == known and self._copies.whole(before)

    def _indexed(self, indexer: Indexer, folder: Path, *, cancel: CancelToken | None) -> SourceRead:
        try:
            folder.mkdir(parents=True)
            replied = indexer.index(cancel)
            (folder / _OVERVIEW).write_text(replied.overview.model_dump_json())
            tables = tuple(self._copies.placed(table, folder) for table in replied.tables)
        except BaseException:
            self._copies.discard(folder)
            raise
        return _as_read(replied).model_copy(update={"tables": tables})

    @contextmanager
    def _work(self, source_id: str) -> Iterator[Path]:
        work = self.root(source_id) / f"work-{new_id()}"
        work.mkdir(parents=True)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _consolidated(store: GitStore, cancel: CancelToken | None = None) -> None:
    """A copy that cannot be put together now is as good as it was."""
    try:
        store.consolidate(cancel=cancel)
    except SynaError:
        log.info("a copy of a repository stays in many packs", exc_info=True)


@lru_cache(maxsize=32)
def _overview(file: Path) -> Overview:
    """Each indexing writes its own file, once."""
    return Overview.model_validate_json(file.read_text())


def _indexing(wanted: Wanted, store: GitStore, head: Head, *, work: Path, into: Path) -> Indexing:
    name, taken = _named(wanted)
    return Indexing(
        store=store,
        commit=head.commit,
        name=name,
        tags=_tags(store),
        taken=tuple(sorted(taken)),
        work=work,
        into=into,
    )


def _tags(store: GitStore) -> tuple[Tag, ...]:
    return tuple(
        Tag(name=ref.name, commit=ref.commit, at=ref.at)
        for ref in store.refs()
        if ref.kind == "tag" and not ref.own
    )


def _named(wanted: Wanted) -> tuple[str, Collection[str]]:
    """What begins its tables' names where plain ones are taken; a refresh keeps what there is."""
    name = name_of(wanted.origin.address)
    if wanted.before is None:
        return name, wanted.taken
    files = code_table(wanted.before.tables, "files")
    if files is None or files.name == "files":
        return name, ()
    return files.name.removesuffix("_files"), ("files",)


def _as_read(indexed: CodeIndexed) -> SourceRead:
    return SourceRead(
        source_kind="git",
        fingerprint=indexed.fingerprint,
        bytes=indexed.bytes,
        tables=indexed.tables,
        profiles=indexed.profiles,
        joins=indexed.joins,
        warnings=indexed.warnings,
    )


def _part(report: Report, begin: float, share: float) -> Report:
    """Progress of one part as progress of all."""

    def tell(progress: Progress) -> None:
        whole = None if progress.fraction is None else begin + share * progress.fraction
        report(progress.model_copy(update={"fraction": whole}))

    return tell


def _secret(source_id: str) -> str:
    return f"repository {source_id}"
