"""Tiles: what is known of them, computing those whose inputs changed, filters, rows behind."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.domain.cancel import CancelToken
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, DashboardSpec, Tile
from core.domain.results import Result, ResultRef
from core.domain.work import Progress
from core.errors import StorageError, SynaError, UserError
from core.protocols import DashboardStore, ResultStore, Sandbox
from core.services.dashboards.computing import TileMaker, TileResults
from core.services.dashboards.cubing import Cubes
from core.services.dashboards.ground import DashboardSources, TileGround

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger("syna.dashboards")
_SIDE_BY_SIDE = 2  # more than the cores of a small laptop only makes each slower
_MOST_FILTERED = 2_000


@dataclass(frozen=True)
class TilesView:
    """What there is to show. `runs` by tile id; `waiting` are tiles without a run of these inputs.

    `filtered` are tiles that hold fewer rows. `problem` says why filters had to be left out.
    """

    dashboard: Dashboard
    runs: Mapping[str, TileRun]
    waiting: tuple[str, ...]
    chosen: tuple[Chosen, ...] = ()
    filtered: frozenset[str] = frozenset()
    problem: str = ""


class TileService:
    """What is not there raises UserError; a tile that cannot be computed says so in its run."""

    def __init__(
        self,
        store: DashboardStore,
        results: ResultStore,
        *,
        sources: DashboardSources,
        sandbox: Sandbox,
        cubes: Cubes,
        later: Callable[[str, Callable[[], None]], None] = lambda name, work: None,
    ) -> None:
        """`later` does work in the background, such as what makes the next click quick."""
        self._store = store
        self._cubes = cubes
        self._later = later
        self._results = TileResults(results)
        self._sources = sources
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._turns: defaultdict[object, threading.Lock] = defaultdict(threading.Lock)
        self._filtered: OrderedDict[str, TileRun] = OrderedDict()

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """StorageError when it was collected; a refresh brings it back."""
        return self._results.result(ref, rows)

    def table(self, ref: ResultRef) -> pa.Table:
        return self._results.table(ref)

    def known(self, dashboard_id: str, chosen: Sequence[Chosen] = ()) -> TilesView:
        """What is there without computing anything."""
        dashboard = self._store.get(dashboard_id)
        ground, problem = self.ground(dashboard, chosen)
        return self._view(dashboard, ground, problem)

    def refresh(
        self,
        dashboard_id: str,
        chosen: Sequence[Chosen] = (),
        *,
        only: Sequence[str] | None = None,
        live: bool = False,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> TilesView:
        """Compute what is waiting, two side by side; `only` these are computed, waiting or not.

        With `live` those too that read tables where they live: what is there may have changed.
        Cancelled when the token says so; what was done until then is kept.
        """
        with self._turn((dashboard_id, tuple(chosen))):
            dashboard = self._store.get(dashboard_id)
            ground, problem = self.ground(dashboard, chosen)
            before = self._view(dashboard, ground, problem)
            wanted = {*(before.waiting if only is None else only)}
            wanted |= ground.asking() if live else set()
            tiles = [t for t in _in_order(dashboard) if t.id in wanted and t.computed]
            self._compute(before, tiles, ground, cancel=cancel or CancelToken(), report=progress)
            after = self._view(dashboard, ground, problem)
        if tiles and not chosen:
            self._later(f"cubes {dashboard_id}", lambda: self._settle(dashboard_id))
        return after

    def settle(self, dashboard_id: str) -> int:
        """Make the summaries that answer clicks on large tables quickly; how many there are."""
        return self._cubes.build(self.ground(self._store.get(dashboard_id), ())[0])

    def _settle(self, dashboard_id: str) -> None:
        try:
            self.settle(dashboard_id)
        except SynaError as error:  # the dashboard may be gone by now
            log.info("no summaries were made", extra={"why": error.message})

    def reread(self, dashboard_id: str) -> tuple[str, ...]:
        """Read files again that changed; what changed or went wrong, in sentences."""
        said = []
        known = {source.id: source for source in self._sources.list()}
        for source_id in self._store.get(dashboard_id).spec.source_ids:
            source = known.get(source_id)
            if source is None or self._sources.status(source_id) != "changed":
                continue
            try:
                said.append(f"{source.name}: {self._sources.refresh(source_id).describe()}")
            except SynaError as error:
                said.append(f"{source.name}: {error.describe()}")
        return tuple(said)

    def changed(self, dashboard_id: str) -> bool:
        """Whether a file behind a tile is not as it was when it was read."""
        known = {source.id for source in self._sources.list()}
        ids = self._store.get(dashboard_id).spec.source_ids
        return any(self._sources.status(i) == "changed" for i in ids if i in known)

    def failed(self, since: datetime) -> Iterator[tuple[Dashboard, tuple[TileRun, ...]]]:
        """Dashboards with the tiles whose last try was after that and gave nothing."""
        for dashboard in self._store.list():
            there = {tile.id for tile in dashboard.spec.tiles}
            runs = tuple(
                run
                for run in self._store.runs(dashboard.id)
                if run.failure and run.tried_at and run.tried_at > since and run.tile_id in there
            )
            if runs:
                yield dashboard, runs

    def ground(self, dashboard: Dashboard, chosen: Sequence[Chosen]) -> tuple[TileGround, str]:
        """Filters that do not work are left out, with the reason."""
        try:
            return TileGround.of(dashboard.spec, self._sources, chosen), ""
        except UserError as error:
            return TileGround.of(dashboard.spec, self._sources), error.describe()

    def adopt(self, dashboard_id: str, tile: Tile, result: ResultRef, seconds: float) -> None:
        """A result that a notebook has already, as the first one of its tile."""
        ground, _ = self.ground(self._store.get(dashboard_id), ())
        maker = TileMaker(self._sandbox, self._results, ground, True, CancelToken())
        run = maker.adopted(tile, result, seconds)
        if run is not None:
            self._store.save_runs(dashboard_id, [run])

    def tried(
        self,
        spec: DashboardSpec,
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Mapping[str, TileRun]:
        """The tiles of a document that is no dashboard yet, computed; `keep` makes them stay."""
        token = cancel or CancelToken()
        ground = TileGround.of(spec, self._sources)
        maker = TileMaker(self._sandbox, self._results, ground, True, token)
        tiles = [tile for tile in spec.tiles if tile.computed]
        done: dict[str, TileRun] = {}

        def make(tile: Tile) -> None:
            token.raise_if_cancelled()
            done[tile.id] = maker.run(tile, None)
            if progress is not None:
                progress(Progress(fraction=len(done) / len(tiles), text=tile.title))

        with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="tile") as threads:
            for each in [threads.submit(make, tile) for tile in tiles]:
                each.result()
        return done

    def keep(self, dashboard_id: str, runs: Sequence[TileRun]) -> None:
        """What `tried` computed, as the runs of a dashboard's tiles."""
        self._store.save_runs(dashboard_id, list(runs))

    def _view(self, dashboard: Dashboard, ground: TileGround, problem: str) -> TilesView:
        stored = {run.tile_id: run for run in self._store.runs(dashboard.id)}
        runs: dict[str, TileRun] = {}
        waiting = []
        for tile in dashboard.spec.tiles:
            if not tile.computed:
                continue
            run = self._known(tile, ground.key(tile), stored.get(tile.id))
            if run is not None:
                runs[tile.id] = run
            else:
                waiting.append(tile.id)
                if tile.id in stored:
                    runs[tile.id] = stored[tile.id]
        reached = frozenset(
            t.id for t in dashboard.spec.tiles if t.computed and ground.is_filtered(t)
        )
        return TilesView(dashboard, runs, tuple(waiting), ground.chosen, reached, problem)

    def _known(self, tile: Tile, key: str, stored: TileRun | None) -> TileRun | None:
        """The run of these inputs, if its result can still be had."""
        run = stored if stored is not None and stored.key == key else None
        if run is None:
            with self._lock:
                found = self._filtered.get(key)
                if found is not None:
                    self._filtered.move_to_end(key)
            run = found.model_copy(update={"tile_id": tile.id}) if found is not None else None
        if run is None or run.failure is not None:
            return run
        try:
            for ref in run.kept:
                self._results.table(ref)
        except StorageError:
            return None
        return run

    def _compute(
        self,
        view: TilesView,
        tiles: Sequence[Tile],
        ground: TileGround,
        *,
        cancel: CancelToken,
        report: Callable[[Progress], None] | None,
    ) -> None:
        done = 0
        makers = {
            keep: TileMaker(self._sandbox, self._results, ground, keep, cancel, self._cubes.request)
            for keep in (True, False)
        }

        def work(tile: Tile) -> None:
            nonlocal done
            cancel.raise_if_cancelled()
            keep = tile.id not in view.filtered
            before = view.runs.get(tile.id)
            if not keep and before is not None:
                before = before.model_copy(update={"result": None, "top": None})
            run = makers[keep].run(tile, before)
            self._save(view.dashboard.id, run, keep=keep)
            done += 1
            if report is not None:
                report(Progress(fraction=done / len(tiles), text=tile.title))

        readings = self._cubes.together(ground, tiles)
        waits = frozenset(tile_id for reading in readings for tile_id in reading.tiles)

        def slow(tile: Tile) -> tuple[bool, bool, float]:
            """What took long goes first, so that it ends beside the quick ones."""
            run = view.runs.get(tile.id)
            quick = self._cubes.request(ground, tile) is not None
            return tile.id in waits, quick, -(run.seconds if run else 0.0)

        with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="tile") as threads:
            read = [threads.submit(self._cubes.read, each, ground, cancel) for each in readings]

            def after(tile: Tile) -> None:
                if tile.id in waits:
                    for each in read:
                        each.result()
                work(tile)

            for done_one in [threads.submit(after, tile) for tile in sorted(tiles, key=slow)]:
                done_one.result()

    def _save(self, dashboard_id: str, run: TileRun, *, keep: bool) -> None:
        if keep:
            self._store.save_runs(dashboard_id, [run])
            return
        with self._lock:
            self._filtered[run.key] = run
            while len(self._filtered) > _MOST_FILTERED:
                self._filtered.popitem(last=False)

    def _turn(self, key: object) -> threading.Lock:
        """One at a time for equal wishes: the second finds what the first computed."""
        with self._lock:
            if len(self._turns) > _MOST_FILTERED:
                self._turns.clear()
            return self._turns[key]


def _in_order(dashboard: Dashboard) -> list[Tile]:
    """As they are read: from the top left."""
    return sorted(dashboard.spec.tiles, key=lambda t: (t.place.y, t.place.x))
