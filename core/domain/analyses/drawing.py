"""How the tables of an analysis are drawn: each by what it is, not by its numbers alone."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.chart_rules import fits
from core.domain.charts import ChartKind, ChartSpec
from core.domain.results import Result

# Analysis and table -> the chart, what is along it, and what is drawn; "" is the first column.
_DRAWN: Mapping[tuple[str, str], tuple[ChartKind, str, tuple[str, ...]]] = {
    ("share", "shares"): ("bar", "", ("percent",)),
    ("distribution", "histogram"): ("bar", "range", ("count",)),
    ("missing_values", "missing"): ("bar", "", ("percent",)),
    ("compare_groups", "groups"): ("bar", "", ("mean",)),
    ("compare_columns", "columns"): ("bar", "", ("mean",)),
    ("trend", "line"): ("line", "time", ("value", "fitted")),
    ("change", "periods"): ("line", "period", ("value",)),
    ("forecast", "forecast"): ("line", "period", ("forecast", "low", "high")),
    ("contribution", "contributions"): ("bar", "", ("change",)),
    ("binning", "bins"): ("bar", "bin", ("count",)),
    ("train_test", "importance"): ("bar", "feature", ("importance",)),
    ("clusters", "tried"): ("line", "clusters", ("silhouette",)),
    ("segments", "segments"): ("bar", "segment", ("entities",)),
    ("funnel", "funnel"): ("bar", "stage", ("entities",)),
}
_MOST_SERIES = 8


def chart_of(analysis: str, table: str, result: Result) -> ChartSpec | None:
    """The chart that shows what the table says; None where a table says it better."""
    if not result.rows:
        return None
    spec = _spec(analysis, table, result=result)
    return spec if spec is not None and fits(spec, result) is None else None


def _spec(analysis: str, table: str, *, result: Result) -> ChartSpec | None:
    names = [column.name for column in result.columns]
    match analysis, table:
        case "correlation", "pairs":
            return ChartSpec(chart="heatmap", x="first", split="second", y=("coefficient",))
        case "association", "counts" if len(names) <= _MOST_SERIES:
            return ChartSpec(chart="bar", x=names[0], y=tuple(names[1:]), stacked=True)
        case "ranking", "ranking" if len(names) == 3:
            return ChartSpec(chart="bar", x=names[1], y=(names[2],), horizontal=True)
        case "group_summary", "groups":
            measured = [name for name in names[1:] if name != "rows"]
            return ChartSpec(chart="bar", x=names[0], y=tuple(measured[:1] or ("rows",)))
    if (analysis, table) not in _DRAWN:
        return None
    kind, along, drawn = _DRAWN[analysis, table]
    return ChartSpec(chart=kind, x=along or names[0], y=drawn)
