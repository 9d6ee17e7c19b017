"""The workshop of a notebook: its repositories and targets, as agents may touch them."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Author, Origin, Uncommitted
from core.domain.deploy.targets import Target
from core.domain.deploy.yard import Yard
from core.domain.sources import Schema
from core.errors import SynaError, UserError
from core.protocols import (
    ChangeStore,
    CodeHost,
    DeploymentStore,
    GitOutbox,
    GitStore,
    GitWorktrees,
    Outside,
    Workshop,
)
from core.services.repositories.service import RepositoryService
from core.services.shipping.targets import TargetService


class Workshops:
    """Makes one for each notebook that has a repository."""

    def __init__(
        self, repositories: RepositoryService, targets: TargetService, changes: ChangeStore
    ) -> None:
        self._repositories = repositories
        self._targets = targets
        self._changes = changes

    def of(self, source_ids: Sequence[str]) -> Workshop | None:
        """None where none of the sources is a repository."""
        own = [source.id for source in self._repositories.list() if source.id in source_ids]
        return self._made(own) if own else None

    def yard(self, schema: Schema) -> Yard:
        """What of it questions about shipping are read against."""
        names = {table.name for table in schema.tables}
        own = [
            source.id
            for source in self._repositories.list()
            if any(table.name in names for table in source.tables)
        ]
        if not own:
            return Yard()
        shop = self._made(own)
        return Yard(tuple(shop.repositories()), tuple(shop.targets()))

    def _made(self, own: Sequence[str]) -> NotebookWorkshop:
        return NotebookWorkshop(own, self._repositories, self._targets, changes=self._changes)


class NotebookWorkshop:
    """Implements Workshop for the sources of one notebook; no other source can be reached."""

    def __init__(
        self,
        source_ids: Sequence[str],
        repositories: RepositoryService,
        targets: TargetService,
        *,
        changes: ChangeStore,
    ) -> None:
        self._own = tuple(source_ids)
        self._repositories = repositories
        self._targets = targets
        self._changes = changes

    def repositories(self) -> Sequence[AttachedRepository]:
        """Those that can be read; one whose copy is broken is left out."""
        found: list[AttachedRepository] = []
        for source_id in self._own:
            try:
                found.append(self._repositories.attached(source_id))
            except SynaError:
                continue
        return found

    def store(self, source_id: str) -> GitStore:
        return self._repositories.store(self._checked(source_id))

    def trees(self, source_id: str) -> GitWorktrees:
        return self._repositories.trees(self._checked(source_id))

    def outbox(self, source_id: str) -> GitOutbox:
        return self._repositories.outbox(self._checked(source_id))

    def token(self, source_id: str) -> str | None:
        return self._repositories.token(self._checked(source_id))

    def author(self, source_id: str) -> Author | None:
        return self._repositories.author(self._checked(source_id))

    def uncommitted(self, source_id: str) -> Uncommitted:
        return self._repositories.uncommitted(self._checked(source_id), anew=True)

    def targets(self) -> Sequence[Target]:
        return self._targets.list(self._own)

    def host(self, target: Target) -> CodeHost:
        self._checked(target.source_id)
        return self._targets.host(target)

    def remote(self, target: Target) -> tuple[Origin, str | None]:
        self._checked(target.source_id)
        if target.host is None:
            raise UserError(f"{target.name} names no host.", kept="Nothing was sent.")
        return Origin(kind="url", address=target.host.push_to), self._targets.token(target)

    @property
    def deployments(self) -> DeploymentStore:
        return self._targets.deployments

    @property
    def changes(self) -> ChangeStore:
        return self._changes

    @property
    def outside(self) -> Outside:
        return self._targets.outside

    def _checked(self, source_id: str) -> str:
        if source_id not in self._own:
            raise UserError(
                "That repository is not attached to this notebook.",
                kept="Nothing was done.",
                remedy="Attach it, then ask again.",
            )
        return source_id
