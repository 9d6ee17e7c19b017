"""Computing one tile in a worker: its rows, the largest of very many, or why there are none."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.arrow_rows import result_of
from core.domain.cancel import CancelToken
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.shown import MOST_BARS, MOST_PARTS, others_sql
from core.domain.dashboards.spec import Tile
from core.domain.results import Result, ResultRef
from core.domain.value import now
from core.domain.work import Limits, RunQuery, failure_of
from core.errors import Cancelled, StepError, StorageError
from core.protocols import ResultStore, Sandbox
from core.services.dashboards.ground import TileGround
from core.services.dashboards.reading import adds_up, facts_of_tile
from core.services.query_facts import with_units

if TYPE_CHECKING:
    import pyarrow as pa

LIMITS = Limits(seconds=120)
_MOST_CELLS = 4_000_000


class TileResults:
    """Results of tiles: the last ones in memory, those without filters in the store as well."""

    def __init__(self, store: ResultStore, most_cells: int = _MOST_CELLS) -> None:
        self._store = store
        self._most = most_cells
        self._lock = threading.Lock()
        self._tables: OrderedDict[str, pa.Table] = OrderedDict()
        self._results: dict[tuple[ResultRef, int | None], Result] = {}
        self._cells = 0

    def put(self, ref: ResultRef, table: pa.Table, *, keep: bool) -> None:
        if keep:
            self._store.put(ref, table)
        with self._lock:
            if ref.fingerprint not in self._tables:
                self._tables[ref.fingerprint] = table
                self._cells += _cells(table)
            while self._cells > self._most and len(self._tables) > 1:
                gone, old = self._tables.popitem(last=False)
                self._cells -= _cells(old)
                self._results = {k: v for k, v in self._results.items() if k[0].fingerprint != gone}

    @property
    def store(self) -> ResultStore:
        return self._store

    def here(self, ref: ResultRef) -> bool:
        with self._lock:
            return ref.fingerprint in self._tables

    def table(self, ref: ResultRef) -> pa.Table:
        """StorageError when it was collected; a refresh brings it back."""
        with self._lock:
            found = self._tables.get(ref.fingerprint)
        if found is None:
            found = self._store.table(ref)
            self.put(ref, found, keep=False)
        names = [column.name for column in ref.columns]
        return found.rename_columns(names) if len(names) == found.num_columns else found

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        key = (ref, rows)
        with self._lock:
            known = self._results.get(key)
        if known is None:
            known = result_of(self.table(ref), ref.columns, rows=rows, truncated=ref.truncated)
            with self._lock:
                self._results[key] = known
        return known


def _cells(table: pa.Table) -> int:
    return int(table.num_rows) * int(table.num_columns) + 1


@dataclass(frozen=True)
class TileMaker:
    """`keep`: results go to the store, as those without filters do. `cubed` gives the query of a
    tile over a small summary of its table, where there is one."""

    sandbox: Sandbox
    results: TileResults
    ground: TileGround
    keep: bool
    cancel: CancelToken
    cubed: Callable[[TileGround, Tile], RunQuery | None] = lambda ground, tile: None

    def run(self, tile: Tile, before: TileRun | None) -> TileRun:
        """The tile computed, or its last good result with what went wrong. Cancelled when so."""
        key = self.ground.key(tile)
        last = before.sources if before is not None else ()
        gone = self.ground.gone(tile, last)
        kept = before or TileRun(tile_id=tile.id, key=key)
        failed = {"key": key, "tried_at": now()}
        if gone is not None:
            return kept.model_copy(update={**failed, "failure": gone})
        try:
            return self._computed(tile, key, before)
        except StepError as error:
            if error.code == "cancelled":
                raise Cancelled from error
            return kept.model_copy(update={**failed, "failure": failure_of(error)})

    def adopted(self, tile: Tile, ref: ResultRef, seconds: float) -> TileRun | None:
        """A result that was computed elsewhere; None when it is not kept, or not all of it."""
        if ref.truncated:
            return None
        try:
            self.results.table(ref)
        except StorageError:
            return None
        return TileRun(
            tile_id=tile.id,
            key=self.ground.key(tile),
            result=ref,
            count=ref.rows,
            adds=adds_up(tile, facts_of_tile(tile, self.ground.schema)),
            sources=self.ground.sources_of(tile),
            seen=self.ground.seen(tile),
            computed_at=now(),
            seconds=seconds,
        )

    def _computed(self, tile: Tile, key: str, before: TileRun | None) -> TileRun:
        facts = facts_of_tile(tile, self.ground.schema)
        ref, table, seconds = self._rows(tile)
        earlier = before.result if before is not None else None
        ref = with_units(ref, facts, schema=self.ground.schema, before=earlier)
        self.results.put(ref, table, keep=self.keep)
        adds = adds_up(tile, facts)
        whole = not ref.truncated or tile.recipe is not None
        top, count = (None, ref.rows) if whole else self._top(tile, ref, adds=adds)
        return TileRun(
            tile_id=tile.id,
            key=key,
            result=ref,
            top=top,
            count=count,
            adds=adds,
            sources=self.ground.sources_of(tile),
            seen=self.ground.seen(tile),
            computed_at=now(),
            seconds=seconds,
        )

    def _rows(self, tile: Tile) -> tuple[ResultRef, pa.Table, float]:
        """From a summary, else from the rows themselves."""
        if tile.recipe is not None:
            from core.services.dashboards.recipes import made

            ref, seconds = made(tile, tile.recipe, self.ground, sandbox=self.sandbox,
                                results=self.results.store, cancel=self.cancel)  # fmt: skip
            return ref, self.results.table(ref), seconds
        request = self.cubed(self.ground, tile)
        if request is not None:
            try:
                return self._query(request)
            except StepError as error:
                if error.code == "cancelled":
                    raise
        return self._query(self.ground.request(tile))

    def _top(self, tile: Tile, ref: ResultRef, *, adds: bool) -> tuple[ResultRef | None, int]:
        """The largest bars of more categories than a page can hold, and how many there are."""
        spec = tile.chart
        drawn = spec is not None and spec.chart in ("bar", "pie") and not spec.split and spec.y
        if tile.kind != "chart" or spec is None or spec.x is None or not drawn:
            return None, 0
        most = (MOST_PARTS if spec.chart == "pie" else MOST_BARS) - 1
        sql = others_sql(tile.sql, spec.x, spec.y[0], most=most, adds=adds)
        try:
            top, table, _ = self._query(self.ground.request(tile, sql))
        except StepError:
            return None, 0
        if not table.num_rows:
            return None, 0
        units = {column.name: column.unit for column in ref.columns}
        columns = tuple(c.model_copy(update={"unit": units.get(c.name)}) for c in top.columns[:2])
        count = int(table.column(2)[0].as_py())
        top = top.model_copy(update={"columns": columns, "truncated": False})
        self.results.put(top, table.select([0, 1]), keep=self.keep)
        return top, count

    def _query(self, request: RunQuery) -> tuple[ResultRef, pa.Table, float]:
        replied = self.sandbox.run(request, limits=LIMITS, cancel=self.cancel)
        reply, table = replied.reply, replied.table
        if reply.kind != "query_run" or table is None:
            raise StepError("A worker replied to a query with something else.", code="crash")
        ref = ResultRef(
            fingerprint=reply.fingerprint,
            columns=reply.columns,
            rows=reply.rows,
            truncated=reply.truncated,
        )
        return ref, table, reply.seconds
