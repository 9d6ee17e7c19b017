"""Sentences of metric forms say what the rows hold, and no figure of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.bound import check_bound, render
from core.domain.findings import Finding, results_of
from core.domain.metrics import Comparison, Filter, Measure, MetricQuery, TimeRange
from core.domain.results import Scalar
from core.domain.sentences import compose
from tests.fakes.findings import finding, result

REVENUE = Measure(name="total_revenue", expression="SUM(orders.revenue)")
MARCH = TimeRange(column="orders.day", since="2024-03-01", until="2024-04-01")
FEBRUARY = Comparison(against="previous", since="2024-02-01", until="2024-03-01")
CHANGE = MetricQuery(measures=(REVENUE,), time=MARCH, comparison=FEBRUARY)
BY_REGION = CHANGE.model_copy(update={"dimensions": ("customers.region",)})
CROSSED = CHANGE.model_copy(update={"dimensions": ("products.category", "customers.region")})
MONTHS = MetricQuery(
    measures=(REVENUE,),
    time=TimeRange(column="orders.day", grain="month"),
    comparison=Comparison(against="previous"),
)
SHARE = MetricQuery(measures=(REVENUE,), dimensions=("customers.region",), share=True)
CHANGE_COLUMNS = "total_revenue DOUBLE, previous DOUBLE, change DOUBLE, change_percent DOUBLE %"
PART = "share_of_change_percent DOUBLE %"
QUESTION = "why did revenue change"


def form(query: MetricQuery, columns: str, *rows: tuple[Scalar, ...], name: str = "r") -> Finding:
    return finding(result(columns, *rows), name=name, metric=query, form="metric")


def told(*findings: Finding, question: str = QUESTION) -> str:
    answer = compose(question, findings)
    results = results_of(findings)
    check = check_bound(answer, results, question)
    assert check.outcome == "passed", (answer.text, check.reason)
    return render(answer.text, results).text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ((80.0, 100.0, -20.0, -20.0), "Total revenue fell by 20 (20%), from 100 to 80."),
        ((100.0, 80.0, 20.0, 25.0), "Total revenue rose by 20 (25%), from 80 to 100."),
        ((5.0, 0.0, 5.0, None), "Total revenue rose by 5, from 0 to 5."),
        ((5.0, 5.0, 0.0, 0.0), "Total revenue did not change: it is 5."),
        (
            (None, 5.0, None, None),
            "The change in total revenue is not known, since a period has no value.",
        ),
    ],
)
def test_one_change(row: tuple[Scalar, ...], text: str) -> None:
    assert told(form(CHANGE, CHANGE_COLUMNS, row)) == text


def test_a_share_of_nothing() -> None:
    made = form(
        SHARE,
        "region VARCHAR, total_revenue DOUBLE, whole DOUBLE, share_percent DOUBLE %",
        ("North", 0.0, 0.0, None),
    )
    assert told(made) == "There are no shares, since total revenue adds up to nothing."


def test_a_share_without_a_name() -> None:
    made = form(
        SHARE,
        "region VARCHAR, total_revenue DOUBLE, whole DOUBLE, share_percent DOUBLE %",
        (None, 3.0, 4.0, 75.0),
        ("North", 1.0, 4.0, 25.0),
    )
    assert told(made) == (
        "No region accounts for 75% of total revenue (3 of 4), followed by North (25%)."
    )


def test_drivers_that_moved_more_than_the_whole() -> None:
    total = form(CHANGE, CHANGE_COLUMNS, (80.0, 100.0, -20.0, -20.0), name="total_change")
    last = form(
        CROSSED,
        f"category VARCHAR, region VARCHAR, {CHANGE_COLUMNS}, {PART}",
        ("Toys", "North", 5.0, 30.0, -25.0, -83.0, 125.0),
        ("Home", "North", 75.0, 70.0, 5.0, 7.0, -25.0),
        name="largest_drivers",
    )
    text = told(total, last)
    assert "more than explained by Toys, North with a fall of 25 (83%): alone 125%" in text
    assert compose(QUESTION, (total, last)).evidence[0] == "largest_drivers"


def test_drivers_of_a_change_of_nothing() -> None:
    total = form(CHANGE, CHANGE_COLUMNS, (5.0, 5.0, 0.0, 0.0), name="total_change")
    last = form(
        CROSSED,
        f"category VARCHAR, region VARCHAR, {CHANGE_COLUMNS}, {PART}",
        ("Toys", "North", 5.0, 5.0, 0.0, 0.0, None),
        name="largest_drivers",
    )
    assert told(total, last) == "Total revenue did not change: it is 5."


def test_a_series_of_one_step() -> None:
    made = form(MONTHS, f"month DATE, {CHANGE_COLUMNS}", (None, 80.0, None, None, None))
    assert told(made) == "There is no month with a value for the month before to compare with."


def test_two_steps_name_the_leader_first() -> None:
    leader = form(
        MetricQuery(measures=(REVENUE,), dimensions=("customers.region",), order="desc", limit=1),
        "region VARCHAR, total_revenue DOUBLE",
        ("North", 7.0),
        name="leading_group",
    )
    orders = Measure(name="number_of_orders", expression="COUNT(*)", table="orders")
    held = Filter(column="customers.region", operator="in", within="leading_group.region")
    second = finding(
        result("number_of_orders BIGINT", (3,)),
        name="orders",
        metric=MetricQuery(measures=(orders,), filters=(held,)),
        form="metric",
        inputs=("leading_group",),
    )
    assert told(leader, second) == (
        "North has the highest total revenue (7). Number of orders is 3."
    )


def test_a_failed_part_is_said() -> None:
    whole = form(MetricQuery(measures=(REVENUE,)), "total_revenue DOUBLE", (7.0,), name="overall")
    broken = finding(None, name="by_month", metric=MONTHS)
    assert told(whole, broken, question="summarise sales").startswith("Total revenue")


FIGURES = st.none() | st.floats(-1e9, 1e9, allow_nan=False) | st.decimals(-10, 10, places=2)
NAMES = st.none() | st.sampled_from(["North", "Q1 2024", "12", "a {{b.c[0]}} d", ""])


@given(
    st.sampled_from([CHANGE, BY_REGION, CROSSED, MONTHS, SHARE]),
    st.sampled_from(["asc", "desc", "none"]),
    st.data(),
)
def test_every_form_gets_a_sentence_that_is_bound(
    query: MetricQuery, order: str, data: st.DataObject
) -> None:
    labels = [key.partition(".")[2] for key in query.dimensions]
    columns = ["month DATE"] if query.time and query.time.grain else []
    columns += [f"{label} VARCHAR" for label in labels]
    columns += ["total_revenue DOUBLE"]
    columns += ["whole DOUBLE", "share_percent DOUBLE %"] if query.share else []
    columns += [] if query.share else CHANGE_COLUMNS.split(", ")[1:]
    columns += [PART] if labels and not query.share else []
    days = st.none() | st.dates()
    kinds = [
        days if "DATE" in text else (NAMES if "VARCHAR" in text else FIGURES) for text in columns
    ]
    rows = data.draw(st.lists(st.tuples(*kinds), min_size=1, max_size=6))
    made = form(query.model_copy(update={"order": order}), ", ".join(columns), *rows)
    assert told(made).strip()
