"""The repositories of a notebook, as questions in words are read against them."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.code.attached import AttachedRepository
from core.domain.code.shelf import Shelf
from core.domain.sources import Schema, Source
from core.errors import SynaError
from core.protocols import Sandbox
from core.services.repositories.service import RepositoryService
from core.services.sources import SourceService
from core.tools.code_index import OutsideOfRuns, ask_index, code_grants, table_of, text


class CodeShelf:
    """Called with the schema of a notebook."""

    def __init__(
        self, repositories: RepositoryService, sources: SourceService, sandbox: Sandbox
    ) -> None:
        self._repositories = repositories
        self._sources = sources
        self._sandbox = sandbox

    def __call__(self, schema: Schema) -> Shelf:
        names = {table.name for table in schema.tables}
        own = [s for s in self._repositories.list() if any(t.name in names for t in s.tables)]
        found = [attached for source in own if (attached := self._attached(source)) is not None]
        return Shelf(tuple(found), known=self._known)

    def _attached(self, source: Source) -> AttachedRepository | None:
        try:
            return self._repositories.attached(source.id)
        except SynaError:
            return None

    def _known(self, repository: AttachedRepository, names: Sequence[str]) -> frozenset[str]:
        """Those that are defined, called, imported or the name of a file; none where that
        cannot be asked."""
        schema = self._sources.schema([repository.source_id])
        grants = code_grants(repository, self._sources.grants(schema))
        listed = ", ".join(text(name) for name in names if name)
        ends = " OR ".join(f"ends_with(path, {text('/' + name)})" for name in names if name)
        if not listed:
            return frozenset()
        sql = " UNION ".join(
            (
                f"SELECT name FROM {table_of(repository, 'symbols')} WHERE name IN ({listed})",  # noqa: S608
                f"SELECT callee FROM {table_of(repository, 'calls')} WHERE callee IN ({listed})",  # noqa: S608
                f"SELECT module FROM {table_of(repository, 'imports')} WHERE module IN ({listed})",  # noqa: S608
                f"SELECT path FROM {table_of(repository, 'files')}"  # noqa: S608
                f" WHERE path IN ({listed}) OR {ends}",
            )
        )
        try:
            rows = ask_index(OutsideOfRuns(self._sandbox, grants), sql)
        except SynaError:
            return frozenset()
        return frozenset(str(value) for row in rows for value in row.values())
