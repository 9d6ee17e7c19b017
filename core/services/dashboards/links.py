"""Links to dashboards for those who only look: made, listed, taken back, opened."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.links import SharedLink, digest_of, link_of, new_token
from core.domain.value import new_id, now
from core.errors import SynaError, UserError
from core.protocols import DashboardStore, LinkStore
from core.services.dashboards.tiles import TileService, TilesView

log = logging.getLogger("syna.dashboards")
_HINT = 4


@dataclass(frozen=True)
class MadeLink:
    """`token` is told this once: only its digest is kept."""

    link: SharedLink
    token: str


class LinkService:
    """What is not there raises UserError. Taking back is undone by `restore`."""

    def __init__(
        self,
        store: LinkStore,
        dashboards: DashboardStore,
        tiles: TileService,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._dashboards = dashboards
        self._tiles = tiles
        self._now = clock

    def make(
        self,
        dashboard_id: str,
        chosen: Sequence[Chosen] = (),
        *,
        title: str = "",
        ends_at: datetime | None = None,
    ) -> MadeLink:
        """It shows these filters, whatever the dashboard's own page shows later."""
        if ends_at is not None and ends_at <= self._now():
            raise UserError(
                "This end has passed already.", kept="No link was made.",
                remedy="Choose a later day, or none.",
            )  # fmt: skip
        token = new_token()
        link = SharedLink(
            id=new_id(),
            dashboard_id=self._dashboards.get(dashboard_id).id,
            digest=digest_of(token),
            hint=token[-_HINT:],
            title=title.strip()[:100],
            chosen=tuple(each for each in chosen if not each.empty),
            created_at=self._now(),
            ends_at=ends_at,
        )
        self._store.save(link)
        return MadeLink(link, token)

    def list(self, dashboard_id: str) -> Sequence[SharedLink]:
        """Those that were not taken back, newest first; one that has ended stays to be seen."""
        return tuple(each for each in self._store.list(dashboard_id) if each.revoked_at is None)

    def is_open(self, link: SharedLink) -> bool:
        return link.open_at(self._now())

    def revoke(self, link_id: str) -> SharedLink:
        """It leads nowhere from now on."""
        return self._mark(link_id, self._now())

    def restore(self, link_id: str) -> SharedLink:
        return self._mark(link_id, None)

    def opened(self, token: str) -> TilesView | None:
        """What the link shows now; None for one that is unknown, ended or taken back.

        Computed again first where it is older than the dashboard's rule of refreshing has it.
        """
        link = link_of(token, self._store.list())
        if link is None or not link.open_at(self._now()):
            return None
        try:
            dashboard = self._dashboards.get(link.dashboard_id)
        except UserError:
            return None
        if dashboard.deleted_at is not None:
            return None
        return self._fresh(link)

    def _fresh(self, link: SharedLink) -> TilesView:
        tiles, board = self._tiles, link.dashboard_id
        view = tiles.known(board, link.chosen)
        due = self._due(view)
        if due:
            try:
                tiles.reread(board)
            except SynaError as error:  # the last results are shown with their time
                log.warning("a shared dashboard is not fresh", extra={"why": error.message})
            view = tiles.known(board, link.chosen)
        wanted = [i for i in view.waiting if due or _unknown(view, i)]
        if not wanted and not due:
            return view
        return tiles.refresh(board, link.chosen, only=wanted, live=due)

    def _due(self, view: TilesView) -> bool:
        """Whether files are to be read again and what rests on them computed."""
        refresh = view.dashboard.spec.refresh
        match refresh.when:
            case "load":
                return True
            case "hand":
                return False
            case "change":
                return self._tiles.changed(view.dashboard.id)
            case "schedule":
                times = [run.computed_at for run in view.runs.values() if run.computed_at]
                oldest = min(times, default=None)
                return oldest is None or oldest + timedelta(minutes=refresh.every) < self._now()
            case _:
                assert_never(refresh.when)

    def _mark(self, link_id: str, revoked_at: datetime | None) -> SharedLink:
        link = self._store.get(link_id).model_copy(update={"revoked_at": revoked_at})
        self._store.save(link)
        return link


def _unknown(view: TilesView, tile_id: str) -> bool:
    """Nothing was computed of it, or not with these filters: other rows must not be shown."""
    return tile_id not in view.runs or tile_id in view.filtered
