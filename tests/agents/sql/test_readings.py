"""Words of a question as its query bears them out, and queries read another way."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agents.business.catalogue import Catalogue
from core.agents.business.reading import read
from core.agents.sql.alternatives import columns_for, periods_for, values_for
from core.agents.sql.parse import parse_query, to_sql
from core.agents.sql.readings import readings_of
from core.agents.sql.reread import reread
from core.agents.sql.sightings import known_names, sightings
from core.agents.sql.values import Hit
from core.domain.metric_sql import compile_metric
from core.domain.readings import Reading
from core.domain.work import ViewGrant
from core.errors import StepError
from tests.fakes.retail import JOINS, connect, profiles, schema

NAMES = known_names(schema())
SALES = """SELECT c.region, sum(o.revenue) AS total_revenue FROM orders o
    JOIN customers c ON o.customer_id = c.customer_id
    WHERE o.order_date >= DATE '2024-01-01' AND o.order_date < DATE '2025-01-01'
    AND c.segment = 'Consumer' GROUP BY c.region ORDER BY total_revenue DESC"""
ASKED = "total sales to consumers by region in 2024"


def told(question: str, sql: str, *picked: Reading) -> dict[str, str]:
    """What each word stands for."""
    return {r.word: r.says() for r in found(question, sql, *picked)}


def found(question: str, sql: str, *picked: Reading) -> tuple[Reading, ...]:
    return readings_of(question, sightings(parse_query(sql), NAMES), picked)


def one(question: str, sql: str, word: str) -> Reading:
    return next(r for r in found(question, sql) if r.word == word)


def test_columns_values_and_times_have_their_words() -> None:
    assert told(ASKED, SALES) == {
        "sales": "revenue",
        "consumers": "segment = Consumer",
        "region": "region",
        "2024": "order date, 2024",
    }


@pytest.mark.parametrize(
    ("question", "sql", "readings"),
    [
        (
            "which customers spent most",
            "SELECT name, sum(revenue) FROM orders JOIN customers USING (customer_id) GROUP BY 1",
            {"customers": "name", "spent": "revenue"},
        ),
        (
            "units of Voltia headphones a month",
            "WITH x AS (SELECT date_trunc('month', order_date) m, sum(quantity) q FROM orders o "
            "JOIN products p ON o.product_id = p.product_id "
            "WHERE product_name ILIKE '%voltia headphones%' GROUP BY 1) SELECT * FROM x",
            {
                "units": "quantity",
                "Voltia headphones": "product name = voltia headphones",
                "month": "order date",
            },
        ),
        ("how many orders are there", "SELECT count(*) FROM orders", {}),
        ("anything", "SELECT region FROM customers WHERE region = 'West'", {}),
    ],
)
def test_only_what_the_query_bears_out_is_told(
    question: str, sql: str, readings: dict[str, str]
) -> None:
    assert told(question, sql) == readings


def test_a_picked_reading_lasts_as_long_as_its_place_in_the_query() -> None:
    revenue = one(ASKED, SALES, "sales")
    quantity = revenue.model_copy(update={"column": "quantity"})
    changed = reread(SALES, revenue, quantity, NAMES)
    assert "sales" not in told(ASKED, changed)
    assert told(ASKED, changed, quantity)["sales"] == "quantity"
    assert told(ASKED, SALES, quantity)["sales"] == "revenue"


def test_alternatives_start_with_what_is_near_to_the_word() -> None:
    sales = one(ASKED, SALES, "sales")
    assert [o.column for o in columns_for(sales, SALES, NAMES)] == [
        "quantity",
        "unit_price",
        "discount",
    ]
    region = one(ASKED, SALES, "region")
    assert "customer_id" not in {o.column for o in columns_for(region, SALES, NAMES)}
    year = one(ASKED, SALES, "2024")
    inside = (date(2023, 1, 1), date(2024, 12, 31))
    assert [o.says() for o in periods_for(year, SALES, NAMES, span=inside)] == ["order date, 2023"]
    consumer = one(ASKED, SALES, "consumers")
    hits = [Hit("consumers", "customers", "name", "Con Sumer", "near")]
    values = values_for(consumer, hits, ["Consumer", "Corporate"], sql=SALES, catalogue=NAMES)
    assert [o.says() for o in values] == ["name = Con Sumer", "segment = Corporate"]


def test_a_near_name_comes_before_the_rest() -> None:
    sql = "SELECT sum(unit_price) FROM orders"
    near = columns_for(one("price of all discounts", sql, "price"), sql, NAMES)
    word = one("price", sql, "price").model_copy(update={"word": "discount"})
    assert columns_for(word, sql, NAMES)[0].column == "discount"
    assert {o.column for o in near} == {"quantity", "discount", "revenue"}


def test_what_the_query_cannot_be_changed_to_is_refused() -> None:
    sales = one(ASKED, SALES, "sales")
    out_of_sight = sales.model_copy(update={"table": "products", "column": "unit_cost"})
    with pytest.raises(StepError, match="cannot be read as unit cost"):
        reread(SALES, sales, out_of_sight, NAMES)
    with pytest.raises(StepError):
        reread("SELECT count(*) FROM orders", sales, out_of_sight, NAMES)


def test_one_of_several_values_changes_alone_and_stays_in_its_column() -> None:
    sql = "SELECT count(*) FROM customers WHERE region IN ('West', 'East')"
    west = one("customers in the west and east", sql, "west")
    assert "IN ('North', 'East')" in reread(
        sql, west, west.model_copy(update={"value": "North"}), NAMES
    )
    with pytest.raises(StepError):
        reread(sql, west, west.model_copy(update={"column": "name"}), NAMES)


def test_like_and_lower_keep_their_ways() -> None:
    sql = "SELECT count(*) FROM customers WHERE lower(region) LIKE '%west%'"
    west = one("customers in the west", sql, "west")
    assert "LIKE '%east%'" in reread(sql, west, west.model_copy(update={"value": "East"}), NAMES)


def test_the_last_day_of_a_range_stays_inside_it() -> None:
    sql = "SELECT count(*) FROM orders WHERE order_date BETWEEN '2024-03-01' AND '2024-03-31'"
    march = one("orders in March 2024", sql, "March 2024")
    assert march.says() == "order date, March 2024"
    before = next(iter(periods_for(march, sql, NAMES, span=None)))
    assert before.says() == "order date, February 2024"
    assert "BETWEEN '2024-02-01' AND '2024-02-29'" in reread(sql, march, before, NAMES)


@pytest.mark.parametrize(
    "test",
    [
        "order_date BETWEEN '0001-01-01' AND '9999-12-31'",
        "order_date <= '9999-12-31' AND order_date >= '2024-01-01'",
        "order_date >= '2024-13-45' AND order_date < 'soon'",
        "NOT order_date >= '2024-01-01' AND order_date < '2025-01-01'",
        "order_date >= '2025-01-01' AND order_date < '2024-01-01'",
    ],
)
def test_times_that_are_no_period_are_told_as_the_column_alone(test: str) -> None:
    sql = f"SELECT count(*) FROM orders WHERE {test}"
    time = one("orders in 2024", sql, "2024")
    assert time.says() == "order date"
    assert periods_for(time, sql, NAMES, span=None) == ()


def test_an_earlier_query_is_a_source_of_its_own() -> None:
    view = ViewGrant(name="west", sql="SELECT segment, sum(revenue) AS r FROM orders, customers")
    names = known_names(schema(), [view])
    seen = sightings(parse_query("SELECT segment FROM west"), names)
    assert [(s.table, s.column) for s in seen] == [("west", "segment")]


QUESTIONS = (
    "share of revenue by region in 2024",
    "monthly revenue in the West in 2024",
    "how did revenue change in March 2024",
    "top 5 months by sales",
    "revenue by segment and quarter",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_alternative_of_a_compiled_form_runs(question: str) -> None:
    catalogue = Catalogue(schema(), profiles(), JOINS)
    form = read(question, catalogue)
    assert form is not None
    sql = compile_metric(form.query, schema(), JOINS, unique=catalogue.unique)
    told_ = found(question, sql)
    assert told_
    connection = connect()
    for reading in told_:
        for other in columns_for(reading, sql, NAMES):
            connection.execute(reread(sql, reading, other, NAMES))


# Queries over one table whose parts are drawn; each has one name that may change.
_FUNCTIONS = ("sum", "avg", "max", "median")
_SHAPES = (
    "SELECT {k}, {f}({m}) AS {a} FROM orders{w} GROUP BY {k} ORDER BY {a} DESC LIMIT 3",
    "WITH x AS (SELECT {k}, {f}({m}) AS {a} FROM orders{w} GROUP BY ALL) SELECT * FROM x",
    "SELECT {a} / 2 AS half FROM (SELECT {f}(o.{m}) AS {a} FROM orders o{w}) AS inner_query",
    "SELECT {f}({m}), count(*) FROM orders{w} HAVING {f}({m}) > 3",
    "SELECT {k} FROM orders{w} ORDER BY {m} DESC",
)
_WHERE = ("", " WHERE channel = 'Web'", " WHERE {m} > 5 AND channel IN ('Web', 'Store')")
_NUMBERS = ("revenue", "quantity", "discount", "unit_price")


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, str, str]:
    """A query, the measure in it, and another measure."""
    measure, other = draw(st.lists(st.sampled_from(_NUMBERS), min_size=2, max_size=2, unique=True))
    alias = draw(st.sampled_from((f"total_{measure}", "figure", f"{measure}_of_all")))
    where = draw(st.sampled_from(_WHERE)).format(m=measure)
    sql = draw(st.sampled_from(_SHAPES)).format(
        k=draw(st.sampled_from(("channel", "customer_id"))),
        f=draw(st.sampled_from(_FUNCTIONS)),
        m=measure,
        a=alias,
        w=where,
    )
    return sql, measure, other


@given(queries())
@settings(max_examples=150, deadline=None)
def test_nothing_but_the_name_changes_and_it_changes_back(drawn: tuple[str, str, str]) -> None:
    sql, measure, other = drawn
    before = Reading(word="it", kind="column", table="orders", column=measure, role="number")
    after = before.model_copy(update={"column": other})
    changed = reread(sql, before, after, NAMES)
    same = to_sql(parse_query(sql))
    assert changed != same
    assert changed.replace(other, measure) == same
    assert reread(changed, after, before, NAMES) == same


@given(
    st.sampled_from(("region = 'West'", "c.region IN ('West', 'East')", "region ILIKE '%West%'")),
    st.text(min_size=1, max_size=12).filter(lambda text: "%" not in text and "\x00" not in text),
)
@settings(max_examples=100, deadline=None)
def test_nothing_but_the_value_changes(test: str, value: str) -> None:
    sql = f"SELECT count(*) AS n FROM customers c WHERE {test} AND segment <> 'West'"
    west = Reading(
        word="it", kind="value", table="customers", column="region", role="text", value="West"
    )
    other = west.model_copy(update={"value": value})
    changed = reread(sql, west, other, NAMES)
    assert to_sql(parse_query(changed)) == changed
    wanted = sql.replace("West", value.replace("'", "''"), 1)
    assert changed == to_sql(parse_query(wanted))
