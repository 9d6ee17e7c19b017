"""Broken tiles: what became of their data, a mend to take, and its figures before and after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.domain.cancel import CancelToken
from core.domain.dashboards.edits import SetFilters, SetQuery, Together
from core.domain.dashboards.figures import figure_of
from core.domain.dashboards.mending import Change, changes
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, DashboardSpec, FilterSpec, Tile
from core.domain.formats import show
from core.domain.results import Result
from core.domain.shapes import shape_of
from core.domain.work import Progress
from core.errors import SynaError, UserError
from core.services.dashboards.ground import DashboardSources, TileGround
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService

_KNOWN = 200
_ELSEWHERE = 0.8  # likeness of a table of a source that the tile never read
_NOTHING = (
    "Nothing in the data takes the place of what it needs: change its query, or remove the tile."
)


@dataclass(frozen=True)
class Mend:
    """A broken tile. `what` are sentences on its data; `tile` is it as mended, None where there is
    no mend, and then `why` says so. `before` and `after` are its figures in words. One that is not
    `measured` says no more than `what`."""

    tile_id: str
    title: str
    what: tuple[str, ...]
    tile: Tile | None = None
    why: str = ""
    before: str = ""
    after: str = ""
    run: TileRun | None = None
    measured: bool = True


@dataclass(frozen=True)
class _Broken:
    """A tile that failed, and what changed; `key` stands for the state that it was found in."""

    tile: Tile
    run: TileRun
    found: tuple[Change, ...]
    key: object

    @property
    def what(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(change.describe() for change in self.found))


class Mending:
    """Proposes and applies; nothing is changed until a person says so."""

    def __init__(
        self, dashboards: DashboardService, tiles: TileService, sources: DashboardSources
    ) -> None:
        self._dashboards = dashboards
        self._tiles = tiles
        self._sources = sources
        self._lock = threading.Lock()
        self._known: dict[object, Mend] = {}

    def known(self, dashboard_id: str) -> tuple[Mend, ...]:
        """Of each tile that failed since its data changed, as far as it is measured."""
        broken = self._broken(dashboard_id)
        with self._lock:
            known = [self._known.get(each.key) for each in broken]
        return tuple(
            mend or Mend(each.tile.id, each.tile.title, each.what, measured=False)
            for each, mend in zip(broken, known, strict=True)
        )

    def proposals(
        self,
        dashboard_id: str,
        only: Sequence[str] = (),
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> tuple[Mend, ...]:
        """The same, or `only` of these tiles, measured once for each state. Cancelled when so."""
        broken = [b for b in self._broken(dashboard_id) if not only or b.tile.id in only]
        with self._lock:
            fresh = [each for each in broken if each.key not in self._known]
        made = self._measured(fresh, cancel=cancel, progress=progress)
        with self._lock:
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known |= made
            return tuple(self._known.get(b.key) or made[b.key] for b in broken)

    def apply(
        self, dashboard_id: str, tile_ids: Sequence[str] = (), *, seen: int | None = None
    ) -> Dashboard:
        """Take the mends of these tiles, or of all, as one step that undo takes back."""
        wanted = [mend for mend in self.proposals(dashboard_id, tile_ids) if mend.tile is not None]
        edits = tuple(
            SetQuery(
                tile_id=m.tile.id, sql=m.tile.sql, steps=m.tile.steps, source_ids=m.tile.source_ids
            )
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
        moved: dict[str, str] = {}
        named: dict[str, str] = {}
        for tile_id, run in view.runs.items():
            tile = view.dashboard.spec.tile(tile_id)
            for each in self._changes(tile, run, ground) if tile is not None else ():
                if each.kind == "moved":
                    moved[each.table.casefold()] = each.to
                elif each.kind in ("renamed", "removed"):
                    named[f"{each.table}.{each.column}".casefold()] = each.to

        def now(key: str) -> str:
            table, _, column = key.partition(".")
            table = moved.get(table.casefold(), table)
            column = named.get(f"{table}.{column}".casefold(), column)
            return f"{table}.{column}" if table and column else ""

        made: list[FilterSpec] = []
        for one in view.dashboard.spec.filters:
            columns = tuple(c for key in one.columns if (c := now(key)))
            if columns:
                made.append(one.model_copy(update={"columns": columns}))
        return tuple({one.key: one for one in made}.values())

    def _broken(self, dashboard_id: str) -> list[_Broken]:
        view = self._tiles.known(dashboard_id)
        failed = [
            (tile, run)
            for tile in view.dashboard.spec.tiles
            if (run := view.runs.get(tile.id)) is not None and run.failure is not None and run.seen
        ]
        if not failed:
            return []
        ground, _ = self._tiles.ground(view.dashboard, ())
        marks = tuple(sorted((name, mark.fingerprint) for name, mark in ground.marks.items()))
        made = []
        for tile, run in failed:
            found = self._changes(tile, run, ground)
            if found:
                key = (tile.id, tile.sql, run.key, found, marks)
                made.append(_Broken(tile, run, found, key))
        return made

    def _changes(self, tile: Tile, run: TileRun, ground: TileGround) -> tuple[Change, ...]:
        """Where a source is gone, much the same tables of another may take the place of its own."""
        if all(source_id in ground.known for source_id in tile.source_ids):
            return changes(run.seen, ground.schema, ground.profiles)
        everything = tuple(source.id for source in self._sources.list())
        schema, marks = self._sources.schema(everything), self._sources.marks(everything)
        profiles = [p for i in everything for p in self._sources.profiles(i)]
        anew = tuple(
            Change(kind="moved", table=was.name, to=was.name)
            for was in run.seen
            if (mark := marks.get(was.name.casefold())) and mark.source_id not in tile.source_ids
        )
        return (*anew, *changes(run.seen, schema, profiles, least=_ELSEWHERE))

    def _measured(
        self,
        broken: Sequence[_Broken],
        *,
        cancel: CancelToken | None,
        progress: Callable[[Progress], None] | None,
    ) -> dict[object, Mend]:
        from core.services.dashboards.rewriting import mended  # the parser loads with it

        others = {
            b.tile.id: self._placed(b, other) for b in broken if (other := mended(b.tile, b.found))
        }
        spec = DashboardSpec(title="trial", tiles=tuple(others.values()))
        tried = self._tiles.tried(spec, cancel=cancel, progress=progress) if others else {}
        return {b.key: self._mend(b, others.get(b.tile.id), tried.get(b.tile.id)) for b in broken}

    def _placed(self, broken: _Broken, other: Tile) -> Tile:
        """With the sources of the tables that took the place of others."""
        moved = {c.to.casefold() for c in broken.found if c.kind == "moved"}
        if not moved:
            return other
        known = tuple(source.id for source in self._sources.list())
        marks = self._sources.marks(known)
        kept = [i for i in other.source_ids if i in known]
        fresh = [marks[name].source_id for name in moved if name in marks]
        return other.model_copy(update={"source_ids": tuple(dict.fromkeys([*kept, *fresh]))})

    def _mend(self, broken: _Broken, other: Tile | None, tried: TileRun | None) -> Mend:
        tile = broken.tile
        bare = Mend(tile.id, tile.title, broken.what, before=self._told(tile, broken.run))
        if other is None or tried is None:
            return replace(bare, why=_NOTHING)
        if tried.failure is not None or tried.result is None:
            said = tried.failure.message if tried.failure is not None else "it gave nothing."
            return replace(bare, why=f"A mend was tried and failed: {said}")
        after = self._told(other, tried)
        if not _valued(self._tiles.result(tried.result)):
            why = "A mend was tried, and every value came out missing."
            return replace(bare, after=after, why=why)
        return replace(bare, tile=other, after=after, run=tried)

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
