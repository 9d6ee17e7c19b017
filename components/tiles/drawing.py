"""Charts of tiles as Plotly figures, kept, since making one is slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.domain.chart_figure import figure
from core.domain.chart_text import category, moment
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.shown import Shown, chart_shown
from core.domain.dashboards.spec import Tile
from core.domain.results import Result, ResultRef, Scalar

if TYPE_CHECKING:
    import plotly.graph_objects as go


_TICKS = 3  # below bars that lie, which say their figures themselves


@dataclass(frozen=True)
class Drawn:
    """`figure` is None where nothing can be drawn. `series` are names as the legend has them."""

    shown: Shown
    figure: go.Figure | None
    series: tuple[str, ...] = ()

    def value_at(self, column: str, place: object) -> tuple[bool, Scalar]:
        """The value that stands at a place of an axis or in the legend; False when none does."""
        position = self.shown.result.index(column)
        if position is None:
            return False, None
        for row in self.shown.result.rows:
            value = row[position]
            if place in (category(value), moment(value), str(moment(value))):
                return True, value
        return _by_day(self.shown.result, position, str(place))


def drawn(tile: Tile, run: TileRun, result: Callable[[ResultRef], Result]) -> Drawn:
    """What the tile shows of its run. StorageError when the result is not kept any more."""
    ref = run.top or run.result
    if ref is None:
        return Drawn(Shown(Result((), ()), None), None)
    return _kept(_Key(tile, ref, run, result))


class _Key:
    """Equal for one result drawn one way, whoever brings the rows."""

    def __init__(
        self, tile: Tile, ref: ResultRef, run: TileRun, result: Callable[[ResultRef], Result]
    ) -> None:
        self.tile, self.ref, self.run, self.result = tile, ref, run, result
        self._names = (ref, tile.chart, tile.format.percent, run.adds, run.count)

    def __hash__(self) -> int:
        return hash(self._names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._names == other._names


@lru_cache(maxsize=256)
def _kept(wanted: _Key) -> Drawn:
    shown = chart_shown(wanted.tile, wanted.result(wanted.ref), adds=wanted.run.adds)
    if wanted.run.top is not None:
        shown = shown.noting(f"The largest of {wanted.run.count:,} are shown.")
    if shown.spec is None:
        return Drawn(shown, None)
    import plotly.graph_objects as go

    made = figure(shown.result, shown.spec)
    layout, data = made["layout"], made["data"]
    if not isinstance(layout, dict) or not isinstance(data, list):
        return Drawn(shown, None)
    names = tuple(str(trace.get("name", "")) for trace in data) if len(data) > 1 else ()
    end = layout.get("margin", {}).get("r", 16) if layout.get("annotations") else 12
    tidy = {"title": {"text": ""}, "showlegend": False, "clickmode": "event+select"}
    made_layout = {**layout, **tidy, "margin": {"l": 4, "r": end, "t": 6, "b": 4}}
    if any(trace.get("orientation") == "h" for trace in data):
        made_layout["xaxis"] = {**layout["xaxis"], "nticks": _TICKS}
    for name in ("xaxis", "yaxis"):
        made_layout |= {name: _briefly(made_layout[name])} if name in layout else {}
    brief = [_brief_labels(trace) for trace in data]
    return Drawn(shown, go.Figure(data=brief, layout=made_layout), names)


def _briefly(axis: Mapping[str, object]) -> dict[str, object]:
    """Large numbers of an axis shortened, as those of figures are: 200k."""
    brief = {"tickformat": "", "exponentformat": "B", "separatethousands": True}
    return {**axis, **(brief if axis.get("tickformat") == "," else {})}


def _brief_labels(trace: dict[str, object]) -> dict[str, object]:
    """Labels of bars shortened where all are large: a small one would be said in thousandths."""
    template, lying = str(trace.get("texttemplate", "")), trace.get("orientation") == "h"
    values = trace.get("x" if lying else "y")
    listed = values if isinstance(values, list) else []
    sizes = [abs(v) for v in listed if isinstance(v, int | float)]
    if not template.endswith(":,.0f}") or not all(v >= 1_000 or v == 0 for v in sizes):
        return trace
    return {**trace, "texttemplate": template.replace(":,.0f}", ":.3~s}")}


def _by_day(result: Result, position: int, place: str) -> tuple[bool, Scalar]:
    """Plotly gives days back as `2024-05-01`, and instants without their zone."""
    for row in result.rows:
        text = str(moment(row[position]))
        if text[:10] == place[:10] and text[11:16] in ("", "00:00", place[11:16]):
            return True, row[position]
    return False, None
