"""Questions that name a defined metric are read with its definition."""

from __future__ import annotations

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.business.defined import metrics_named, spelled_out, telling
from core.agents.business.follow_up import edit
from core.agents.business.reading import read
from core.agents.business.two_steps import read_two_steps
from core.domain.metric_sql import compile_metric, is_additive
from core.domain.sources import Schema
from tests.fakes import retail
from tests.fakes.metrics import metric

NET = metric(synonyms=("net sales", "NR"))
RATE = metric(
    "m2",
    name="Return growth rate",
    formula="COUNT(DISTINCT returns.order_id) / NULLIF(COUNT(DISTINCT orders.order_id), 0)",
    expression="COUNT(DISTINCT returns.order_id)",
    over="COUNT(DISTINCT orders.order_id)",
    adds=False,
    columns=("returns.order_id", "orders.order_id"),
)
REVENUE = metric("m3", name="Revenue", formula="SUM(orders.unit_price)", columns=())
COUNTED = metric(
    "m4",
    name="Buyers",
    formula="COUNT(DISTINCT orders.customer_id)",
    expression="COUNT(DISTINCT orders.customer_id)",
    adds=False,
    columns=(),
)
SCHEMA = retail.schema().model_copy(update={"metrics": (NET, RATE, COUNTED)})
CATALOGUE = Catalogue(SCHEMA, retail.profiles(), retail.JOINS)


@pytest.mark.parametrize(
    ("question", "kind", "dimensions"),
    [
        ("net revenue by month", "series", ()),
        ("net sales in 2024 compared to 2023", "change", ()),
        ("Net revenue", "ranking", ()),
        ("What was our net revenue in March 2024?", "ranking", ()),
        ("net revenue by region", "ranking", ("customers.region",)),
        ("top 3 categories by net sales in 2024", "ranking", ("products.category",)),
        ("which region has the highest net revenue", "ranking", ("customers.region",)),
        ("what share of net revenue comes from the North region?", "share", ("customers.region",)),
        ("why did net revenue drop in March 2024", "drivers", ()),
        ("NR by channel", "ranking", ("orders.channel",)),
    ],
)
def test_a_name_or_another_name_is_the_measure(
    question: str, kind: str, dimensions: tuple[str, ...]
) -> None:
    reading = read(question, CATALOGUE)
    assert reading is not None
    assert reading.kind == kind
    assert reading.query.dimensions == dimensions
    measure = reading.query.measures[0]
    assert (measure.metric, measure.expression) == ("m1", NET.expression)
    assert compile_metric(reading.query, SCHEMA, retail.JOINS, unique=CATALOGUE.unique)


def test_a_name_that_holds_words_of_change_is_still_a_name() -> None:
    reading = read("return growth rate by month", CATALOGUE)
    assert reading is not None
    assert (reading.kind, reading.query.measures[0].metric) == ("series", "m2")


def test_a_metric_comes_before_a_guess_and_without_one_nothing_changes() -> None:
    defined = SCHEMA.model_copy(update={"metrics": (REVENUE,)})
    reading = read("revenue by month", Catalogue(defined, retail.profiles(), retail.JOINS))
    assert reading is not None
    assert reading.query.measures[0].metric == "m3"
    assert read("revenue by region", CATALOGUE) is None  # a plain guess is the data agent's


def test_the_longest_name_counts() -> None:
    both = (REVENUE, NET)
    assert [m.id for m in metrics_named("net revenue and revenue", both)] == ["m1", "m3"]
    assert metrics_named("netrevenue", both) == ()


def test_how_many_of_a_metric_that_counts() -> None:
    reading = read("how many buyers per month", CATALOGUE)
    assert reading is not None
    assert reading.query.measures[0].metric == "m4"


def test_a_metric_whose_column_has_gone_is_not_used() -> None:
    broken = metric(columns=("orders.gone",))
    schema = SCHEMA.model_copy(update={"metrics": (broken,)})
    catalogue = Catalogue(schema, retail.profiles(), retail.JOINS)
    assert catalogue.metrics == ()


def test_its_own_dates_are_used() -> None:
    dated = metric(table="returns", expression="SUM(returns.refund)", columns=("returns.refund",),
                   time_column="orders.order_date", name="Refunded")  # fmt: skip
    schema = SCHEMA.model_copy(update={"metrics": (dated,)})
    reading = read("refunded by month", Catalogue(schema, retail.profiles(), retail.JOINS))
    assert reading is not None
    assert reading.query.time is not None
    assert reading.query.time.column == "orders.order_date"


def test_follow_ups_and_two_steps_keep_the_metric() -> None:
    before = read("net revenue by month", CATALOGUE)
    assert before is not None
    edited = edit("and by region", before.query, CATALOGUE)
    assert edited is not None
    assert edited.query.measures == (NET.measure,)
    other = edit("what about buyers", before.query, CATALOGUE)
    assert other is not None
    assert other.query.measures[0].metric == "m4"
    two = read_two_steps(
        "which category had the highest net revenue, and then its NR by month", CATALOGUE
    )
    assert two is not None
    assert two.first.measures[0].metric == two.second.measures[0].metric == "m1"


def test_what_no_form_covers_is_spelled_out() -> None:
    asked = "Net Sales of customers who returned something, and buyers"
    assert spelled_out(asked, SCHEMA) == (
        f"{NET.formula} of customers who returned something, and COUNT(DISTINCT orders.customer_id)"
    )
    assert spelled_out("units sold", SCHEMA) == "units sold"
    assert spelled_out("total by month", Schema()) == "total by month"


def test_names_that_mean_something_else_are_not_spelled_out() -> None:
    orders = metric("m5", name="Orders", formula="COUNT(*)", synonyms=("purchases",), columns=())
    revenue = metric(
        "m6", name="Revenue", formula="SUM(orders.revenue)", columns=("orders.revenue",)
    )
    schema = retail.schema().model_copy(update={"metrics": (orders, revenue)})
    asked = "revenue of orders above the average"
    assert metrics_named(asked, telling(schema)) == ()
    assert spelled_out(asked, schema) == asked
    assert spelled_out("purchases of the old", schema) == "COUNT(*) of the old"
    net = revenue.model_copy(update={"formula": "SUM(orders.revenue * (1 - orders.discount))"})
    other = schema.model_copy(update={"metrics": (net,)})
    assert spelled_out("revenue of the old", other) == f"{net.formula} of the old"


def test_sums_add_up_and_quotients_do_not() -> None:
    assert is_additive(NET.measure)
    assert not is_additive(RATE.measure)
    assert not is_additive(COUNTED.measure)
