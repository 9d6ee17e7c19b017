"""Repositories, and what is shipped from them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.deploy.hosting import HostPlace
from core.domain.home import Home
from core.integrations.git import GitAdapter
from core.integrations.outside import OutsideWorld
from core.protocols import CodeHost
from core.sandbox.pool import WorkerPool
from core.secrets.chosen import ChosenSecrets
from core.services.copies import Copies
from core.services.repositories.calling import CallService
from core.services.repositories.copies import CodeCopies
from core.services.repositories.service import RepositoryService
from core.services.repositories.shelf import CodeShelf
from core.services.shipping.targets import TargetService
from core.services.shipping.workshops import Workshops
from core.services.sources import SourceService
from core.storage.duckdb.state import DuckDBState


@dataclass(frozen=True)
class CodeParts:
    """Repositories, targets, and what agents get of both."""

    repositories: RepositoryService
    calls: CallService
    targets: TargetService
    workshops: Workshops
    shelf: CodeShelf


def code_parts(
    home: Home,
    state: DuckDBState,
    *,
    sources: SourceService,
    sandbox: WorkerPool,
    secrets: ChosenSecrets,
) -> CodeParts:
    """Put it together; from then on repositories can be attached."""
    code = CodeCopies(
        home,
        GitAdapter(home.code),
        copies=Copies(home, sandbox),
        sandbox=sandbox,
        secrets=secrets,
    )
    sources.read_code(code)
    repositories = RepositoryService(sources, code)
    targets = TargetService(
        state.targets,
        state.deployments,
        secrets=secrets,
        open_host=_open_host,
        outside=OutsideWorld(),
    )
    workshops = Workshops(repositories, targets, state.changes)
    shelf = CodeShelf(repositories, sources, sandbox)
    calls = CallService(repositories, sources, sandbox)
    return CodeParts(repositories, calls, targets, workshops, shelf)


def _open_host(place: HostPlace, token: str) -> CodeHost:
    from core.integrations.github.host import GitHubHost
    from core.integrations.github.wire import Wire  # httpx takes a tenth of a second

    return GitHubHost(place, Wire(place.base, token))
