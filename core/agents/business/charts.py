"""How the result of a metric form is drawn, where the shape of its rows does not say it."""

from __future__ import annotations

from core.domain.charts import ChartSpec
from core.domain.labels import humanise
from core.domain.metric_compare import CHANGE
from core.domain.metric_sql import SHARE
from core.domain.metrics import MetricQuery
from core.domain.results import ResultRef

_MOST_BARS = 30


def chart_of(query: MetricQuery, ref: ResultRef) -> ChartSpec | None:
    """Changes as bars, shares as bars or, over time, as lines; None for what rules draw anyway."""
    names = {column.name for column in ref.columns}
    labels = [c.name for c in ref.columns if c.role in {"text", "flag"}]
    measure = humanise(query.measures[0].name)
    grain = query.time.grain if query.time else None
    if ref.rows < 2 or len(labels) > 2:
        return None
    if query.comparison is not None and CHANGE in names:
        if grain is not None:
            return _changes_over_time(labels, grain, measure=measure)
        return _changes(labels, measure) if ref.rows <= _MOST_BARS else None
    if query.share and SHARE in names and labels:
        title = f"Share of {measure} by {humanise(labels[0])}"
        if grain is not None:
            return ChartSpec(chart="line", x=grain, y=(SHARE,), split=labels[0], title=title)
        if len(labels) == 1 and ref.rows <= _MOST_BARS:
            return ChartSpec(chart="bar", x=labels[0], y=(SHARE,), title=title, horizontal=True)
    return None


def _changes_over_time(labels: list[str], grain: str, *, measure: str) -> ChartSpec | None:
    title = f"Change in {measure} by {grain}"
    if not labels:
        return ChartSpec(chart="bar", x=grain, y=(CHANGE,), title=title)
    if len(labels) == 1:
        return ChartSpec(chart="line", x=grain, y=(CHANGE,), split=labels[0], title=title)
    return None


def _changes(labels: list[str], measure: str) -> ChartSpec | None:
    if not labels:
        return None
    title = f"Change in {measure} by {' and '.join(humanise(label) for label in labels)}"
    split = labels[1] if len(labels) > 1 else None
    return ChartSpec(
        chart="bar", x=labels[0], y=(CHANGE,), split=split, title=title, horizontal=split is None
    )
