"""Questions read as forms by rule, and those that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.business.catalogue import Catalogue
from core.agents.business.reading import Reading, read
from core.domain.sources import Column, Schema, Table
from tests.fakes import retail

CATALOGUE = Catalogue(retail.schema(), retail.profiles(), retail.JOINS)
REGION, CATEGORY = "customers.region", "products.category"


def reading(question: str) -> Reading:
    found = read(question, CATALOGUE)
    assert found is not None, question
    return found


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("month over month change in revenue", "change"),
        ("How did revenue change from February to March 2024?", "change"),
        ("revenue in 2024 compared to 2023", "change"),
        ("which category grew the most in 2024", "change"),
        ("Which product category had the biggest revenue increase from 2023 to 2024?", "change"),
        ("what share of revenue comes from the North region?", "share"),
        ("What percentage of total revenue did each region contribute?", "share"),
        ("what fraction of orders came through the web channel", "share"),
        ("revenue by month", "series"),
        ("orders by channel and month since June 2024", "series"),
        ("which month had the highest revenue", "series"),
        ("return rate by category over time", "series"),
        ("why did revenue drop in March 2024", "drivers"),
        ("what explains the rise in refunds in July 2024", "drivers"),
        ("summarise sales", "summary"),
        ("how did we do in 2024", "summary"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert reading(question).kind == kind


@pytest.mark.parametrize(
    ("question", "expression"),
    [
        ("revenue by month", "SUM(orders.revenue)"),
        ("turnover by month", "SUM(orders.revenue)"),
        ("sales by month", "SUM(orders.revenue)"),
        ("units sold by month", "SUM(orders.quantity)"),
        ("refunds by month", "SUM(returns.refund)"),
        ("average discount by month", "AVG(orders.discount)"),
        ("median revenue by month", "MEDIAN(orders.revenue)"),
        ("number of orders by month", "COUNT(*)"),
        ("how many returns per month", "COUNT(*)"),
    ],
)
def test_measures(question: str, expression: str) -> None:
    assert reading(question).query.measures[0].expression == expression


def test_average_order_value_is_a_ratio() -> None:
    measure = reading("average order value by quarter").query.measures[0]
    assert (measure.expression, measure.over) == ("SUM(orders.revenue)", "COUNT(*)")


@pytest.mark.parametrize(
    ("question", "dimensions"),
    [
        ("monthly revenue by region", (REGION,)),
        ("monthly revenue by region and category", (REGION, CATEGORY)),
        ("monthly revenue per product", ("products.product_name",)),
        ("monthly revenue for each customer", ("customers.name",)),
        ("share of refunds by reason", ("returns.reason",)),
    ],
)
def test_groups(question: str, dimensions: tuple[str, ...]) -> None:
    assert reading(question).query.dimensions == dimensions


def test_values_become_filters() -> None:
    query = reading("monthly revenue for Kitchen and Toys in the South region").query
    assert {(f.column, f.values) for f in query.filters} == {
        (CATEGORY, ("Kitchen", "Toys")),
        (REGION, ("South",)),
    }


def test_a_share_of_one_value_keeps_the_whole_in_view() -> None:
    query = reading("what share of revenue came from Electronics in 2024").query
    assert query.filters == ()
    assert query.keep[0].values == ("Electronics",)
    assert query.time is not None
    assert query.time.since == "2024-01-01"


def test_the_largest_drop_is_the_lowest_change() -> None:
    query = reading("which month had the largest drop in revenue").query
    assert (query.order, query.limit) == ("asc", 1)


def test_a_series_of_changes_begins_where_there_is_a_period_before() -> None:
    query = reading("month over month change in revenue").query
    assert query.time is not None
    assert query.time.since == "2023-02-01"


def test_reasons_are_a_column_here_and_no_question_why() -> None:
    assert reading("refund by reason over time").kind == "series"


def test_what_was_assumed_is_said() -> None:
    assert reading("which category grew the most in 2024").notes == (
        "No measure was named, so total revenue is shown.",
    )


@pytest.mark.parametrize(
    "question",
    [
        "what is the total revenue by region",
        "top 5 products by units sold",
        "revenue for customers with more than 3 orders by month",
        "which customers never ordered",
        "average revenue per month",
        "how did conversion change week over week",
        "revenue by month for the Bremen store",
        "revenue by month without Electronics",
        "how did the temperature change in March 2024",
        "monthly revenue of orders over 100",
        "share of customers who returned something",
        "how many orders",
        "",
        "?",
        "hello",
    ],
)
def test_questions_that_need_more_than_a_form_are_left_alone(question: str) -> None:
    assert read(question, CATALOGUE) is None


def test_two_columns_of_one_name_settle_nothing() -> None:
    day = Column(name="day", type="DATE")
    amount = Column(name="score", type="DOUBLE")
    tables = tuple(
        Table(name=name, columns=(day, amount), rows=3, file="x") for name in ("first", "second")
    )
    assert read("score by month", Catalogue(Schema(tables=tables))) is None


def test_without_dates_there_is_no_series() -> None:
    table = Table(name="t", columns=(Column(name="revenue", type="DOUBLE"),), rows=3, file="x")
    assert read("revenue by month", Catalogue(Schema(tables=(table,)))) is None


def test_price_times_quantity_stands_in_for_revenue() -> None:
    columns = (
        Column(name="unit_price", type="DOUBLE"),
        Column(name="quantity", type="BIGINT"),
        Column(name="region", type="VARCHAR", samples=("North",)),
    )
    schema = Schema(tables=(Table(name="sales", columns=columns, rows=3, file="x"),))
    found = read("share of revenue by region", Catalogue(schema))
    assert found is not None
    assert found.query.measures[0].expression == "SUM(sales.quantity * sales.unit_price)"
    assert found.notes


WORDS = (
    "revenue orders by month region and why did drop in march 2024 share of north the most "
    "compared to last year which category what products zebra 7"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_a_word_that_is_not_understood_is_never_ignored(words: list[str]) -> None:
    found = read(" ".join(words), CATALOGUE)
    assert found is None or not {"zebra", "7"} & set(words)


def test_an_average_of_a_column_is_no_number_of_rows() -> None:
    counted = reading("What is the average number of products per category?")
    assert counted.linked.measure.expression == "COUNT(*)"
    assert read("Show the average length of products for each category", CATALOGUE) is None
