"""Tables of analyses are drawn by what they are."""

from __future__ import annotations

import pytest

from core.domain.analyses.drawing import chart_of
from core.domain.results import Result, ResultColumn


def result(*names: str) -> Result:
    """A text column, then numbers."""
    first, *rest = names
    columns = (
        ResultColumn(name=first, type="VARCHAR"),
        *(ResultColumn(name=name, type="DOUBLE") for name in rest),
    )
    return Result(columns, tuple((text, *(1.0 for _ in rest)) for text in ("a", "b")))


@pytest.mark.parametrize(
    ("analysis", "table", "names", "kind", "y"),
    [
        ("share", "shares", ("region", "amount", "percent"), "bar", ("percent",)),
        ("compare_groups", "groups", ("region", "count", "mean"), "bar", ("mean",)),
        ("forecast", "forecast", ("period", "forecast", "low", "high"), "line", None),
        ("association", "counts", ("region", "Web", "Store"), "bar", ("Web", "Store")),
        ("group_summary", "groups", ("region", "rows", "median"), "bar", ("median",)),
        ("group_summary", "groups", ("region", "rows"), "bar", ("rows",)),
    ],
)
def test_what_a_table_says_is_drawn(
    analysis: str, table: str, names: tuple[str, ...], kind: str, y: tuple[str, ...] | None
) -> None:
    chart = chart_of(analysis, table, result(*names))
    assert chart is not None
    assert (chart.chart, chart.x) == (kind, names[0])
    assert chart.y == (y or names[1:])


def test_correlations_are_a_map_of_pairs() -> None:
    text = ResultColumn(name="second", type="VARCHAR")
    pairs = result("first", "coefficient")
    columns = (pairs.columns[0], text, pairs.columns[1])
    chart = chart_of("correlation", "pairs", Result(columns, (("a", "b", 0.5),)))
    assert chart is not None
    assert (chart.chart, chart.x, chart.split) == ("heatmap", "first", "second")


def test_what_cannot_be_drawn_or_says_nothing_is_not() -> None:
    assert chart_of("summary", "summary", result("column", "count", "variance")) is None
    assert chart_of("share", "shares", result("region", "amount")) is None
    assert chart_of("no such", "table", result("a", "b")) is None
    empty = Result(result("region", "percent").columns, ())
    assert chart_of("share", "shares", empty) is None
