"""Measures of answers as metrics to keep."""

from __future__ import annotations

import pytest

from core.agents.business.formula import read_formula
from core.agents.business.proposal import proposal
from core.domain.metrics import Measure, MetricQuery, TimeRange
from tests.fakes import retail, samples

SCHEMA = retail.schema()


def test_a_form_gives_its_measure_with_its_dates() -> None:
    measure = Measure(
        name="average_order_value", expression="SUM(orders.revenue)", over="COUNT(*)", unit="EUR",
        table="orders",
    )  # fmt: skip
    form = MetricQuery(measures=(measure,), time=TimeRange(column="orders.order_date"))
    found = proposal(samples.query(metric=form), SCHEMA)
    assert found is not None
    assert found.name == "Average order value"
    assert found.formula == "SUM(orders.revenue) / COUNT(*)"
    assert (found.table, found.time_column, found.unit) == ("orders", "orders.order_date", "EUR")


@pytest.mark.parametrize(
    ("sql", "name", "formula", "table"),
    [
        (
            "SELECT c.region, sum(o.revenue * (1 - o.discount)) AS net FROM orders o "
            "JOIN customers c ON o.customer_id = c.customer_id GROUP BY 1",
            "Net",
            "SUM(orders.revenue * (1 - orders.discount))",
            "",
        ),
        ("SELECT count(*) AS orders FROM orders", "Orders", "COUNT(*)", "orders"),
        ("SELECT sum(revenue) / count(*) FROM orders", None, "SUM(orders.revenue) / COUNT(*)", ""),
    ],
)
def test_a_query_gives_its_first_aggregate_by_real_names(
    sql: str, name: str | None, formula: str, table: str
) -> None:
    found = proposal(samples.query(sql=sql), SCHEMA)
    assert found is not None
    assert (found.formula, found.table) == (formula, table)
    assert name is None or found.name == name
    assert read_formula(found.formula, SCHEMA, table=found.table).columns is not None


@pytest.mark.parametrize(
    "sql",
    ["SELECT region FROM customers", "SELECT sum(x) FROM (SELECT 1 AS x)", "no query",
     "SELECT sum(revenue) OVER () FROM orders", "SELECT 1 UNION SELECT 2",
     "WITH big AS (SELECT * FROM orders WHERE revenue > 9) SELECT max(revenue) FROM big"],
)  # fmt: skip
def test_what_measures_nothing_proposes_nothing(sql: str) -> None:
    assert proposal(samples.query(sql=sql), SCHEMA) is None
