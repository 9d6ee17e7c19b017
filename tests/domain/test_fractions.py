"""Shares of one are told from other numbers by form, name, query and values together."""

from __future__ import annotations

import pytest

from core.domain.fractions import in_percent, is_fraction
from core.domain.metrics import Comparison, Measure, MetricQuery, TimeRange
from core.domain.results import Result, ResultColumn, Scalar

RATE = Measure(name="return_rate", expression="COUNT(r.id)", over="COUNT(o.id)")
DIVIDED = "SELECT g, 1.0 * a / b AS return_rate FROM t"


def result(*values: Scalar, name: str = "return_rate", type_: str = "DOUBLE") -> Result:
    columns = (ResultColumn(name="g", type="VARCHAR"), ResultColumn(name=name, type=type_))
    return Result(columns, tuple((str(i), value) for i, value in enumerate(values)))


def marked(made: tuple[ResultColumn, ...]) -> list[str]:
    return [column.name for column in made if column.percent]


@pytest.mark.parametrize(
    ("measure", "is_one"),
    [
        (RATE, True),
        (Measure(name="gross_margin", expression="SUM(t.a - t.b)", over="SUM(t.a)"), True),
        (Measure(name="average_order_value", expression="SUM(t.a)", over="COUNT(*)"), False),
        (Measure(name="hourly_rate", expression="SUM(t.a)", over="SUM(t.h)", unit="EUR"), False),
        (Measure(name="error_rate", expression="100 * SUM(t.a)", over="COUNT(*)"), False),
        (Measure(name="return_rate", expression="AVG(t.rate)"), False),
    ],
)
def test_a_measure_that_is_a_part_of_a_whole(measure: Measure, is_one: bool) -> None:
    assert is_fraction(measure) is is_one


def test_a_form_says_it_even_where_a_rate_passes_one_or_falls_below_zero() -> None:
    margin = Measure(name="margin", expression="SUM(t.a)", over="SUM(t.b)")
    query = MetricQuery(measures=(margin,), dimensions=("t.g",))
    rows = result(-0.3, 1.2, None, name="margin")
    assert marked(in_percent(rows, "SELECT 1", metric=query)) == ["margin"]
    assert marked(in_percent(result(38.0, name="margin"), "SELECT 1", metric=query)) == []


def test_what_a_rate_was_before_and_how_it_moved_are_shares_as_well() -> None:
    query = MetricQuery(
        measures=(RATE,),
        time=TimeRange(column="t.day", since="2024-02-01", until="2024-03-01"),
        comparison=Comparison(against="previous", since="2024-01-01", until="2024-02-01"),
    )
    names = ("return_rate", "previous", "change", "change_percent")
    columns = tuple(
        ResultColumn(name=n, type="DOUBLE", unit="%" if n == "change_percent" else None)
        for n in names
    )
    made = in_percent(Result(columns, ((0.44, 0.39, 0.05, 12.8),)), "SELECT 1", metric=query)
    assert marked(made) == ["return_rate", "previous", "change"]


@pytest.mark.parametrize(
    ("sql", "rows", "is_one"),
    [
        (DIVIDED, result(0.2, 0.438), True),
        ("SELECT g, AVG(CASE WHEN x THEN 1 ELSE 0 END) AS return_rate", result(0.2), True),
        ("SELECT g, 100.0 * a / b AS return_rate FROM t", result(0.2), False),
        (DIVIDED, result(2.5), False),
        (DIVIDED, result(None), False),
        (DIVIDED, result(0.2, name="price"), False),
        (DIVIDED, result(1, 0, type_="BIGINT"), False),
        ("SELECT g, return_rate FROM t", result(0.2), False),
    ],
)
def test_a_query_says_it_with_its_name_and_values(sql: str, rows: Result, is_one: bool) -> None:
    assert marked(in_percent(rows, sql)) == (["return_rate"] if is_one else [])


def test_a_column_alone_is_the_share_that_was_asked_for() -> None:
    alone = Result((ResultColumn(name="result", type="DOUBLE"),), ((0.25,),))
    assert marked(in_percent(alone, "SELECT 1.0 * a / b AS result", share=True)) == ["result"]
    assert marked(in_percent(alone, "SELECT 1.0 * a / b AS result")) == []


def test_a_mark_stays_when_the_query_runs_again_and_goes_when_it_counts_in_hundreds() -> None:
    before = (ResultColumn(name="return_rate", type="DOUBLE", percent=True),)
    assert marked(in_percent(result(1.3), DIVIDED, before=before)) == ["return_rate"]
    assert marked(in_percent(result(43.8), DIVIDED, before=before)) == []
    assert marked(in_percent(result(0.4), f"SELECT 100 * x FROM ({DIVIDED})", before=before)) == []
