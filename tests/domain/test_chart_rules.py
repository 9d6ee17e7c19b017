from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chart_rules import asked_chart, fits, restyle, suggest
from core.domain.charts import ChartKind, ChartSpec
from core.domain.results import Result
from tests.fakes.findings import result

REGIONS = result("region VARCHAR, revenue DOUBLE €", ("North", 5.0), ("South", 3.0))
MONTHS = result("month DATE, revenue DOUBLE", *((date(2024, i, 1), i * 2.0) for i in range(1, 6)))
SPLIT = result(
    "month DATE, channel VARCHAR, revenue DOUBLE",
    *((date(2024, i, 1), c, i * 2.0) for i in range(1, 4) for c in ("Web", "Shop")),
)


def drawn(found: Result, question: str = "") -> tuple[object, ...] | None:
    chart = suggest(found, question)
    return chart and (chart.chart, chart.x, chart.y, chart.split)


def test_charts_by_shape() -> None:
    assert drawn(result("total DOUBLE", (5.0,))) == ("figure", None, ("total",), None)
    assert drawn(REGIONS) == ("bar", "region", ("revenue",), None)
    assert drawn(MONTHS) == ("line", "month", ("revenue",), None)
    assert drawn(SPLIT) == ("line", "month", ("revenue",), "channel")
    pairs = result("a DOUBLE, b DOUBLE", *((i * 1.0, i * 2.0) for i in range(20)))
    assert drawn(pairs) == ("scatter", "a", ("b",), None)
    ages = result("age BIGINT", *((i,) for i in range(30)))
    assert drawn(ages) == ("histogram", "age", (), None)


def test_years_make_lines_and_ids_are_not_heights() -> None:
    years = result("year BIGINT, n BIGINT", (2023, 4), (2024, 5))
    assert drawn(years) == ("line", "year", ("n",), None)
    ids = result("customer_id BIGINT, name VARCHAR", (1, "a"), (2, "b"))
    assert drawn(ids) is None


def test_a_ranking_of_periods_is_bars() -> None:
    ranked = result("month VARCHAR, n BIGINT", ("2024-03", 9), ("2024-01", 7), ("2024-02", 5))
    assert drawn(ranked) == ("bar", "month", ("n",), None)


def test_two_categories_are_grouped_or_crossed() -> None:
    grid = result(
        "region VARCHAR, kind VARCHAR, n BIGINT",
        *((f"r{i}", f"k{j}", i + j) for i in range(5) for j in range(3)),
    )
    assert drawn(grid) == ("bar", "region", ("n",), "kind")
    wide = result(
        "region VARCHAR, kind VARCHAR, n BIGINT",
        *((f"r{i}", f"k{j}", i + j) for i in range(12) for j in range(11)),
    )
    assert drawn(wide) == ("heatmap", "region", ("n",), "kind")


def test_figures_of_other_size_or_unit_stay_off_the_axis() -> None:
    two = result("region VARCHAR, revenue DOUBLE €, orders BIGINT", ("N", 5.0, 4), ("S", 3.0, 4))
    assert drawn(two) == ("bar", "region", ("revenue",), None)
    sizes = result("region VARCHAR, total DOUBLE, mean DOUBLE", ("N", 5000.0, 4.0), ("S", 3e3, 4.0))
    assert drawn(sizes) == ("bar", "region", ("total",), None)
    alike = result("region VARCHAR, low DOUBLE, high DOUBLE", ("N", 4.0, 9.0), ("S", 3.0, 8.0))
    assert drawn(alike) == ("bar", "region", ("low", "high"), None)


def test_no_chart_where_a_table_says_it_better() -> None:
    assert suggest(result("name VARCHAR", ("a",), ("b",))) is None
    assert suggest(result("region VARCHAR, n BIGINT")) is None
    many = result("name VARCHAR, n BIGINT", *((f"n{i}", i) for i in range(200)))
    assert suggest(many) is None
    records = result(
        "id VARCHAR, day DATE, shop VARCHAR, n BIGINT, m BIGINT",
        *((f"{i}", date(2024, 1, i), "s", i, i) for i in range(1, 9)),
    )
    assert suggest(records) is None
    empty = result("region VARCHAR, n BIGINT", ("a", None), ("b", None))
    assert suggest(empty) is None


def test_many_or_long_names_lie_down() -> None:
    assert not (suggest(REGIONS) or ChartSpec(chart="bar", horizontal=True)).horizontal
    long = result("name VARCHAR, n BIGINT", ("a very long name indeed", 1), ("b", 2))
    chart = suggest(long)
    assert chart is not None
    assert chart.horizontal


def test_the_question_may_name_the_chart() -> None:
    assert drawn(MONTHS, "revenue by month as a bar chart") == ("bar", "month", ("revenue",), None)
    assert drawn(REGIONS, "rank the product lines by revenue") == drawn(REGIONS)
    chart = suggest(SPLIT, "stacked area chart of revenue by month and channel")
    assert chart is not None
    assert (chart.chart, chart.stacked, chart.split) == ("area", True, "channel")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("as a line chart", "line"),
        ("make it a bar chart please", "bar"),
        ("can you show this as an area chart", "area"),
        ("a line", "line"),
        ("as points", "scatter"),
        ("heat map", "heatmap"),
        ("as a single number", "figure"),
    ],
)
def test_words_that_only_restyle(words: str, kind: ChartKind) -> None:
    base = ChartSpec(chart="bar" if kind != "bar" else "line", x="month", y=("revenue",))
    found = restyle(base, SPLIT, words)
    assert found is not None
    assert found.chart == kind
    assert fits(found, SPLIT) is None


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("stacked", "stacked", True),
        ("horizontal", "horizontal", True),
        ("swap the axes", "horizontal", True),
    ],
)
def test_looks(words: str, field: str, value: bool) -> None:
    base = ChartSpec(chart="bar", x="region", y=("revenue",))
    found = restyle(base, REGIONS, words)
    assert found is not None
    assert getattr(found, field) is value
    back = restyle(found, REGIONS, {"stacked": "not stacked", "horizontal": "vertical"}[field])
    assert back == base


@pytest.mark.parametrize(
    "words",
    [
        "and by region?",
        "only 2024",
        "revenue by month as a line chart",
        "show the columns",
        "hello",
        "",
    ],
)
def test_other_questions_are_not_restyled(words: str) -> None:
    assert restyle(ChartSpec(chart="bar", x="region", y=("revenue",)), REGIONS, words) is None


@pytest.mark.parametrize(
    ("chart", "reason"),
    [
        (ChartSpec(chart="bar", x="nothing", y=("revenue",)), "no column nothing"),
        (ChartSpec(chart="bar", y=("revenue",)), "each axis"),
        (ChartSpec(chart="bar", x="revenue", y=("region",)), "holds no numbers"),
        (ChartSpec(chart="scatter", x="region", y=("revenue",)), "both axes"),
        (ChartSpec(chart="histogram", x="region"), "numbers"),
        (ChartSpec(chart="heatmap", x="region", y=("revenue",)), "two columns"),
        (ChartSpec(chart="figure", y=("revenue", "region")), "one value"),
        (
            ChartSpec(chart="bar", x="region", y=("revenue", "revenue"), split="region"),
            "one column",
        ),
    ],
)
def test_charts_that_cannot_be_drawn_say_why(chart: ChartSpec, reason: str) -> None:
    assert reason in (fits(chart, REGIONS) or "")


def test_what_is_asked_for() -> None:
    assert asked_chart("Draw a histogram of ages") == "histogram"
    assert asked_chart("show all columns") is None


cells = st.one_of(
    st.none(), st.integers(-5, 2030), st.floats(-5, 5), st.text(max_size=3), st.dates()
)
TYPES = {
    "n": "BIGINT",
    "x": "DOUBLE",
    "t": "VARCHAR",
    "d": "DATE",
    "year": "BIGINT",
    "id": "BIGINT",
}


@given(st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=4, unique=True), st.data())
def test_whatever_is_suggested_fits(names: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[cells] * len(names)), max_size=15))
    found = result(", ".join(f"{n} {TYPES[n]}" for n in names), *rows)
    question = data.draw(st.sampled_from(["", "as a line chart", "scatter plot", "heatmap"]))
    chart = suggest(found, question)
    assert chart is None or fits(chart, found) is None
    changed = restyle(chart, found, "as a line chart, stacked")
    assert changed is None or fits(changed, found) is None
