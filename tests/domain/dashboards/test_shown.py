"""Figures and charts of odd results: none of them is an empty page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chart_figure import figure
from core.domain.charts import ChartSpec
from core.domain.dashboards.figures import figure_of
from core.domain.dashboards.shown import MOST_BARS, as_read, chart_shown, percent_columns
from core.domain.dashboards.spec import NumberFormat, Target
from core.domain.formats import exact, show
from core.domain.results import Result, ResultColumn, Scalar
from tests.fakes.dashboards import tile

BAR = ChartSpec(chart="bar", x="name", y=("total",))
PIE = ChartSpec(chart="pie", x="name", y=("total",))
LINE = ChartSpec(chart="line", x="month", y=("total",))


def of(kind: str, *rows: tuple[Scalar, ...], name: str = "name") -> Result:
    columns = (ResultColumn(name=name, type=kind), ResultColumn(name="total", type="DOUBLE"))
    return Result(columns, rows)


def months(*values: float | None) -> Result:
    return of("DATE", *((date(2024, n + 1, 1), v) for n, v in enumerate(values)), name="month")


def test_a_series_gives_the_last_value_its_change_and_its_line() -> None:
    made = figure_of(tile(kind="figure"), months(100.0, None, 1_000_000.0, 1_250_000.0))
    assert (made.text, made.exact) == ("1.25\u00a0M", "1,250,000")
    assert (made.change, made.against, made.rising) == ("+25.0%", "Mar 2024", True)
    assert made.line == (100.0, None, 1_000_000.0, 1_250_000.0)


def test_a_target_says_whether_the_change_is_welcome_and_how_far_it_is() -> None:
    fewer = tile(kind="figure", target=Target(value=50, better="lower"))
    made = figure_of(fewer, months(80.0, 100.0))
    assert (made.good, made.reached, made.target) == (False, 0.5, "50")
    assert figure_of(fewer, months(100.0, 40.0)).reached == 1.0


def test_shares_change_by_points_and_are_written_in_percent() -> None:
    shares = tile(kind="figure", format=NumberFormat(percent=True))
    made = figure_of(shares, months(0.30, 0.314))
    assert (made.text, made.change) == ("31.4%", "+1.4 points")


def test_a_row_with_the_value_before_is_compared() -> None:
    columns = (ResultColumn(name="total", type="BIGINT"),
               ResultColumn(name="total_before", type="BIGINT"))  # fmt: skip
    made = figure_of(tile(kind="figure"), Result(columns, ((90, 100),)))
    assert (made.text, made.change) == ("90", "−10.0%")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (months(None, None), "Every value is missing."),
        (months(5.0), "One point so far"),
        (of("VARCHAR", ("a", 1.0), ("b", 2.0)), "The first of 2 rows"),
        (of("VARCHAR"), "no number to show"),
    ],
)
def test_a_figure_that_is_not_one_says_so(result: Result, said: str) -> None:
    assert said in " ".join(figure_of(tile(kind="figure"), result).notes)


def test_no_rows_draw_nothing() -> None:
    assert chart_shown(tile(chart=BAR), of("VARCHAR"), adds=True).spec is None


def test_only_missing_values_are_said_rather_than_drawn() -> None:
    made = chart_shown(tile(chart=BAR), of("VARCHAR", ("a", None), ("b", None)), adds=True)
    assert made.spec is None
    assert made.notes == ("Every value of total is missing.",)


def test_many_categories_become_the_largest_and_others() -> None:
    rows = tuple((f"c{n}", float(n)) for n in range(10_000))
    made = chart_shown(tile(chart=BAR), of("VARCHAR", *rows), adds=True)
    assert len(made.result.rows) == MOST_BARS
    assert made.result.rows[0] == ("c9999", 9999.0)
    assert made.result.rows[-1][0] == "Others (9,976)"
    assert sum(float(str(row[1])) for row in made.result.rows) == sum(range(10_000))
    mean = chart_shown(tile(chart=BAR), of("VARCHAR", *rows), adds=False)
    assert all(not str(row[0]).startswith("Others") for row in mean.result.rows)
    assert "largest of 10,000" in mean.notes[0]


def test_a_pie_with_a_value_below_zero_or_too_many_parts_is_drawn_so_that_it_is_true() -> None:
    below = chart_shown(tile(chart=PIE), of("VARCHAR", ("a", 3.0), ("b", -1.0)), adds=True)
    assert below.spec is not None
    assert below.spec.chart == "bar"
    assert "below zero" in below.notes[0]
    nine = of("VARCHAR", *((f"p{n}", 1.0 + n) for n in range(9)))
    parts = chart_shown(tile(chart=PIE), nine, adds=True)
    assert parts.spec is not None
    assert (parts.spec.chart, len(parts.result.rows)) == ("pie", 5)
    assert parts.result.rows[-1] == ("Others (5)", 15.0)
    bars = chart_shown(tile(chart=PIE), nine, adds=False)
    assert bars.spec is not None
    assert bars.spec.chart == "bar"
    drawn = figure(of("VARCHAR", ("a", -3.0)), PIE)
    assert drawn["data"][0]["type"] == "bar"  # type: ignore[index]


def test_one_point_is_no_trend() -> None:
    made = chart_shown(tile(chart=LINE), months(5.0), adds=True)
    assert made.spec is not None
    assert "One point so far" in made.notes[0]


def test_times_of_several_zones_are_put_into_one() -> None:
    rows = (("2024-05-01T12:00:00+02:00", 1.0), ("2024-05-01T11:00:00+00:00", 2.0))
    made = chart_shown(tile(chart=LINE), of("VARCHAR", *rows, name="month"), adds=True)
    assert [row[0] for row in made.result.rows] == [
        datetime(2024, 5, 1, 10, tzinfo=UTC),
        datetime(2024, 5, 1, 11, tzinfo=UTC),
    ]
    assert "in UTC" in made.notes[0]


def test_a_chart_whose_column_is_gone_is_drawn_another_way() -> None:
    gone = ChartSpec(chart="bar", x="gone", y=("total",))
    made = chart_shown(tile(chart=gone), of("VARCHAR", ("a", 1.0), ("b", 2.0)), adds=True)
    assert made.spec is not None
    assert made.spec.x == "name"
    assert "no column gone" in made.notes[0]


values = st.one_of(
    st.none(), st.floats(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False)
)


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=3), st.dates()), values), max_size=40),
    st.sampled_from(["bar", "line", "area", "pie", "scatter", "histogram", "heatmap", "figure"]),
    st.booleans(),
)
def test_whatever_comes_is_drawn_or_said(
    rows: list[tuple[Scalar, ...]], kind: str, adds: bool
) -> None:
    columns = (ResultColumn(name="name", type="VARCHAR"), ResultColumn(name="total", type="DOUBLE"))
    result = Result(columns, tuple(rows))
    chart = ChartSpec.model_validate({"chart": kind, "x": "name", "y": ("total",), "split": None})
    one = tile(chart=chart, target=Target(value=3))
    shown = chart_shown(one, result, adds=adds)
    if shown.spec is not None:
        figure(shown.result, shown.spec)
    assert figure_of(one, result).text


def test_decimals_are_kept_exact() -> None:
    columns = (ResultColumn(name="total", type="DECIMAL(10,2)"),)
    made = figure_of(tile(kind="figure"), Result(columns, ((Decimal("12.50"),),)))
    assert made.text == "12.50"


MARGIN = Result(
    (
        ResultColumn(name="channel", type="VARCHAR"),
        ResultColumn(name="margin", type="DOUBLE", unit="EUR"),
        ResultColumn(name="orders", type="BIGINT"),
    ),
    (("Web", 0.438, 2), ("Store", 0.3, 3)),
)
PERCENT = NumberFormat(percent=True)


def test_a_share_reads_the_same_on_a_figure_a_chart_and_a_table() -> None:
    bars = ChartSpec(chart="bar", x="channel", y=("margin",))
    shown = chart_shown(tile(kind="chart", chart=bars, format=PERCENT), MARGIN, adds=False)
    assert shown.spec is not None
    drawn: Any = figure(shown.result, shown.spec)
    assert drawn["layout"]["yaxis"]["tickformat"].endswith("%")
    assert drawn["layout"]["yaxis"]["title"]["text"] == "Margin"
    assert ",.1%" in drawn["data"][0]["texttemplate"]
    assert ",.1%" in drawn["data"][0]["hovertemplate"]
    assert drawn["data"][0]["y"] == [0.438, 0.3]
    read = as_read(tile(kind="table", format=PERCENT), MARGIN)
    assert [show(row[1], read.columns[1]) for row in read.rows] == ["43.8%", "30.0%"]
    assert exact(0.43801, read.columns[1]) == "43.801%"
    spec = ChartSpec(chart="figure", y=("margin",))
    assert figure_of(tile(kind="figure", chart=spec, format=PERCENT), MARGIN).text == "43.8%"


def test_counts_and_amounts_beside_a_share_stay_as_they_are() -> None:
    table = tile(kind="table", format=PERCENT)
    assert percent_columns(table, MARGIN) == ("margin",)
    assert percent_columns(tile(kind="table"), MARGIN) == ()
    amounts = replace(MARGIN, rows=(("Web", 430.8, 2),))
    assert percent_columns(table, amounts) == ()
    assert as_read(table, amounts) == amounts
