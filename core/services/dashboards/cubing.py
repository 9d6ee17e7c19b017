"""Cubes on disk: made once for each state of the data, used where they answer, swept when old."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from core.domain.dashboards.filters import touched
from core.domain.dashboards.spec import Tile
from core.domain.home import Home
from core.domain.profiles import TableProfile
from core.domain.sources import Table
from core.domain.work import Limits, RunQuery, WriteTable
from core.errors import SynaError
from core.protocols import Sandbox
from core.services.dashboards.cubes import Cube, cube_over, needs_of
from core.services.dashboards.ground import MOST_ROWS, DashboardSources, TileGround

log = logging.getLogger("syna.dashboards")
LEAST_ROWS = 1_000_000  # below that a query is quick enough
_UNUSED = 7 * 86_400  # seconds


class Cubes:
    """A tile whose cube is not there yet, or fails, is computed from its rows."""

    def __init__(
        self,
        home: Home,
        sources: DashboardSources,
        sandbox: Sandbox,
        *,
        least_rows: int = LEAST_ROWS,
    ) -> None:
        self._folder = home.cubes
        self._sources = sources
        self._sandbox = sandbox
        self._least = least_rows
        self._lock = threading.Lock()
        self._failed: set[str] = set()

    def request(self, ground: TileGround, tile: Tile) -> RunQuery | None:
        """The tile's query over a cube that is there; None where there is none that answers."""
        table = self._table(ground, tile)
        cube = self._plan(ground, table) if table is not None else None
        needs = needs_of(tile.sql, table) if table is not None else None
        if table is None or cube is None or needs is None:
            return None
        live = [each for each in ground.chosen if each.column not in tile.ignores]
        tested = touched(table, live, filters=ground.spec.filters, ground=ground.ground)
        file = self._file(cube, ground)
        if not cube.answers(needs, tested) or not file.is_file():
            return None
        os.utime(file)
        data = ground.data(tile.ignores)
        place = next(n for n, grant in enumerate(ground.grants) if grant.name == table.name)
        over = data.tables[place].model_copy(update={"file": str(file)})
        views = tuple(view for view in data.views if view.name == table.name)
        return RunQuery(sql=needs.sql, tables=(over,), views=views, max_rows=MOST_ROWS)

    def build(self, ground: TileGround) -> int:
        """Make those that are wanted and not there; how many there are now."""
        made = 0
        with self._lock:
            self.sweep()
            for table in ground.schema.tables:
                cube = self._plan(ground, table)
                if cube is not None:
                    made += self._made(cube, ground)
        return made

    def sweep(self) -> None:
        """Forget those of data that is not attached any more, and those not used for a week."""
        known = {source.fingerprint[:16] for source in self._sources.list()}
        for file in self._folder.glob("*.parquet"):
            try:
                old = time.time() - file.stat().st_mtime > _UNUSED
                if old or file.name.partition("-")[0] not in known:
                    file.unlink()
            except OSError:
                continue

    def _made(self, cube: Cube, ground: TileGround) -> bool:
        file = self._file(cube, ground)
        if file.is_file():
            return True
        if file.name in self._failed:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        grants = tuple(grant for grant in ground.grants if grant.name == cube.table)
        request = WriteTable(sql=cube.sql, tables=grants, file=str(file), format="parquet")
        try:
            self._sandbox.run(request, limits=Limits(seconds=300))
        except SynaError as error:
            self._failed.add(file.name)
            log.info("a cube was not made", extra={"why": error.message})
            return False
        return True

    def _table(self, ground: TileGround, tile: Tile) -> Table | None:
        """The one large table that the tile reads."""
        from core.services.dashboards.reading import tables_read

        read = tables_read(tile)
        if len(read) != 1 or tile.steps or tile.kind == "text":
            return None
        table = ground.schema.table(next(iter(read)))
        return table if table is not None and table.rows >= self._least else None

    def _plan(self, ground: TileGround, table: Table) -> Cube | None:
        """The cube of all tiles over the table, and of what they are filtered by."""
        if table.rows < self._least:
            return None
        tiles = [t for t in ground.spec.tiles if t.computed and self._table(ground, t) == table]
        needs = [found for tile in tiles if (found := needs_of(tile.sql, table)) is not None]
        filters = {
            key.partition(".")[2]: "month" if each.kind == "dates" else ""
            for each in ground.spec.filters
            for key in each.columns
            if key.partition(".")[0].casefold() == table.name.casefold()
        }
        stored = {n: g for n, g in filters.items() if _fits(table, n, g)}
        return cube_over(table, needs, stored, distinct=self._distinct(ground, table))

    def _distinct(self, ground: TileGround, table: Table) -> Mapping[str, int]:
        mark = ground.marks.get(table.name.casefold())
        profiles = self._sources.profiles(mark.source_id) if mark is not None else ()
        found: TableProfile | None = next((p for p in profiles if p.table == table.name), None)
        return {column.name: column.distinct for column in found.columns} if found else {}

    def _file(self, cube: Cube, ground: TileGround) -> Path:
        """Named by its data and its query."""
        fingerprint = ground.marks[cube.table.casefold()].fingerprint
        grant = next(grant for grant in ground.grants if grant.name == cube.table)
        made = hashlib.sha256(f"{fingerprint}\x00{grant.file}\x00{cube.sql}".encode())
        return self._folder / f"{fingerprint[:16]}-{made.hexdigest()[:24]}.parquet"


def _fits(table: Table, name: str, grain: str) -> bool:
    """Days are rounded down only where a column holds days."""
    column = table.column(name)
    return column is not None and (not grain or column.type.upper() == "DATE")
