"""What there is to draw of one tile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import FilterSpec, Tile
from core.domain.results import Result, ResultRef

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Shelf:
    """Where kept results come from; `export` makes a file of a tile: its id and form in. `traced`
    where there are commits that a figure could go back to."""

    result: Callable[[ResultRef], Result]
    table: Callable[[ResultRef], pa.Table]
    export: Callable[[str, str], bytes]
    traced: bool = False


@dataclass(frozen=True)
class Face:
    """`waiting`: the run is of other inputs, or not there yet. `filtered`: it holds fewer rows."""

    tile: Tile
    run: TileRun | None
    waiting: bool = False
    filtered: bool = False
    editing: bool = False
    filters: tuple[FilterSpec, ...] = ()

    @property
    def over_time(self) -> bool:
        """Whether a query gives its figure with dates."""
        kept = self.run.result if self.run is not None else None
        columns = kept.columns if kept is not None and self.tile.sql else ()
        return any(column.role == "time" for column in columns)

    @property
    def key(self) -> str:
        """For names of elements: the id of a tile from a file may be anything."""
        return tile_key(self.tile.id)


def tile_key(tile_id: str) -> str:
    return hashlib.sha256(tile_id.encode()).hexdigest()[:12]
