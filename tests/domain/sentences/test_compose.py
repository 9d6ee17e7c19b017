from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.answers import Answer
from core.domain.bound import check_bound, render
from core.domain.charts import ChartSpec
from core.domain.findings import Finding, results_of
from core.domain.queries import AggregateFact, FilterFact, OrderFact, OutputFact, QueryFacts
from core.domain.results import Result, Scalar
from core.domain.sentences import compose
from core.domain.work import Failure
from tests.fakes.findings import finding, result

NBSP = "\u00a0"


def told(question: str, *findings: Finding) -> str:
    """The sentence as a person reads it; every figure in it must be bound."""
    answer = compose(question, findings)
    results = results_of(findings)
    assert check_bound(answer, results, question).outcome == "passed"
    return render(answer.text, results).text.replace(NBSP, " ")


def one(columns: str, *rows: tuple[Scalar, ...], sql: str = "", **facts: object) -> Finding:
    known = QueryFacts.model_validate(facts) if facts else None
    return finding(result(columns, *rows), sql=sql, facts=known)


# -- one value ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many pets are there?", "There are 5 pets."),
        ("how many pets are owned by students?", "5 pets are owned by students."),
        ("How many orders have no customer?", "5 orders have no customer."),
        ("how many injuries occurred", "5 injuries occurred."),
        ("How many orders did Ada place?", "The number of orders is 5."),
        ("Count the number of employees", "The number of employees is 5."),
        ("What is the total number of singers?", "The total number of singers is 5."),
        ("Find the average age of our students.", "The average age of your students is 5."),
        ("number of missing values in email", "The number of missing values in email is 5."),
        ("How many days between a and b?", "There are 5 days between a and b."),
        ("and in total?", "The number of rows is 5."),
        ("What was it?", "The number of rows was 5."),
    ],
)
def test_one_value_in_the_words_of_the_question(question: str, sentence: str) -> None:
    counted = one("count_star() BIGINT", (5,), sql="select count(*) from t")
    assert told(question, counted) == sentence


def test_one_thing_is_singular() -> None:
    sole = one("count_star() BIGINT", (1,), sql="select count(*) from t")
    assert told("How many pets are there?", sole) == "There is 1 pet."
    assert told("How many cities have a shop?", sole) == "1 city has a shop."


def test_one_name() -> None:
    longest = one("race VARCHAR", ("Les Sables",), sql="select race from t order by length desc")
    assert told("which race was the longest?", longest) == "Les Sables was the longest."
    assert told("who was the first to finish?", longest) == "Les Sables was the first to finish."


def test_the_question_is_not_repeated_where_the_query_does_not_show_it() -> None:
    unfiltered = one("sum(revenue) DOUBLE €", (9.5,), sql="select sum(revenue) from orders")
    assert told("What was the total revenue in 2023?", unfiltered) == "Total revenue was €9.50."
    unsorted = one("race VARCHAR", ("X",), sql="select race from t limit 1")
    assert told("which race was the longest?", unsorted) == "The race was X."
    quoted = one("count_star() BIGINT", (5,), sql="select count(*) from t")
    assert told('How many pets are called "Rex"?', quoted) == "The number of rows is 5."


def test_a_question_cannot_smuggle_a_reference_in() -> None:
    question = "What is the number of {{r.secret[0]}}?"
    answer = compose(question, (one("n BIGINT, secret VARCHAR", (5, "x"), sql="s"),))
    assert "secret[0]}}?" not in answer.text
    many = compose("How many {{r.n[0]}} are there?", (one("n BIGINT", (5,), sql="s"),))
    assert many.text.count("{{") == 1


def test_shares_are_told_as_percentages() -> None:
    question = "What share of orders came from the web?"
    part = one("share DOUBLE", (0.5817,), sql="select a / b as share from t")
    assert told(question, part) == "58.2% of orders came from the web."
    hundred = one("share DOUBLE", (58.17,), sql="select 100.0 * a / b as share from t")
    assert told(question, hundred) == "58.2% of orders came from the web."
    stored = one("share DOUBLE", (0.5,), sql="select share from t")
    assert told("share of the first show", stored) == "The share is 0.5."


def test_no_value() -> None:
    empty = one("sum(revenue) DOUBLE", (None,))
    assert told("total revenue", empty).startswith("There is no value for total revenue")


# -- yes or no ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found", "sentence"),
    [
        ("Are there any late orders?", one("n BIGINT", (5,), sql="s"), "The n is 5."),
        ("Are there any late orders?", one("count(*) BIGINT", (5,)), "Yes: 5 late orders."),
        ("Are there any late orders?", one("count(*) BIGINT", (0,)), "No: 0 late orders."),
        ("Are there any orders in May?", one("count(*) BIGINT", (1,)), "Yes: 1 order in May."),
        ("Is it raining?", one("rain BOOLEAN", (True,)), "Yes."),
        ("Is a larger than b?", one("answer VARCHAR", ("no",)), "No."),
        (
            "Are there any duplicate emails?",
            one("email VARCHAR", ("a",), ("b",)),
            "Yes, there are 2 emails: a and b.",
        ),
        (
            "Are there any duplicate emails?",
            one("email VARCHAR"),
            "No: nothing in the data matches the question.",
        ),
    ],
)
def test_yes_and_no(question: str, found: Finding, sentence: str) -> None:
    assert told(question, found) == sentence


# -- rows --------------------------------------------------------------------------------------


def test_one_row() -> None:
    ages = one("avg(age) DOUBLE, min(age) BIGINT, max(age) BIGINT", (34.5, 25, 43))
    assert told("What is the average, minimum and maximum age?", ages) == (
        "The average age is 34.5, the lowest age 25 and the highest age 43."
    )
    country = one("country VARCHAR, channels BIGINT", ("Italy", 12), sql="... order by 2 desc")
    assert told("Which country has the most channels?", country) == (
        "Italy has the most channels: 12."
    )
    place = one("name VARCHAR, capacity BIGINT, city VARCHAR", ("Stark", 10104, "Ayr"), sql="s")
    assert told("What is the name, capacity and city of the ground?", place) == (
        "It is Stark, with capacity 10,104 and city Ayr."
    )


def test_names() -> None:
    regions = one("region VARCHAR", ("North",), ("South",), ("East",))
    assert told("What are the regions?", regions) == "There are 3 regions: North, South and East."
    two = one("region VARCHAR", ("North",), ("South",))
    assert told("What are the regions?", two) == "The regions are North and South."
    only = one("region VARCHAR", ("North",))
    assert told("Which regions have snow?", only) == "There is only one: North."
    many = one("name VARCHAR", *((f"n{i}",) for i in range(20)))
    assert told("What are the names of all poker players?", many) == (
        "There are 20 poker players: n0, n1, n2, n3, n4 and 15 more."
    )


def test_names_that_repeat_are_not_counted_as_things() -> None:
    twice = one("name VARCHAR", ("Ann",), ("Joe",), ("Ann",))
    expected = "There are 3 names, with repeats: Ann, Joe and Ann."
    assert told("names of the singers", twice) == expected


@pytest.mark.parametrize(
    ("question", "column", "noun"),
    [
        ("Find the id of students who have no cat", "StuID", "students"),
        ("List all song names by singers", "song_name", "songs"),
        ("For each stadium, how many concerts?", "Name", "stadiums"),
        ("Is there any customer without orders?", "name", "customers"),
        ("which people are old", "person_id", "people"),
    ],
)
def test_what_the_rows_are_called(question: str, column: str, noun: str) -> None:
    names = one(f"{column} VARCHAR", ("a",), ("b",), ("c",))
    assert f"3 {noun}: a, b and c." in told(question, names)


def test_counts_are_named_by_what_was_asked() -> None:
    counted = {
        "tables": ("has_pet",),
        "aggregates": (AggregateFact(function="count", output="*"),),
        "outputs": (OutputFact(name="type"), OutputFact(name="*")),
        "groups": ("type",),
    }
    found = one("type VARCHAR, count_star() BIGINT", ("dog", 5), ("cat", 3), **counted)
    assert told("the number of pets by type", found).startswith("Number of pets is 5 for dog")
    assert told("and by type?", found).startswith("Number of has pets is 5 for dog")


def test_names_of_tables_with_digits_are_not_taken_for_figures() -> None:
    counted = {
        "tables": ("sales_2024",),
        "aggregates": (AggregateFact(function="count", output="count_star()"),),
        "filters": (FilterFact(column="sales_2024.q1", operator="is null"),),
    }
    assert told("and all?", one("count_star() BIGINT", (5,), **counted)) == (
        "The number of rows is 5."
    )
    names = one("name VARCHAR", ("a",), ("b",), ("c",), **counted)
    assert told("show them", names) == "There are 3 names: a, b and c."
    empty = one("name VARCHAR", **counted)
    assert told("x", empty) == "Nothing in the data matches the question."


def test_records() -> None:
    rows = [("Joe", "NL", 52), ("Ann", "FR", 43)]
    people = one("name VARCHAR, country VARCHAR, age BIGINT", *rows)
    assert told("Show name, country, age for all singers ordered by age", people) == (
        "There are 2 singers; the first is Joe (country NL and age 52)."
    )


def test_truncated_results_say_so() -> None:
    cut = finding(result("name VARCHAR", *((f"n{i}",) for i in range(9)), truncated=True))
    assert told("names", cut) == (
        "There are more than 9 names: n0, n1, n2, n3, n4 and at least 4 more. "
        "Only the first 9 rows were kept."
    )


# -- groups ------------------------------------------------------------------------------------

BY_REGION = "region VARCHAR, total_revenue DOUBLE €"
ROWS = (("North", 50.0), ("South", 30.0), ("East", 15.0), ("West", 5.0))


def test_a_ranking() -> None:
    assert told("total revenue by region", one(BY_REGION, *ROWS)) == (
        "North has the highest total revenue (€50, 50% of €100), followed by South (€30), "
        "East (€15) and West (€5)."
    )
    assert told("total revenue by region", one(BY_REGION, *reversed(ROWS))).startswith(
        "West has the lowest total revenue (€5, 5% of €100), followed by East (€15)"
    )


def test_the_order_of_rows_is_not_taken_for_a_ranking() -> None:
    mixed = one(BY_REGION, ROWS[1], ROWS[0], ROWS[3])
    assert told("total revenue by region", mixed) == (
        "Total revenue is highest for North (€50, 58.8% of €85) and lowest for West (€5), "
        "over 3 regions."
    )


def test_a_limited_result_claims_no_more_than_it_knows() -> None:
    top = (OrderFact(column="total_revenue", descending=True),)
    known = one(BY_REGION, *ROWS, limit=4, order_by=top)
    assert told("top 4 regions by revenue", known).startswith("North has the highest total revenue")
    assert "%" not in told("top 4 regions by revenue", known)
    unknown = one(BY_REGION, *ROWS, limit=4)
    assert told("compare the regions", unknown).startswith("Of the 4 rows at hand, ")


def test_ties_are_told() -> None:
    even = one(BY_REGION, ("A", 5.0), ("B", 5.0), ("C", 1.0), sql="order by")
    assert told("Which regions sell most by region?", even) == (
        "A and B share the highest total revenue (€5 each), followed by C (€1)."
    )
    crowd = one(BY_REGION, *((f"r{i}", 5.0) for i in range(6)), ("Z", 1.0))
    assert told("revenue by region", crowd) == "6 regions share the highest total revenue (€5)."
    flat = one(BY_REGION, *((f"r{i}", 5.0) for i in range(6)))
    assert told("revenue by region", flat) == "All 6 regions have the same total revenue: €5."
    lows = one(BY_REGION, ("A", 1.0), ("B", 9.0), ("C", 1.0), ("D", 2.0))
    assert "lowest for A and C (€1)" in told("revenue by region", lows)


def test_two_groups_are_compared() -> None:
    assert told("compare North and South", one(BY_REGION, *ROWS[:2])) == (
        "Total revenue is €50 for North and €30 for South, a difference of €20."
    )
    even = one(BY_REGION, ("A", 5.0), ("B", 5.0))
    assert told("compare A and B", even).endswith("so they are equal.")


def test_averages_have_no_share_of_a_whole() -> None:
    means = one("region VARCHAR, avg_price DOUBLE", ("A", 5.0), ("B", 3.0), ("C", 1.0))
    assert "%" not in told("average price by region", means)
    hidden = one(
        "region VARCHAR, sales DOUBLE", ("A", 5.0), ("B", 3.0), ("C", 1.0),
        aggregates=(AggregateFact(function="avg", column="t.x", output="sales"),),
        groups=("region",),
    )  # fmt: skip
    assert "%" not in told("sales by region", hidden)


def test_groups_without_a_name_or_a_figure() -> None:
    found = told("revenue by region", one(BY_REGION, (None, 9.0), ("B", None), ("C", 1.0)))
    assert "no region" in found
    nothing = one(BY_REGION, ("A", None), ("B", None))
    assert told("revenue by region", nothing) == (
        "There is no value for total revenue in any of the rows."
    )


def test_poor_names_of_aggregates_are_bettered() -> None:
    facts = {
        "tables": ("orders",),
        "aggregates": (AggregateFact(function="sum", column="orders.quantity", output="q"),),
        "outputs": (OutputFact(name="name"), OutputFact(name="q", source="orders.quantity")),
        "groups": ("name",),
    }
    found = told("q by name", one("name VARCHAR, q BIGINT", ("A", 9), ("B", 5), ("C", 1), **facts))
    assert found.startswith("Total quantity is") or "highest total quantity" in found


# -- time --------------------------------------------------------------------------------------


def months(*values: float | None) -> Finding:
    rows = ((date(2024, i, 1), v) for i, v in enumerate(values, start=1))
    return one("month DATE, revenue DOUBLE €", *rows)


def test_a_series() -> None:
    assert told("revenue by month", months(10.0, 40.0, 20.0, 25.0)) == (
        "Revenue rose from €10 in Jan 2024 to €25 in Apr 2024. It was highest in Feb 2024 (€40) "
        "and lowest in Jan 2024 (€10). The last step, in Apr 2024, went up by 25%."
    )


def test_a_series_in_any_order_is_told_in_the_order_of_time() -> None:
    made = months(10.0, 40.0, 20.0, 25.0)
    assert made.result is not None
    back = Finding(made.step, Result(made.result.columns, made.result.rows[::-1]))
    assert told("revenue by month", back) == told("revenue by month", made)


def test_series_with_gaps_zeros_and_equals() -> None:
    assert "fell from €9 in Jan 2024 to €1 in Mar 2024" in told("by month", months(9.0, None, 1.0))
    assert told("by month", months(5.0, 5.0, 5.0)) == (
        "Revenue was €5 in Jan 2024 and again in Mar 2024. It was the same throughout. "
        "The last period equals the one before."
    )
    assert "went up by €5" in told("by month", months(1.0, 0.0, 5.0))
    rise = "Revenue rose from €5 in Jan 2024 to €9 in Feb 2024."
    assert told("by month", months(5.0, 9.0)) == rise


def test_years_days_and_steps_take_their_words() -> None:
    years = one("year BIGINT, n BIGINT", (2023, 5), (2024, 4))
    assert "from 5 in 2023 to 4 in 2024" in told("n by year", years)
    days = one("day DATE, n BIGINT", (date(2024, 1, 2), 5), (date(2024, 1, 3), 4))
    assert "on 2 Jan 2024" in told("n by day", days)
    weeks = one("week BIGINT, n BIGINT", (1, 5), (2, 4))
    assert "in week 1" in told("n by week", weeks)


def test_a_ranking_of_months_is_no_series() -> None:
    order = (OrderFact(column="revenue", descending=True),)
    rows = (("2024-03", 9.0), ("2024-01", 7.0), ("2024-02", 5.0))
    ranked = one("month VARCHAR, revenue DOUBLE", *rows, order_by=order, limit=3)
    assert told("best 3 months by revenue", ranked) == (
        "2024-03 has the highest revenue (9), followed by 2024-01 (7) and 2024-02 (5)."
    )


def test_periods_of_several_groups_name_both() -> None:
    rows = [("A", 2023, 5.0), ("A", 2024, 9.0), ("B", 2023, 3.0), ("B", 2024, 1.0)]
    both = one("kind VARCHAR, year BIGINT, revenue DOUBLE", *rows)
    assert told("revenue by kind and year", both).startswith("Revenue is highest for A, 2024 (9")


# -- nothing, failures, several ----------------------------------------------------------------


def test_an_empty_result_names_the_conditions() -> None:
    filters = (
        FilterFact(column="customers.region", operator="=", values=("Atlantis",)),
        FilterFact(column="orders.day", operator=">=", values=("2031-01-01",)),
        FilterFact(column="orders.amount", operator=">", values=("100",)),
        FilterFact(column="orders.email", operator="is null"),
    )
    empty = one("name VARCHAR", filters=filters)
    assert told("orders over 100 from Atlantis", empty) == (
        "Nothing in the data matches: region is “Atlantis”, amount is over 100 and email is "
        "missing."
    )
    assert told("orders", one("name VARCHAR")) == "Nothing in the data matches the question."


def test_what_the_data_cannot_answer() -> None:
    gap = finding(None, missing="No column tells seat upgrades", near=("fare", "seat_1a"))
    answer = compose("What is the average upgrade cost?", (gap,))
    assert answer.kind == "unanswerable"
    assert answer.near == ("fare", "seat_1a")
    assert answer.text == (
        "The data cannot answer this. No column tells seat upgrades. "
        "The nearest it holds: fare, seat_1a."
    )
    assert check_bound(answer, {}, "").outcome == "passed"


def test_a_failure_keeps_its_words_but_no_figures() -> None:
    failure = Failure(code="time", message="The query took too long.", remedy="Try in 60 seconds.")
    answer = compose("q", (finding(None, failure=failure),))
    assert (answer.kind, answer.text) == ("failed", "The query took too long.")


def test_several_findings_get_a_sentence_each() -> None:
    first = finding(result("revenue DOUBLE €", (5.0,)), name="this_year")
    second = finding(result("revenue DOUBLE €", (4.0,)), name="last_year")
    broken = finding(None, name="returns", failure=Failure(code="sql", message="x"))
    assert told("revenue against last year", first, second, broken) == (
        "This year: Revenue is €5. Last year: Revenue is €4. "
        "One part could not be computed: returns."
    )
    answer = compose("q", (first, second, broken))
    assert answer.evidence == ("last_year", "this_year")


def test_steps_that_feed_others_are_not_told() -> None:
    first = finding(result("region VARCHAR", ("North",)), name="best")
    last = finding(result("orders BIGINT", (7,)), name="orders_there", inputs=("best",))
    assert told("q", first, last) == "The orders is 7."
    assert compose("q", (first, last)).evidence == ("orders_there", "best")


def test_the_chart_of_a_step_is_kept_while_it_fits() -> None:
    chart = ChartSpec(chart="area", x="region", y=("total_revenue",))
    made = finding(result(BY_REGION, *ROWS), chart=chart)
    assert compose("q", (made,)).chart == chart
    wrong = finding(result(BY_REGION, *ROWS), chart=ChartSpec(chart="bar", x="gone", y=("x",)))
    found = compose("q", (wrong,)).chart
    assert found is not None
    assert found.x == "region"


def test_assumptions_are_passed_on_once() -> None:
    made = finding(result("n BIGINT", (1,)), assumptions=("Sales are revenue.",))
    assert compose("q", (made, made)).assumptions == ("Sales are revenue.",)


# -- whatever comes ----------------------------------------------------------------------------

CELLS: dict[str, st.SearchStrategy[Scalar]] = {
    "VARCHAR": st.sampled_from(["North", "A4 paper", "2024-01", "2024-02", "{{r.a[0]}}"])
    | st.text(max_size=6),
    "DATE": st.sampled_from([date(2024, i, 1) for i in range(1, 9)]) | st.dates(),
    "TIMESTAMP": st.datetimes(),
    "BIGINT": st.sampled_from([1, 2, 3, 2023, 2024]) | st.integers(-(10**6), 10**6),
    "DOUBLE": st.sampled_from([0.0, 0.5, 5.0, 5.0, 100.0, float("nan")]) | st.floats(-1e6, 1e6),
    "DECIMAL": st.decimals(-1000, 1000, places=2),
    "BOOLEAN": st.booleans(),
    "VARCHAR[]": st.text(max_size=4),
}
columns = st.lists(
    st.sampled_from(
        ["name VARCHAR", "region VARCHAR", "month DATE", "year BIGINT", "customer_id BIGINT",
         "sum(amount) DOUBLE €", "count_star() BIGINT", "share DOUBLE", "total 2024 DECIMAL",
         "flag BOOLEAN", "tags VARCHAR[]", "rate DOUBLE %", "at TIMESTAMP", 'odd "}} [0] VARCHAR']
    ),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip
questions = st.sampled_from(
    [
        "How many orders are there?",
        "Are there any late orders?",
        "total revenue by region",
        "top 5 customers by revenue",
        "Which region had the highest share in 2024?",
        "What is the name and total of all shops?",
        "compare 2023 with 2024",
        "and by month?",
        "",
    ]
) | st.text(max_size=40)


@settings(max_examples=200)
@given(columns, questions, st.data())
def test_every_result_gets_a_sentence_that_is_bound(
    names: list[str], question: str, data: st.DataObject
) -> None:
    kinds = [next(word for word in name.split() if word in CELLS) for name in names]
    row = st.tuples(*(st.none() | CELLS[kind] | CELLS[kind] for kind in kinds))
    rows = data.draw(st.lists(row, max_size=8))
    truncated = data.draw(st.booleans())
    made = finding(result("; ".join(names), *rows, truncated=truncated))
    answer = compose(question, (made,))
    results = results_of((made,))
    check = check_bound(answer, results, question)
    assert check.outcome == "passed", (answer.text, check)
    assert answer.text.strip()
    assert "  " not in answer.text.replace("\n", " ").strip() or '"' in answer.text


@given(st.lists(st.decimals(-100, 100, places=1), min_size=3, max_size=6))
def test_what_is_called_highest_is_highest(values: list[Decimal]) -> None:
    made = one("name VARCHAR, amount DECIMAL", *((f"n{i}", v) for i, v in enumerate(values)))
    text = compose("amount by name", (made,)).text
    if "highest for" in text:
        after = text.split("highest for ", 1)[1]
        (span, *_) = render(after, results_of((made,))).spans
        first = span.row if span.row is not None else 0
        assert values[first] == max(values)


def test_composing_again_gives_the_same() -> None:
    made = one(BY_REGION, *ROWS)
    question = "total revenue by region"
    assert compose(question, (made,)) == compose(question, (made,))
    assert isinstance(compose("x", (made,)), Answer)
