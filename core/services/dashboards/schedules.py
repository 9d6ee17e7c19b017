"""Dashboards that refresh by themselves: on a schedule, or when a file behind them changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from core.domain.approvals import Origin
from core.domain.approvals.named import dashboard_turns, refreshing
from core.domain.dashboards.spec import Dashboard
from core.errors import SynaError
from core.protocols import DashboardStore, Timer
from core.services.approver import Approver, standing
from core.services.dashboards.tiles import TileService

log = logging.getLogger("syna.dashboards")
LOOK_EVERY = 1.0  # minutes between looks at files


@dataclass(frozen=True)
class Unwatched:
    """What works while nobody looks: by the clock, with leave, and beside the page."""

    timer: Timer
    approvals: Approver
    later: Callable[[str, Callable[[], None]], None] = lambda name, work: None


class DashboardSchedules:
    """What each dashboard says of its refreshing is the truth; the timer is told of it again. No
    turn is taken without a person's yes to these times, however they came to stand there."""

    def __init__(self, store: DashboardStore, tiles: TileService, unwatched: Unwatched) -> None:
        self._store = store
        self._tiles = tiles
        self._timer = unwatched.timer
        self._approvals = unwatched.approvals

    def start(self) -> None:
        """At start: set the timer for every dashboard."""
        for dashboard in self._store.list():
            self._set(dashboard)

    def follow(self, dashboard: Dashboard) -> None:
        """After a change of a dashboard: what it wants now, in place of what it wanted before."""
        self._approvals.withdraw(dashboard_turns(dashboard.id))
        self._set(dashboard)

    def _set(self, dashboard: Dashboard) -> None:
        name = dashboard_turns(dashboard.id)
        refresh = dashboard.spec.refresh
        if dashboard.deleted_at is not None or not refresh.by_itself:
            self._timer.drop(name)
            return
        minutes = refresh.every if refresh.when == "schedule" else LOOK_EVERY
        self._timer.every(name, minutes, lambda: self.turn(dashboard.id))

    def turn(self, dashboard_id: str) -> None:
        """One refresh, where it is allowed: files first, then the tiles whose inputs changed."""
        try:
            if not self._allowed(self._store.get(dashboard_id)):
                return
            self._tiles.reread(dashboard_id)
            self._tiles.refresh(dashboard_id, live=True)
        except SynaError as error:
            log.warning("a dashboard was not refreshed", extra={"why": error.message})

    def _allowed(self, dashboard: Dashboard) -> bool:
        spec = dashboard.spec
        origin = Origin(kind="task", id=dashboard_turns(dashboard.id), label=spec.title)
        verdict = standing(self._approvals, refreshing(spec.title, spec.refresh), origin)
        return verdict is not None and verdict.allowed
