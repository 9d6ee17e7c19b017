"""What was computed for a tile, and when."""

from __future__ import annotations

from datetime import datetime

from core.domain.cells import SourceMark
from core.domain.dashboards.mending import SeenTable
from core.domain.results import ResultRef
from core.domain.value import Value
from core.domain.work import Failure


class TileRun(Value):
    """`key` stands for the query, its data and its filters: equal keys give equal results.

    After a failure `result` is the last good one, with its `computed_at` and `seconds`; `key` is
    that of the try. `top` are the largest rows of a result that is too long to keep whole, with
    `count` rows in all. `adds` when parts of the first measure make up its whole. `seen` are the
    tables as they were when it was last computed well.
    """

    tile_id: str
    key: str
    result: ResultRef | None = None
    top: ResultRef | None = None
    count: int = 0
    adds: bool = False
    sources: tuple[SourceMark, ...] = ()
    computed_at: datetime | None = None
    seconds: float = 0.0
    failure: Failure | None = None
    tried_at: datetime | None = None
    seen: tuple[SeenTable, ...] = ()

    @property
    def kept(self) -> tuple[ResultRef, ...]:
        """Every result that must stay while the run does."""
        return tuple(ref for ref in (self.result, self.top) if ref is not None)
