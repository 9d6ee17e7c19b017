"""Charts as data: what is drawn, never how a library draws it."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

ChartKind = Literal["bar", "line", "area", "scatter", "histogram", "heatmap", "pie", "figure"]


class ChartSpec(Value):
    """`x` and `y` name columns of one result; `split` makes one series a value.

    `figure` is a single large number and needs only `y`; `pie` shows up to five parts.
    """

    chart: ChartKind
    x: str | None = None
    y: tuple[str, ...] = ()
    split: str | None = None
    title: str = ""
    horizontal: bool = False
    stacked: bool = False
