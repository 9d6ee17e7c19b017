"""What agents that read, change and ship code may touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Author, Origin, Uncommitted
from core.domain.deploy.outside import HealthSeen, OutsideRun
from core.domain.deploy.targets import HealthCheck, OutsideCommand, Target
from core.protocols.changes import ChangeStore
from core.protocols.deployments import DeploymentStore
from core.protocols.git import GitOutbox, GitStore, GitWorktrees
from core.protocols.hosts import CodeHost


class Outside(Protocol):
    """What is done outside the sandbox, by a person's word only."""

    def run(
        self,
        command: OutsideCommand,
        *,
        cancel: CancelToken | None = None,
        said: Callable[[str], None] = lambda line: None,
    ) -> OutsideRun:
        """Run a command without a shell, with a plain environment; all it started ends with it."""
        ...

    def healthy(self, check: HealthCheck, cancel: CancelToken | None = None) -> HealthSeen:
        """Ask until it is healthy or the time is over."""
        ...


class Workshop(Protocol):
    """The repositories and targets of one notebook, by the id of the source."""

    def repositories(self) -> Sequence[AttachedRepository]: ...

    def store(self, source_id: str) -> GitStore: ...

    def trees(self, source_id: str) -> GitWorktrees: ...

    def outbox(self, source_id: str) -> GitOutbox: ...

    def token(self, source_id: str) -> str | None:
        """What a URL is read and pushed with; it is shown to nobody."""
        ...

    def author(self, source_id: str) -> Author | None:
        """Who commits there; None if nobody said."""
        ...

    def uncommitted(self, source_id: str) -> Uncommitted:
        """What is in the folder and in no commit, and so is not read."""
        ...

    def targets(self) -> Sequence[Target]:
        """Of these repositories, by name."""
        ...

    def host(self, target: Target) -> CodeHost:
        """UserError when the target names none."""
        ...

    def remote(self, target: Target) -> tuple[Origin, str | None]:
        """Where its host is pushed to, and with which token; UserError when it names none."""
        ...

    @property
    def deployments(self) -> DeploymentStore: ...

    @property
    def changes(self) -> ChangeStore: ...

    @property
    def outside(self) -> Outside: ...
