"""Cubes on disk: made once for each state of the data, used where they answer, swept when old."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.dashboards.filters import touched
from core.domain.dashboards.spec import Tile
from core.domain.home import Home
from core.domain.profiles import TableProfile
from core.domain.sources import Table
from core.domain.work import Limits, RunQuery, WriteTable
from core.errors import StepError, SynaError
from core.protocols import Sandbox
from core.services.dashboards.cubes import MOST_GROUPS, Cube, Needs, cube_over, needs_of
from core.services.dashboards.ground import MOST_ROWS, DashboardSources, TileGround

log = logging.getLogger("syna.dashboards")
LEAST_ROWS = 1_000_000  # below that a query is quick enough
_UNUSED = 7 * 86_400  # seconds
_TOUCHED = 86_400  # a new time on a file costs the workers that hold it
_AT_ONCE = 20_000  # groups of a cube that is worth a wait
_TOGETHER = 3  # tiles


@dataclass(frozen=True)
class Reading:
    """One reading of a large table that answers these tiles."""

    cube: Cube
    tiles: frozenset[str]


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
        needs = needs_of(tile.sql, table) if table is not None else None
        if table is None or needs is None:
            return None
        for cube in self._plans(ground, table):
            file = self._file(cube, ground)
            if self._answers(cube, ground, tile=tile, needs=needs) and _is_there(file):
                return _over(file, ground, tile=tile, table=table, sql=needs.sql)
        return None

    def together(self, ground: TileGround, tiles: Sequence[Tile]) -> tuple[Reading, ...]:
        """Small cubes that are not there yet, each of which answers several of the tiles."""
        found: dict[str, tuple[Cube, set[str]]] = {}
        for tile in tiles:
            table = self._table(ground, tile)
            needs = needs_of(tile.sql, table) if table is not None else None
            if table is None or needs is None or self.request(ground, tile) is not None:
                continue
            cube = self._plan(ground, table, most=_AT_ONCE)
            if cube is not None and self._answers(cube, ground, tile=tile, needs=needs):
                found.setdefault(table.name, (cube, set()))[1].add(tile.id)
        several = [(cube, ids) for cube, ids in found.values() if len(ids) >= _TOGETHER]
        return tuple(Reading(cube, frozenset(ids)) for cube, ids in several)

    def read(self, reading: Reading, ground: TileGround, cancel: CancelToken) -> bool:
        """Make the cube of a reading, as soon as a query would be answered."""
        return self._made(reading.cube, ground, cancel=cancel)

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

    def _made(self, cube: Cube, ground: TileGround, *, cancel: CancelToken | None = None) -> bool:
        """With a token somebody waits for it."""
        file = self._file(cube, ground)
        if file.is_file():
            return True
        if file.name in self._failed:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        grants = tuple(grant for grant in ground.grants if grant.name == cube.table)
        request = WriteTable(
            sql=cube.sql,
            tables=grants,
            file=str(file),
            format="parquet",
            awaited=cancel is not None,
        )
        try:
            self._sandbox.run(request, limits=Limits(seconds=300), cancel=cancel)
        except SynaError as error:
            if isinstance(error, StepError) and error.code == "cancelled":
                return False
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
        return table if table is not None and self._worth(table) else None

    def _worth(self, table: Table) -> bool:
        """Large, and of a copy: what lives elsewhere changes without a mark."""
        return table.rows >= self._least and bool(table.file)

    def _answers(self, cube: Cube, ground: TileGround, *, tile: Tile, needs: Needs) -> bool:
        """Whether it does for the tile, under the filters that reach it."""
        live = [each for each in ground.chosen if each.column not in tile.ignores]
        table = ground.schema.table(cube.table)
        if table is None:
            return False
        tested = touched(table, live, filters=ground.spec.filters, ground=ground.ground)
        return cube.answers(needs, tested)

    def _plans(self, ground: TileGround, table: Table) -> Iterator[Cube]:
        """The small one first."""
        for most in (_AT_ONCE, MOST_GROUPS):
            cube = self._plan(ground, table, most=most)
            if cube is not None:
                yield cube

    def _plan(self, ground: TileGround, table: Table, *, most: int = MOST_GROUPS) -> Cube | None:
        """The cube of tiles over the table; a large one has what they are filtered by as well."""
        if not self._worth(table):
            return None
        tiles = [t for t in ground.spec.tiles if t.computed and self._table(ground, t) == table]
        needs = [found for tile in tiles if (found := needs_of(tile.sql, table)) is not None]
        filters = {
            key.partition(".")[2]: "month" if each.kind == "dates" else ""
            for each in ground.spec.filters
            for key in each.columns
            if key.partition(".")[0].casefold() == table.name.casefold()
        }
        large = most > _AT_ONCE
        stored = {n: g for n, g in filters.items() if large and _fits(table, n, g)}
        distinct = self._distinct(ground, table)
        return cube_over(table, needs, stored, distinct=distinct, most=most)

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


def _over(file: Path, ground: TileGround, *, tile: Tile, table: Table, sql: str) -> RunQuery:
    """The query with the file in the place of the table."""
    data = ground.data(tile.ignores)
    place = next(n for n, grant in enumerate(ground.grants) if grant.name == table.name)
    over = data.tables[place].model_copy(update={"file": str(file)})
    views = tuple(view for view in data.views if view.name == table.name)
    return RunQuery(sql=sql, tables=(over,), views=views, max_rows=MOST_ROWS)


def _is_there(file: Path) -> bool:
    """And say that it is used."""
    try:
        if time.time() - file.stat().st_mtime > _TOUCHED:
            os.utime(file)
    except OSError:
        return False
    return True


def _fits(table: Table, name: str, grain: str) -> bool:
    """Days are rounded down only where a column holds days."""
    column = table.column(name)
    return column is not None and (not grain or column.type.upper() == "DATE")
