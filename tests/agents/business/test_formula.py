"""Formulas of metrics: what is read, put right and refused."""

from __future__ import annotations

import pytest

from core.agents.business.formula import read_formula
from core.errors import UserError
from tests.fakes import retail

SCHEMA = retail.schema()


@pytest.mark.parametrize(
    ("text", "expression", "over", "adds"),
    [
        ("sum(revenue)", "SUM(orders.revenue)", "", True),
        ("SUM(orders.revenue) - SUM(refund)", None, "", None),
        ("sum(revenue) * 0.2", "(SUM(orders.revenue) * 0.2)", "", True),
        ("sum(revenue) / 100", "(SUM(orders.revenue) / 100)", "", True),
        ("avg(revenue)", "AVG(orders.revenue)", "", False),
        ("count(distinct orders.customer_id)", "COUNT(DISTINCT orders.customer_id)", "", False),
        ("sum(revenue) / count(*)", "SUM(orders.revenue)", "COUNT(*)", False),
        ("sum(revenue) / nullif(count(*), 0)", "SUM(orders.revenue)", "COUNT(*)", False),
        (
            "100 * (count(distinct returns.order_id) / count(distinct orders.order_id))",
            "(100 * COUNT(DISTINCT returns.order_id))",
            "COUNT(DISTINCT orders.order_id)",
            False,
        ),
        (
            "sum(revenue) filter (where channel = 'Web')",
            "SUM(orders.revenue) FILTER(WHERE orders.channel = 'Web')",
            "",
            True,
        ),
    ],
)
def test_a_formula_is_taken_apart(
    text: str, expression: str | None, over: str, adds: bool | None
) -> None:
    if expression is None:
        with pytest.raises(UserError, match="does not say which"):
            read_formula(text, SCHEMA)
        return
    read = read_formula(text, SCHEMA)
    assert (read.expression, read.over, read.adds) == (expression, over, adds)
    assert read.table == "orders"


def test_division_by_what_may_be_zero_gives_nothing_and_says_so() -> None:
    read = read_formula("sum(revenue / quantity)", SCHEMA)
    assert read.text == "SUM(orders.revenue / NULLIF(orders.quantity, 0))"
    assert "orders.quantity is zero" in read.notes[0]
    assert read_formula("sum(revenue / 12)", SCHEMA).notes == ()
    assert read_formula("sum(revenue / nullif(quantity, 0))", SCHEMA).notes == ()
    assert "NULLIF(0, 0)" in read_formula("sum(revenue) / 0", SCHEMA).text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no formula"),
        ("revenue", "for each row"),
        ("sum(revenue) + quantity", "outside any aggregate"),
        ("sum(avg(revenue))", "aggregate of an aggregate"),
        ("sum(revenue) over ()", "no queries and no windows"),
        ("sum((select 1))", "no queries"),
        ("sum(revenue) from orders", "not a query"),
        ("sum(revenue), sum(refund)", "not a query"),
        ("sum(revenue); drop table orders", "no SQL expression|not a query"),
        ("sum(", "no SQL expression"),
        ("sum(nothing)", "no column nothing"),
        ("sum(orders.nothing)", "no column orders.nothing"),
        ("max(order_id)", "is in orders and returns"),
        ("count(*)", "whose rows"),
        ("read_csv('/etc/passwd')", "for each row"),
        ("sum(revenue)" + " + 1" * 1000, "no formula"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        read_formula(text, SCHEMA)
    assert caught.value.kept == "Nothing was saved."
    assert caught.value.remedy


def test_a_table_settles_what_is_counted_and_which_column_is_meant() -> None:
    assert read_formula("count(*)", SCHEMA, table="returns").table == "returns"
    read = read_formula("count(distinct order_id)", SCHEMA, table="returns")
    assert read.columns == ("returns.order_id",)


def test_without_its_data_a_formula_is_taken_on_trust() -> None:
    read = read_formula("sum(x) / count(*)", SCHEMA, table="visits", strict=False)
    assert (read.columns, read.table) == (("visits.x",), "visits")


def test_comments_do_not_stay() -> None:
    assert read_formula("sum(revenue) -- all of it", SCHEMA).text == "SUM(orders.revenue)"
