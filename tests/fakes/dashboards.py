"""Small valid dashboards and a store for them; keyword arguments change single fields."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, DashboardSpec, Place, Tile, Version
from core.domain.search import terms_of
from core.errors import ChangedMeanwhile, UserError

BY_REGION = "SELECT region, sum(total) AS total FROM orders GROUP BY region ORDER BY region"


def tile(id: str = "t1", **fields: object) -> Tile:
    base: dict[str, object] = {
        "id": id,
        "title": f"Tile {id}",
        "kind": "chart",
        "place": Place(x=0, y=0, width=6, height=5),
        "sql": BY_REGION,
        "source_ids": ("s1",),
    }
    return Tile.model_validate(base | fields)


def spec(*tiles: Tile, **fields: object) -> DashboardSpec:
    return DashboardSpec.model_validate({"title": "Sales", "tiles": tiles} | fields)


class MemoryDashboardStore:
    """A DashboardStore in memory, held to the same contract as the real one."""

    def __init__(self) -> None:
        self._dashboards: dict[str, Dashboard] = {}
        self._versions: dict[str, list[Version]] = {}
        self._runs: dict[str, dict[str, TileRun]] = {}
        self._lock = threading.Lock()

    def add(self, dashboard: Dashboard, version: Version) -> None:
        self._dashboards[dashboard.id] = dashboard
        self._versions[dashboard.id] = [version]

    def save(self, dashboard: Dashboard, version: Version | None = None, *, seen: int) -> None:
        with self._lock:
            if self.get(dashboard.id).revision != seen:
                raise ChangedMeanwhile("dashboard")
            self._dashboards[dashboard.id] = dashboard
            if version is not None:
                self._versions[dashboard.id].append(version)

    def get(self, dashboard_id: str) -> Dashboard:
        if dashboard_id not in self._dashboards:
            raise UserError("This dashboard is not there any more.")
        return self._dashboards[dashboard_id]

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Dashboard]:
        found = [d for d in tuple(self._dashboards.values()) if bool(d.deleted_at) == deleted]
        for term in terms_of(search):
            found = [d for d in found if term in _words(d)]
        return tuple(sorted(found, key=lambda d: (d.updated_at, d.id), reverse=True))

    def versions(self, dashboard_id: str) -> Sequence[Version]:
        return tuple(self._versions.get(dashboard_id, ()))

    def version(self, dashboard_id: str, number: int) -> Version | None:
        return next((v for v in self.versions(dashboard_id) if v.number == number), None)

    def last_number(self, dashboard_id: str) -> int:
        return max((v.number for v in self.versions(dashboard_id)), default=0)

    def purge(self, dashboard_id: str) -> None:
        for kept in (self._dashboards, self._versions, self._runs):
            kept.pop(dashboard_id, None)  # type: ignore[attr-defined]

    def runs(self, dashboard_id: str) -> Sequence[TileRun]:
        runs = self._runs.get(dashboard_id, {})
        return tuple(runs[tile_id] for tile_id in sorted(runs))

    def save_runs(self, dashboard_id: str, runs: Sequence[TileRun]) -> None:
        self._runs.setdefault(dashboard_id, {}).update({run.tile_id: run for run in runs})


def _words(dashboard: Dashboard) -> str:
    return " ".join([dashboard.title, *(t.title for t in dashboard.spec.tiles)]).casefold()


class FakeTimer:
    """A Timer whose turns come when a test says so."""

    def __init__(self) -> None:
        self.works: dict[str, tuple[float, Callable[[], None]]] = {}

    def every(self, name: str, minutes: float, work: Callable[[], None]) -> None:
        self.works[name] = (minutes, work)

    def drop(self, name: str) -> None:
        self.works.pop(name, None)

    def names(self) -> frozenset[str]:
        return frozenset(self.works)

    def close(self) -> None:
        self.works.clear()

    def turn(self) -> None:
        for _, work in list(self.works.values()):
            work()
