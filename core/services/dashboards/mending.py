"""Broken tiles: what became of their columns, a mend to take, and its figures before and after."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.dashboards.edits import SetFilters, SetQuery, Together
from core.domain.dashboards.figures import figure_of
from core.domain.dashboards.mending import Change, changes
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, DashboardSpec, FilterSpec, Tile
from core.domain.formats import show
from core.domain.results import Result
from core.domain.shapes import shape_of
from core.errors import SynaError, UserError
from core.services.dashboards.ground import DashboardSources, TileGround
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService

_KNOWN = 200


@dataclass(frozen=True)
class Mend:
    """A broken tile. `what` are sentences on its columns; `tile` is it as mended, None where there
    is no mend, and then `why` says so. `before` and `after` are its figures in words."""

    tile_id: str
    title: str
    what: tuple[str, ...]
    tile: Tile | None = None
    why: str = ""
    before: str = ""
    after: str = ""
    run: TileRun | None = None


class Mending:
    """Proposes and applies; nothing is changed until a person says so."""

    def __init__(
        self, dashboards: DashboardService, tiles: TileService, sources: DashboardSources
    ) -> None:
        self._dashboards = dashboards
        self._tiles = tiles
        self._sources = sources
        self._lock = threading.Lock()
        self._known: dict[str, Mend | None] = {}

    def proposals(self, dashboard_id: str) -> tuple[Mend, ...]:
        """Of each tile that failed since its columns changed; measured once for each state."""
        view = self._tiles.known(dashboard_id)
        spec = view.dashboard.spec
        failed = [
            (tile, run)
            for tile in spec.tiles
            if (run := view.runs.get(tile.id)) is not None and run.failure is not None and run.seen
        ]
        if not failed:
            return ()
        ground, _ = self._tiles.ground(view.dashboard, ())
        found = (self._proposal(tile, run, ground) for tile, run in failed)
        return tuple(mend for mend in found if mend is not None)

    def apply(
        self, dashboard_id: str, tile_ids: Sequence[str] = (), *, seen: int | None = None
    ) -> Dashboard:
        """Take the mends of these tiles, or of all, as one step that undo takes back."""
        wanted = [
            mend
            for mend in self.proposals(dashboard_id)
            if mend.tile is not None and (not tile_ids or mend.tile_id in tile_ids)
        ]
        edits = tuple(
            SetQuery(tile_id=m.tile.id, sql=m.tile.sql, steps=m.tile.steps)
            for m in wanted
            if m.tile is not None
        )
        if not edits:
            raise UserError(
                "There is nothing to mend by itself here.",
                kept="The dashboard is as it was.",
                remedy="Open the query of the tile and write it anew.",
            )
        filters = self._filters(dashboard_id)
        together = Together(edits=(*edits, SetFilters(filters=filters)))
        made = self._dashboards.edit(dashboard_id, together, seen=seen)
        self._tiles.keep(dashboard_id, [mend.run for mend in wanted if mend.run is not None])
        return made

    def _filters(self, dashboard_id: str) -> tuple[FilterSpec, ...]:
        """The filters with columns under their names of now, without those that are gone."""
        view = self._tiles.known(dashboard_id)
        ground, _ = self._tiles.ground(view.dashboard, ())
        named: dict[str, str] = {}
        for run in view.runs.values():
            for each in changes(run.seen, ground.schema, ground.profiles):
                to = f"{each.table}.{each.to}" if each.kind == "renamed" else ""
                if each.kind != "retyped":
                    named[f"{each.table}.{each.column}".casefold()] = to
        made: list[FilterSpec] = []
        for one in view.dashboard.spec.filters:
            columns = tuple(c for key in one.columns if (c := named.get(key.casefold(), key)))
            if columns:
                made.append(one.model_copy(update={"columns": columns}))
        return tuple({one.key: one for one in made}.values())

    def _proposal(self, tile: Tile, run: TileRun, ground: TileGround) -> Mend | None:
        found = changes(run.seen, ground.schema, ground.profiles)
        if not found:
            return None
        key = f"{tile.id} {run.key} {tile.sql}"
        with self._lock:
            if key in self._known:
                return self._known[key]
        made = self._measured(tile, run, found)
        with self._lock:
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known[key] = made
        return made

    def _measured(self, tile: Tile, run: TileRun, found: Sequence[Change]) -> Mend:
        from core.services.dashboards.rewriting import mended  # the parser loads with it

        what = tuple(change.describe() for change in found)
        before = self._told(tile, run)
        other = mended(tile, found)
        if other is None:
            return Mend(
                tile.id, tile.title, what, before=before,
                why="Nothing in the data takes the place of what it needs: change its query, or "
                "remove the tile.",
            )  # fmt: skip
        tried = self._tiles.tried(DashboardSpec(title="trial", tiles=(other,)))[tile.id]
        if tried.failure is not None or tried.result is None:
            said = tried.failure.message if tried.failure is not None else "it gave nothing."
            return Mend(
                tile.id, tile.title, what, before=before, why=f"A mend was tried and failed: {said}"
            )
        after = self._told(other, tried)
        if not _valued(self._tiles.result(tried.result)):
            return Mend(
                tile.id, tile.title, what, before=before, after=after,
                why="A mend was tried, and every value came out missing.",
            )  # fmt: skip
        return Mend(tile.id, tile.title, what, tile=other, before=before, after=after, run=tried)

    def _told(self, tile: Tile, run: TileRun) -> str:
        """The figures of a run in a few words."""
        if run.result is None:
            return ""
        try:
            result = self._tiles.result(run.result)
        except SynaError:
            return ""
        if tile.kind == "figure":
            return figure_of(tile, result).text
        return _summed(result, adds=run.adds)


def _summed(result: Result, *, adds: bool) -> str:
    rows = f"{len(result.rows):,} {'row' if len(result.rows) == 1 else 'rows'}"
    place = next(iter(shape_of(result).measures), None)
    if place is None or not result.rows:
        return rows
    column = result.columns[place]
    values = [row[place] for row in result.rows]
    if adds:
        whole = sum(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))
        return f"{rows}, {show(whole, column, shorten=True)} in all"
    return f"{rows}, first {show(values[0], column, shorten=True)}"


def _valued(result: Result) -> bool:
    """Whether anything that is measured has a value."""
    places = shape_of(result).measures or tuple(range(len(result.columns)))
    return any(row[place] is not None for row in result.rows for place in places)
