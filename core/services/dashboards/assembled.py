"""The use cases of dashboards, put together: they need one another and little else."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.home import Home
from core.protocols import DashboardStore, NotebookStore, ResultStore, Sandbox
from core.services.dashboards.building import DashboardBuilder
from core.services.dashboards.cubing import Cubes
from core.services.dashboards.exploring import Explorer
from core.services.dashboards.mending import Mending
from core.services.dashboards.pinning import Pinning
from core.services.dashboards.schedules import DashboardSchedules, Unwatched
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService
from core.services.sources import SourceService


@dataclass(frozen=True)
class Stores:
    """What is kept of dashboards, and what they are pinned from."""

    dashboards: DashboardStore
    notebooks: NotebookStore
    results: ResultStore


@dataclass(frozen=True)
class Boards:
    dashboards: DashboardService
    tiles: TileService
    explorer: Explorer
    pinning: Pinning
    builder: DashboardBuilder
    mending: Mending
    schedules: DashboardSchedules


def assembled(
    home: Home,
    stores: Stores,
    *,
    sources: SourceService,
    sandbox: Sandbox,
    unwatched: Unwatched,
) -> Boards:
    """Schedules follow every change of a dashboard; they begin with `schedules.start`."""
    cubes = Cubes(home, sources, sandbox)
    tiles = TileService(
        stores.dashboards,
        stores.results,
        sources=sources,
        sandbox=sandbox,
        cubes=cubes,
        later=unwatched.later,
    )
    schedules = DashboardSchedules(stores.dashboards, tiles, unwatched)
    dashboards = DashboardService(stores.dashboards, sources=sources, changed=schedules.follow)
    explorer = Explorer(stores.dashboards, tiles, home=home, sources=sources, sandbox=sandbox)
    pinning = Pinning(stores.notebooks, dashboards, tiles=tiles, sources=sources)
    builder = DashboardBuilder(
        stores.notebooks, dashboards, tiles=tiles, pinning=pinning, sources=sources
    )
    mending = Mending(dashboards, tiles, sources)
    return Boards(dashboards, tiles, explorer, pinning, builder, mending, schedules)
