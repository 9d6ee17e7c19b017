"""Dashboards that refresh by themselves: on a schedule, or when a file behind them changed."""

from __future__ import annotations

import logging

from core.domain.dashboards.spec import Dashboard
from core.errors import SynaError
from core.protocols import DashboardStore, Timer
from core.services.dashboards.tiles import TileService

log = logging.getLogger("syna.dashboards")
LOOK_EVERY = 1.0  # minutes between looks at files


class DashboardSchedules:
    """What each dashboard says of its refreshing is the truth; the timer is told of it again."""

    def __init__(self, store: DashboardStore, tiles: TileService, timer: Timer) -> None:
        self._store = store
        self._tiles = tiles
        self._timer = timer

    def start(self) -> None:
        """At start: set the timer for every dashboard."""
        for dashboard in self._store.list():
            self.follow(dashboard)

    def follow(self, dashboard: Dashboard) -> None:
        """After a change of a dashboard: what it wants now, in place of what it wanted before."""
        name = f"dashboard {dashboard.id}"
        refresh = dashboard.spec.refresh
        if dashboard.deleted_at is not None or refresh.when not in ("schedule", "change"):
            self._timer.drop(name)
            return
        minutes = refresh.every if refresh.when == "schedule" else LOOK_EVERY
        self._timer.every(name, minutes, lambda: self.turn(dashboard.id))

    def turn(self, dashboard_id: str) -> None:
        """One refresh: files first, then the tiles whose inputs changed."""
        try:
            self._tiles.reread(dashboard_id)
            self._tiles.refresh(dashboard_id, live=True)
        except SynaError as error:
            log.warning("a dashboard was not refreshed", extra={"why": error.message})
