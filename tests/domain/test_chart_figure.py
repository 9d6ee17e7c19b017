"""Charts are valid Plotly, honest about gaps and zero, and show hostile text letter by letter."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chart_figure import figure
from core.domain.chart_text import escape, number_format
from core.domain.charts import ChartKind, ChartSpec
from core.domain.results import Result, ResultColumn
from core.errors import UserError

REGIONS = Result(
    (
        ResultColumn(name="region", type="VARCHAR"),
        ResultColumn(name="total", type="DOUBLE", unit="EUR"),
    ),
    (("North", 12.5), ("South", None), (None, 7.0)),
)
MONTHS = Result(
    (
        ResultColumn(name="month", type="DATE"),
        ResultColumn(name="kind", type="VARCHAR"),
        ResultColumn(name="sales", type="DECIMAL(18,2)"),
    ),
    (
        (date(2024, 4, 1), "a", Decimal("3.50")),
        (date(2024, 1, 1), "a", Decimal("1.25")),
        (date(2024, 2, 1), "a", Decimal("2.00")),
        (date(2024, 2, 1), "b", Decimal("9.00")),
    ),
)


def drawn(result: Result, spec: ChartSpec) -> dict:
    """The figure after Plotly's own validation and a trip through strict JSON."""
    made = figure(result, spec)
    go.Figure(made)
    return json.loads(json.dumps(made, allow_nan=False))


def test_bars_start_at_zero_and_name_what_is_missing() -> None:
    made = drawn(REGIONS, ChartSpec(chart="bar", x="region", y=("total",)))
    assert made["layout"]["yaxis"]["rangemode"] == "tozero"
    assert made["data"][0]["x"] == ["North", "South", "(missing)"]
    assert made["data"][0]["y"] == [12.5, None, 7.0]
    assert made["layout"]["title"]["text"] == "Total by region"
    assert made["layout"]["yaxis"]["title"]["text"] == "Total (EUR)"


def test_long_names_lie_down_with_the_first_on_top() -> None:
    rows = tuple((f"A rather long product name {n}", float(n)) for n in range(3))
    made = drawn(Result(REGIONS.columns, rows), ChartSpec(chart="bar", x="region", y=("total",)))
    assert made["data"][0]["orientation"] == "h"
    assert made["data"][0]["x"] == [0.0, 1.0, 2.0]
    assert made["layout"]["yaxis"]["autorange"] == "reversed"


def test_very_long_names_leave_the_bars_their_room() -> None:
    name = "Insurances <of> Zürich – Department of Purchases and Logistics"
    rows = ((name, 2.0), (None, 1.0))
    made = drawn(Result(REGIONS.columns, rows), ChartSpec(chart="bar", x="region", y=("total",)))
    axis = made["layout"]["yaxis"]
    assert axis["tickvals"] == made["data"][0]["y"]
    assert axis["ticktext"] == [escape("Insurances <of> Zürich – Depart") + "…", "(missing)"]


@pytest.mark.parametrize("horizontal", [True, False])
def test_figures_in_bars_are_never_turned_on_their_side(horizontal: bool) -> None:
    spec = ChartSpec(chart="bar", x="region", y=("total",), horizontal=horizontal)
    made = drawn(REGIONS, spec)
    assert made["data"][0]["textangle"] == 0
    assert ("uniformtext" in made["layout"]) is not horizontal


def test_two_rows_of_one_name_stay_two_bars() -> None:
    rows = (("John", 1.0), ("John", 2.0))
    made = drawn(Result(REGIONS.columns, rows), ChartSpec(chart="bar", x="region", y=("total",)))
    names = made["data"][0]["x"]
    assert len(set(names)) == 2
    assert {name.strip("\u200b") for name in names} == {"John"}


def test_lines_are_in_time_order_with_gaps_for_missing_months() -> None:
    made = drawn(MONTHS, ChartSpec(chart="line", x="month", y=("sales",), split="kind"))
    first, second = made["data"]
    assert first["x"] == ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]
    assert first["y"] == [1.25, 2.0, None, 3.5]
    assert second["y"] == [None, 9.0, None, None]
    assert first["connectgaps"] is False
    assert made["layout"]["showlegend"] is True
    assert first["line"]["color"] != second["line"]["color"]


def test_stacked_areas_that_cannot_show_a_gap_become_lines() -> None:
    made = drawn(MONTHS, ChartSpec(chart="area", x="month", y=("sales",), split="kind"))
    assert all("stackgroup" not in trace for trace in made["data"])
    whole = Result(MONTHS.columns, MONTHS.rows[1:])
    made = drawn(whole, ChartSpec(chart="area", x="month", y=("sales",), split="kind"))
    assert all(trace["stackgroup"] == "one" for trace in made["data"])


def test_few_lines_that_end_apart_are_named_at_their_ends() -> None:
    rows = tuple(
        (date(2024, m, 1), k, Decimal(m * n)) for m in (1, 2) for k, n in (("a", 1), ("b", 9))
    )
    spec = ChartSpec(chart="line", x="month", y=("sales",), split="kind")
    made = drawn(Result(MONTHS.columns, rows), spec)
    assert made["layout"]["showlegend"] is False
    ends = {note["text"].strip(): note["y"] for note in made["layout"]["annotations"]}
    assert ends == {"a": 2.0, "b": 18.0}
    close = Result(MONTHS.columns, tuple((d, k, Decimal(5) + (k == "b")) for d, k, _ in rows))
    near = drawn(Result(close.columns, (*close.rows, (date(2023, 12, 1), "a", Decimal(90)))), spec)
    assert near["layout"]["showlegend"] is True


def test_split_bars_over_months_stand_on_a_time_axis() -> None:
    made = drawn(
        MONTHS, ChartSpec(chart="bar", x="month", y=("sales",), split="kind", stacked=True)
    )
    assert made["layout"]["xaxis"]["type"] == "date"
    assert made["layout"]["barmode"] == "stack"


def test_rows_that_share_an_x_are_all_drawn() -> None:
    made = drawn(MONTHS, ChartSpec(chart="line", x="month", y=("sales",)))
    assert sorted(v for v in made["data"][0]["y"] if v is not None) == [1.25, 2.0, 3.5, 9.0]


def test_years_on_an_axis_take_no_thousands_separator() -> None:
    columns = (ResultColumn(name="year", type="BIGINT"), ResultColumn(name="n", type="BIGINT"))
    result = Result(columns, ((2023, 4_000), (2024, 5_000)))
    made = drawn(result, ChartSpec(chart="line", x="year", y=("n",)))
    assert made["layout"]["xaxis"]["tickformat"] == "d"
    assert made["layout"]["yaxis"]["tickformat"] == ","


def test_instants_are_drawn_in_utc() -> None:
    columns = (
        ResultColumn(name="at", type="TIMESTAMP WITH TIME ZONE"),
        ResultColumn(name="n", type="BIGINT"),
    )
    result = Result(columns, ((datetime(2024, 1, 1, 12, tzinfo=UTC), 1),))
    assert drawn(result, ChartSpec(chart="line", x="at", y=("n",)))["data"][0]["x"] == [
        "2024-01-01T12:00:00"
    ]


def test_a_heatmap_leaves_holes_and_puts_zero_in_the_middle() -> None:
    made = drawn(MONTHS, ChartSpec(chart="heatmap", x="month", y=("sales",), split="kind"))
    assert made["data"][0]["y"] == ["a", "b"]
    assert made["data"][0]["z"][1] == [None, None, 9.0]
    rows = (("North", -1.0), ("South", 2.0))
    made = drawn(
        Result(REGIONS.columns, rows), ChartSpec(chart="heatmap", x="region", y=("total",))
    )
    assert made["data"][0]["zmid"] == 0


def test_a_figure_is_one_number_with_its_unit_or_says_missing() -> None:
    made = drawn(REGIONS, ChartSpec(chart="figure", y=("total",)))
    assert made["data"][0]["value"] == 12.5
    assert made["data"][0]["number"]["suffix"] == " EUR"
    empty = drawn(Result(REGIONS.columns, ()), ChartSpec(chart="figure", y=("total",)))
    assert empty["data"] == []
    assert empty["layout"]["annotations"][0]["text"] == "(missing)"


def test_a_histogram_counts_one_column() -> None:
    made = drawn(REGIONS, ChartSpec(chart="histogram", x="total"))
    assert made["data"][0]["x"] == [12.5, 7.0]
    assert made["layout"]["yaxis"]["title"]["text"] == "Rows"


def test_a_column_that_is_gone_is_named() -> None:
    with pytest.raises(UserError, match="profit"):
        figure(REGIONS, ChartSpec(chart="bar", x="region", y=("profit",)))
    with pytest.raises(UserError):
        figure(REGIONS, ChartSpec(chart="bar", x="region"))


def test_no_theme_colours_are_set() -> None:
    layout = drawn(REGIONS, ChartSpec(chart="bar", x="region", y=("total",)))["layout"]
    assert not {"paper_bgcolor", "plot_bgcolor", "font", "template"} & set(layout)


HOSTILE = '<b>x</b><a href="javascript:alert(1)">y</a> $\\frac{1}{2}$ %{x} &lt;\n\x00'


@pytest.mark.parametrize("kind", get_args(ChartKind))
def test_hostile_names_reach_no_text_unescaped(kind: ChartKind) -> None:
    columns = (
        ResultColumn(name=HOSTILE, type="VARCHAR"),
        ResultColumn(name=HOSTILE + "2", type="DOUBLE", unit=HOSTILE),
        ResultColumn(name=HOSTILE + "3", type="VARCHAR"),
    )
    result = Result(columns, ((HOSTILE, 1.0, HOSTILE), ("b", 2.0, "c")))
    split = None if kind in ("figure", "histogram") else HOSTILE + "3"
    spec = ChartSpec(chart=kind, x=HOSTILE, y=(HOSTILE + "2",), split=split, title=HOSTILE)
    text = json.dumps(drawn(result, spec), ensure_ascii=False)
    for piece in ("<b>", "<a", "$\\\\frac", "%{x} &lt;", "\\u0000"):
        assert piece not in text


@given(st.text())
def test_escaped_text_holds_nothing_that_plotly_reads(text: str) -> None:
    made = escape(text)
    assert not set("<>${\n") & set(made)
    assert len(made) <= 60 * len("&#123;")


def test_decimals_fit_the_size() -> None:
    assert number_format([1, 20]) == ",.0f"
    assert number_format([1.5, 2000.0]) == ",.2~f"
    assert number_format([0.012, None]) == ",.3~r"
