"""A workshop over a real repository: real git, a real store of its own, and what else is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.code.attached import AttachedRepository
from core.domain.code.overview import FoundCommand
from core.domain.code.repository import Author, Origin, Uncommitted
from core.domain.deploy.outside import HealthSeen, OutsideRun
from core.domain.deploy.targets import HealthCheck, OutsideCommand, Target
from core.errors import UserError
from core.integrations.git.adapter import GitAdapter
from core.integrations.github.host import GitHubHost
from core.integrations.github.wire import Wire
from core.protocols import ChangeStore, CodeHost, DeploymentStore, GitOutbox, GitStore, GitWorktrees
from tests.fakes.changes import MemoryChangeStore
from tests.fakes.deployments import MemoryDeploymentStore

AUTHOR = Author(name="Ada", email="ada@example.org")


class FakeOutside:
    """Keeps what it was asked to run; ends with `exits`, one after the other, then with 0."""

    def __init__(self, *exits: int, healthy: bool = True) -> None:
        self.ran: list[OutsideCommand] = []
        self._exits = list(exits)
        self._healthy = healthy

    def run(
        self,
        command: OutsideCommand,
        *,
        cancel: CancelToken | None = None,
        said: Callable[[str], None] = lambda line: None,
    ) -> OutsideRun:
        self.ran.append(command)
        said("working")
        code = self._exits.pop(0) if self._exits else 0
        return OutsideRun(exit=code, ended="exit", output="working", seconds=0.1)

    def healthy(self, check: HealthCheck, cancel: CancelToken | None = None) -> HealthSeen:
        said = "it answered with 200" if self._healthy else "it answered with 500, not 200"
        return HealthSeen(healthy=self._healthy, said=said, tries=1, seconds=0.1)


class BenchWorkshop:
    """Implements Workshop for one repository, with source id `s1`; `own` is Syna's folder of it."""

    def __init__(
        self,
        origin: Path,
        own: Path,
        *,
        targets: Sequence[Target] = (),
        token: str | None = None,
        outside: FakeOutside | None = None,
        author: Author | None = AUTHOR,
        tests: FoundCommand | None = None,
    ) -> None:
        self.origin = Origin(kind="folder", address=str(origin))
        self._own = own
        self._git = GitAdapter(own.parent / "git")
        self._targets = tuple(targets)
        self._token = token
        self._author = author
        self._tests = tests
        self.linters: tuple[FoundCommand, ...] = ()
        self._outside = outside or FakeOutside()
        self._deployments = MemoryDeploymentStore()
        self._changes = MemoryChangeStore()
        self.fetch()

    def fetch(self) -> None:
        """Bring the own copy up to date."""
        self._git.store(self._own).fetch(self.origin)

    def repositories(self) -> Sequence[AttachedRepository]:
        head = self.store("s1").head()
        return (
            AttachedRepository(
                source_id="s1",
                name=Path(self.origin.address).name,
                origin=self.origin,
                commit=head.commit,
                branch=head.branch,
                tests=self._tests,
                linters=self.linters,
            ),
        )

    def store(self, source_id: str) -> GitStore:
        return self._git.store(self._own)

    def trees(self, source_id: str) -> GitWorktrees:
        return self._git.worktrees(self._own)

    def outbox(self, source_id: str) -> GitOutbox:
        return self._git.outbox(self._own)

    def token(self, source_id: str) -> str | None:
        return None

    def author(self, source_id: str) -> Author | None:
        return self._author

    def uncommitted(self, source_id: str) -> Uncommitted:
        return self._git.uncommitted(self._own, Path(self.origin.address))

    def targets(self) -> Sequence[Target]:
        return self._targets

    def host(self, target: Target) -> CodeHost:
        if target.host is None:
            raise UserError("This target names no host.")
        wire = Wire(target.host.base, self._token or "", patience=60, pause=lambda seconds: None)
        return GitHubHost(target.host, wire)

    def remote(self, target: Target) -> tuple[Origin, str | None]:
        if target.host is None:
            raise UserError("This target names no host.")
        return Origin(kind="url", address=target.host.push_to), self._token

    @property
    def deployments(self) -> DeploymentStore:
        return self._deployments

    @property
    def changes(self) -> ChangeStore:
        return self._changes

    @property
    def outside(self) -> FakeOutside:
        return self._outside
