"""Metric forms against queries written by hand, on the retail sample."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from core.domain.key_graph import unique_columns
from core.domain.metric_sql import compile_metric, is_additive
from core.domain.metrics import Comparison, Filter, Measure, MetricQuery, TimeRange
from core.domain.sources import Column, Schema, Table
from core.errors import StepError
from tests.fakes import retail

REVENUE = Measure(name="revenue", expression="SUM(orders.revenue)")
ORDERS = Measure(name="orders", expression="COUNT(DISTINCT orders.order_id)")
UNITS = Measure(name="units", expression="SUM(orders.quantity)")
REFUND = Measure(name="refund", expression="SUM(returns.refund)")
AVERAGE = Measure(name="average_revenue", expression="AVG(orders.revenue)")
PER_ORDER = Measure(
    name="revenue_per_order", expression="SUM(orders.revenue)", over=ORDERS.expression
)
RETURN_RATE = Measure(
    name="return_rate", expression="COUNT(DISTINCT returns.order_id)", over=ORDERS.expression
)
CUSTOMERS = Measure(name="customers", expression="COUNT(*)", table="customers")
COST = Measure(name="cost", expression="SUM(products.unit_cost)")
EVERY = (REVENUE, ORDERS, UNITS, REFUND, AVERAGE, PER_ORDER, RETURN_RATE, CUSTOMERS, COST)
SOLD = "orders LEFT JOIN customers USING (customer_id) LEFT JOIN products USING (product_id)"
DATE = "orders.order_date"


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return retail.connect()


def compiled(query: MetricQuery) -> str:
    unique = unique_columns(retail.profiles())
    return compile_metric(query, retail.schema(), retail.JOINS, unique=unique)


def rows(database: duckdb.DuckDBPyConnection, query: MetricQuery) -> list[dict[str, Any]]:
    found = database.execute(compiled(query))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def by(found: list[dict[str, Any]], key: str, value: str) -> dict[Any, Any]:
    return {row[key]: row[value] for row in found}


def test_a_measure_over_a_joined_dimension(database: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        database,
        MetricQuery(measures=(REVENUE,), dimensions=("customers.region",), order="desc"),
    )
    assert by(found, "region", "revenue") == pytest.approx(retail.facts()["revenue_by_region"])
    assert [row["region"] for row in found] == ["North", "South", "East", "West"]


def test_a_limit_keeps_ties(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(UNITS,), dimensions=("products.product_name",), order="desc", limit=5
    )
    planted = retail.facts()["top_5_products_by_units"]
    assert by(rows(database, query), "product_name", "units") == {
        row["product_name"]: row["units"] for row in planted
    }


def test_months_as_a_series(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(measures=(REVENUE,), time=TimeRange(column=DATE, grain="month"))
    found = {f"{row['month']:%Y-%m}": row["revenue"] for row in rows(database, query)}
    assert found == pytest.approx(retail.facts()["revenue_by_month"])


def test_a_filter_and_a_time_range(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(REVENUE, ORDERS),
        filters=(Filter(column="customers.region", operator="=", values=("North",)),),
        time=TimeRange(column=DATE, since="2024-04-01", until="2024-07-01"),
    )
    by_hand = database.execute(
        f"SELECT sum(revenue), count(*) FROM {SOLD} WHERE region = 'North' "
        "AND order_date BETWEEN '2024-04-01' AND '2024-06-30'"
    ).fetchall()
    assert [tuple(row.values()) for row in rows(database, query)] == [pytest.approx(by_hand[0])]


def test_one_share_of_the_whole(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(REVENUE,),
        dimensions=("customers.region",),
        share=True,
        keep=(Filter(column="customers.region", operator="=", values=("North",)),),
    )
    (row,) = rows(database, query)
    assert row["share_percent"] == pytest.approx(100 * retail.facts()["north_share"], abs=1e-3)
    assert row["whole"] == pytest.approx(retail.facts()["total_revenue"])


def test_shares_within_each_period_are_whole(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(REVENUE,),
        dimensions=("products.category",),
        time=TimeRange(column=DATE, grain="quarter"),
        share=True,
    )
    sums: dict[Any, float] = {}
    for row in rows(database, query):
        sums[row["quarter"]] = sums.get(row["quarter"], 0) + row["share_percent"]
    assert len(sums) == 8
    assert all(total == pytest.approx(100) for total in sums.values())


def test_month_over_month_reaches_before_its_first_month(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = MetricQuery(
        measures=(REVENUE,),
        time=TimeRange(column=DATE, grain="month", since="2024-01-01"),
        comparison=Comparison(against="previous"),
    )
    found = rows(database, query)
    months = retail.facts()["revenue_by_month"]
    assert len(found) == 12
    assert found[0]["previous"] == pytest.approx(months["2023-12"])
    drop = retail.facts()["drop"]
    assert found[2]["change"] == pytest.approx(drop["change"])
    assert found[2]["change_percent"] == pytest.approx(100 * drop["change_share"], abs=1e-3)


def test_year_over_year_by_region(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(REVENUE,),
        dimensions=("customers.region",),
        time=TimeRange(column=DATE, grain="year", since="2024-01-01"),
        comparison=Comparison(against="year_ago"),
    )
    found = rows(database, query)
    years = retail.facts()["revenue_by_year"]
    assert len(found) == 4
    assert sum(row["revenue"] for row in found) == pytest.approx(years["2024"])
    assert sum(row["previous"] for row in found) == pytest.approx(years["2023"])


DROP = {
    "time": TimeRange(column=DATE, since="2024-03-01", until="2024-04-01"),
    "comparison": Comparison(against="previous", since="2024-02-01", until="2024-03-01"),
}


def test_one_period_against_another(database: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(database, MetricQuery(measures=(REVENUE,), **DROP))  # type: ignore[arg-type]
    drop = retail.facts()["drop"]
    assert (row["revenue"], row["previous"], row["change"]) == pytest.approx(
        (drop["revenue"], drop["previous"], drop["change"])
    )


def test_the_drivers_of_a_change(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(
        measures=(REVENUE,),
        dimensions=("products.category", "customers.region"),
        **DROP,  # type: ignore[arg-type]
    )
    found = rows(database, query)
    drop = retail.facts()["drop"]
    assert (found[0]["category"], found[0]["region"]) == (drop["category"], drop["region"])
    assert found[0]["change"] == pytest.approx(drop["driver_change"])
    assert sum(row["change"] for row in found) == pytest.approx(drop["change"])
    assert sum(row["share_of_change_percent"] for row in found) == pytest.approx(100)


def test_two_measured_tables_do_not_multiply_one_another(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = MetricQuery(measures=(REVENUE, REFUND), dimensions=("customers.region",))
    found = rows(database, query)
    assert by(found, "region", "revenue") == pytest.approx(retail.facts()["revenue_by_region"])
    assert by(found, "region", "refund") == pytest.approx(retail.facts()["refund_by_region"])


def test_a_table_of_details_does_not_multiply_the_measure(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = MetricQuery(measures=(COST,), dimensions=("orders.channel",))
    by_hand = database.execute(
        "SELECT channel, sum(unit_cost) FROM (SELECT DISTINCT channel, product_id, unit_cost "
        "FROM orders JOIN products USING (product_id)) GROUP BY 1"
    ).fetchall()
    assert by(rows(database, query), "channel", "cost") == pytest.approx(dict(by_hand))


def test_a_ratio_of_two_tables(database: duckdb.DuckDBPyConnection) -> None:
    query = MetricQuery(measures=(RETURN_RATE,), dimensions=("products.category",))
    by_hand = database.execute(
        "SELECT category, count(DISTINCT r.order_id) / count(DISTINCT o.order_id) FROM orders o "
        "JOIN products USING (product_id) LEFT JOIN returns r USING (order_id) GROUP BY 1"
    ).fetchall()
    assert by(rows(database, query), "category", "return_rate") == pytest.approx(dict(by_hand))


def test_a_step_builds_on_an_earlier_one(database: duckdb.DuckDBPyConnection) -> None:
    best = MetricQuery(
        measures=(REVENUE,), time=TimeRange(column=DATE, grain="month"), order="desc", limit=1
    )
    database.execute(f"CREATE OR REPLACE TEMP VIEW best_month AS {compiled(best)}")
    query = MetricQuery(
        measures=(REVENUE,),
        dimensions=("customers.region",),
        filters=(Filter(column=DATE, operator="in", within="best_month.month", grain="month"),),
    )
    total = sum(row["revenue"] for row in rows(database, query))
    assert total == pytest.approx(max(retail.facts()["revenue_by_month"].values()))


@pytest.mark.parametrize(
    "query",
    [
        MetricQuery(measures=()),
        MetricQuery(measures=(Measure(name="x", expression="SUM(orders.profit)"),)),
        MetricQuery(
            measures=(Measure(name="x", expression="SUM(orders.revenue - returns.refund)"),)
        ),
        MetricQuery(measures=(REVENUE,), dimensions=("orders.shop",)),
        MetricQuery(measures=(REVENUE,), time=TimeRange(column="orders.channel", grain="month")),
        MetricQuery(measures=(REVENUE,), comparison=Comparison(against="previous")),
        MetricQuery(
            measures=(REVENUE,),
            filters=(Filter(column="orders.quantity", operator=">", values=("1; DROP",)),),
        ),
        MetricQuery(
            measures=(REVENUE,),
            filters=(Filter(column=DATE, operator="=", values=("yesterday' OR 1",)),),
        ),
        MetricQuery(
            measures=(REVENUE,),
            filters=(Filter(column="orders.quantity", operator="between", values=("1",)),),
        ),
        MetricQuery(
            measures=(REVENUE,),
            share=True,
            keep=(Filter(column="customers.region", operator="=", values=("North",)),),
        ),
    ],
)
def test_what_the_schema_cannot_give_is_refused(query: MetricQuery) -> None:
    with pytest.raises(StepError) as refused:
        compiled(query)
    assert refused.value.code == "form"


def test_tables_without_a_join_are_refused() -> None:
    lonely = Table(name="weather", columns=(Column(name="rain", type="DOUBLE"),), rows=1, file="x")
    schema = Schema(tables=(*retail.schema().tables, lonely))
    with pytest.raises(StepError, match="no column in common"):
        compile_metric(MetricQuery(measures=(REVENUE,), dimensions=("weather.rain",)), schema)


def test_hostile_names_stay_names() -> None:
    name = 'a" FROM x; DROP TABLE y --'
    columns = (Column(name=name, type="DOUBLE"), Column(name="select", type="VARCHAR"))
    schema = Schema(tables=(Table(name="odd table's", columns=columns, rows=1, file="x"),))
    table = '"odd table\'s"'
    column = '"' + name.replace('"', '""') + '"'
    measure = Measure(name=name, expression=f"SUM({table}.{column})")
    value = "it's; --"
    query = MetricQuery(
        measures=(measure,),
        dimensions=("odd table's.select",),
        filters=(Filter(column="odd table's.select", operator="=", values=(value,)),),
        order="desc",
        limit=3,
    )
    connection = duckdb.connect()
    connection.execute(f'CREATE TABLE {table} ({column} DOUBLE, "select" VARCHAR)')
    connection.execute(f"INSERT INTO {table} VALUES (1, ?), (2, 'b')", [value])
    assert connection.execute(compile_metric(query, schema)).fetchall() == [(value, 1.0)]


DIMENSIONS = (
    "customers.region",
    "customers.segment",
    "products.category",
    "products.brand",
    "orders.channel",
    "returns.reason",
)
FILTERS = (
    Filter(column="customers.region", operator="in", values=("North", "West")),
    Filter(column="orders.quantity", operator=">=", values=("2",)),
    Filter(column="customers.email", operator="is null"),
    Filter(column="returns.reason", operator="!=", values=("Wrong size",)),
    Filter(column="customers.signup_date", operator="between", values=("2022-01-01", "2023-06-30")),
)
TIMES = (
    None,
    TimeRange(column=DATE, grain="month"),
    TimeRange(column=DATE, grain="week", since="2024-01-01", until="2024-07-01"),
    TimeRange(column=DATE, since="2024-01-01", until="2024-04-01"),
    TimeRange(column="returns.return_date", grain="quarter"),
)


@st.composite
def queries(draw: st.DrawFn) -> MetricQuery:
    time = draw(st.sampled_from(TIMES))
    comparison = None
    if time and draw(st.booleans()):
        earlier = {} if time.grain else {"since": "2023-01-01", "until": "2023-04-01"}
        comparison = Comparison(against=draw(st.sampled_from(("previous", "year_ago"))), **earlier)
    amount = 1 if comparison else draw(st.integers(1, 2))
    return MetricQuery(
        measures=tuple(draw(st.permutations(EVERY))[:amount]),
        dimensions=tuple(draw(st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=2))),
        filters=tuple(draw(st.lists(st.sampled_from(FILTERS), unique=True, max_size=2))),
        time=time,
        order=draw(st.sampled_from(("asc", "desc", "none"))),
        limit=draw(st.sampled_from((None, 3))),
        share=draw(st.booleans()) and comparison is None,
        comparison=comparison,
    )


@settings(max_examples=120, deadline=None)
@given(queries())
def test_any_form_runs_and_names_only_what_is_there(
    database: duckdb.DuckDBPyConnection, query: MetricQuery
) -> None:
    sql = compiled(query)
    database.execute(sql).fetchall()
    parsed = sqlglot.parse_one(sql, dialect="duckdb")
    made = {cte.alias for cte in parsed.find_all(exp.CTE)} | {"earlier", "this"}
    tables = {table.name for table in parsed.find_all(exp.Table)} - made
    assert tables <= set(retail.KEYS)
    known = {column.name for _, column in retail.schema().columns()}
    aliases = {alias.alias for alias in parsed.find_all(exp.Alias)}
    names = {column.name for column in parsed.find_all(exp.Column)}
    assert names <= known | aliases | {m.name for m in query.measures} | {"*"}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([m for m in EVERY if is_additive(m)]),
    st.sampled_from(DIMENSIONS[:3]),
)
def test_parts_never_exceed_the_whole(
    database: duckdb.DuckDBPyConnection, measure: Measure, dimension: str
) -> None:
    whole = rows(database, MetricQuery(measures=(measure,)))[0][measure.name]
    found = rows(database, MetricQuery(measures=(measure,), dimensions=(dimension,)))
    home = measure.expression.partition("(")[2].partition(".")[0]
    looked_up = {"orders", "returns", dimension.partition(".")[0]}
    if home in looked_up:
        assert sum(row[measure.name] for row in found) == pytest.approx(float(whole))
    for row in found:
        assert row[measure.name] <= whole * (1 + 1e-9)
