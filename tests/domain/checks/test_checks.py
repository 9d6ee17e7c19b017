from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.answers import Answer
from core.domain.checks import Case, Knowledge, grade, judge, misfit
from core.domain.checks.grading import RULES
from core.domain.expectation import expect
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, Outcome
from core.domain.profiles import ColumnProfile, Join, TableProfile, TopValue
from core.domain.queries import (
    AggregateFact,
    FilterFact,
    JoinFact,
    OutputFact,
    QueryFacts,
)
from core.domain.results import Result
from core.domain.sentences import compose
from core.domain.sources import Column, ForeignKey, Schema, Table
from core.domain.work import Failure
from tests.fakes.findings import finding, result


def column(name: str, type: str = "VARCHAR", **known: object) -> ColumnProfile:
    base = ColumnProfile(name=name, type=type, missing=0, distinct=3)
    return base.model_copy(update=known)


def profile(table: str, rows: int, *columns: ColumnProfile, key: str | None = None) -> TableProfile:
    return TableProfile(table=table, rows=rows, columns=columns, key=key)


ORDERS = profile(
    "orders",
    100,
    column("order_id", unique=True, distinct=100),
    column("customer_id", distinct=40),
    column("amount", "DOUBLE", missing=12, distinct=80),
    column("discount", "DOUBLE", missing=2, distinct=5),
    column("day", "DATE", minimum="2023-01-01", maximum="2024-03-05", distinct=90),
    column(
        "status",
        missing=4,
        distinct=2,
        top=(TopValue(text="open", count=50), TopValue(text="sent", count=46)),
    ),
    key="order_id",
)
CUSTOMERS = profile("customers", 40, column("customer_id", unique=True), column("region"))
RETURNS = profile("returns", 30, column("order_id", distinct=20), column("customer_id"))
PRICES = profile("prices", 50, column("amount", "DOUBLE"), column("currency", distinct=3))
KNOWN = Knowledge(profiles=(ORDERS, CUSTOMERS, RETURNS, PRICES))
ONE = result("sum(amount) DOUBLE", (5.0,))


def facts(**fields: object) -> QueryFacts:
    return QueryFacts.model_validate({"tables": ("orders",), **fields})


def total(of: str = "orders.discount", function: str = "sum", **fields: object) -> AggregateFact:
    return AggregateFact(function=function, column=of, output="sum(amount)", **fields)  # type: ignore[arg-type]


def graded(question: str, *findings: Finding, known: Knowledge = KNOWN) -> Grade:
    return grade(question, compose(question, findings), findings, known)


def check(name: str, question: str, found: Finding, known: Knowledge = KNOWN) -> Check:
    return next(c for c in graded(question, found, known=known).checks if c.name == name)


def of(rows: Result = ONE, sql: str = "select", **fields: object) -> Finding:
    return finding(rows, sql=sql, facts=facts(**fields))


# -- the grade as a whole ----------------------------------------------------------------------


def test_a_plain_sound_answer_is_checked() -> None:
    grade = graded("total amount", of(aggregates=(total(),)))
    assert grade.verdict == "checked"
    assert len(grade.checks) == len(RULES)
    assert all(c.reason.endswith(".") for c in grade.checks)


def test_the_verdict_follows_the_worst_check() -> None:
    assert graded("total amount", of(aggregates=(total("orders.amount"),))).verdict == "unsure"
    wrong = Answer(kind="answered", text="It is 12.", evidence=("r",))
    assert grade("total", wrong, (of(),)).verdict == "failed"


def test_unanswerable_is_unsure_and_failure_fails() -> None:
    assert grade("q", Answer(kind="unanswerable", text="No."), ()).verdict == "unsure"
    assert grade("q", Answer(kind="failed", text="No."), ()).verdict == "failed"


def test_what_was_cut_from_the_text_is_said() -> None:
    case = Case("q", Answer(kind="answered", text="It rose."), (of(),), removed=("It was 12.",))
    assert judge(case).checks[0].outcome == "warned"


@given(st.text(max_size=60))
def test_any_question_gets_a_grade_with_reasons(question: str) -> None:
    given_grade = graded(question, of(aggregates=(total(),), filters=()))
    assert all(c.reason for c in given_grade.checks)
    assert len({c.name for c in given_grade.checks}) == len(given_grade.checks)


# -- shape -------------------------------------------------------------------------------------

MANY = result("region VARCHAR, n BIGINT", ("A", 5), ("B", 4), ("C", 1))


@pytest.mark.parametrize(
    ("question", "rows", "fields", "outcome"),
    [
        ("How many orders are there?", MANY, {}, "warned"),
        ("Which region has the most orders?", MANY, {}, "warned"),
        ("orders by region", MANY, {}, "passed"),
        ("top 3 regions by orders", MANY, {}, "passed"),
        ("top 2 regions by orders", MANY, {}, "warned"),
        ("top 5 regions by orders", MANY, {"limit": 5}, "passed"),
        ("top 5 regions by orders", MANY, {"limit": 3}, "warned"),
        ("orders by region", ONE, {"aggregates": (total(),)}, "warned"),
        ("Which customers are in the west?", ONE, {"aggregates": (total(),)}, "warned"),
        ("What are the name, city and age of all singers?", MANY, {}, "warned"),
        ("How many orders are there?", result("n VARCHAR", ("Ada",)), {}, "warned"),
        ("How many orders are there?", result("n VARCHAR", ("12",)), {}, "passed"),
        ("How many orders are there?", result("number_of_orders BIGINT", (-2,)), {}, "failed"),
        ("What share of orders came?", result("x DOUBLE", (130.0,)), {}, "failed"),
        ("What share of orders came?", result("x DOUBLE", (-0.1,)), {}, "failed"),
        ("What share of orders came?", result("x DOUBLE", (100.0,)), {}, "passed"),
        ("What is the percent change?", result("percent_change DOUBLE", (130.0,)), {}, "passed"),
    ],
)
def test_shape(question: str, rows: Result, fields: dict[str, object], outcome: Outcome) -> None:
    assert check("result shape", question, of(rows, **fields)).outcome == outcome


def test_ties_excuse_more_rows() -> None:
    tied = result("region VARCHAR, n BIGINT", ("A", 5), ("B", 5))
    assert misfit(expect("Which region has the most orders?"), tied, None) is None
    extra = result("region VARCHAR, n BIGINT", ("A", 9), ("B", 5), ("C", 5))
    assert misfit(expect("top 2 regions by orders"), extra, None) is None


def test_different_ones_must_be_counted_once() -> None:
    question = "How many different customers ordered?"
    rows = result("count(customer_id) BIGINT", (5,))
    plain = of(rows, aggregates=(total("orders.customer_id", "count"),))
    assert check("result shape", question, plain).outcome == "warned"
    once = of(rows, aggregates=(total("orders.customer_id", "count", distinct=True),))
    assert check("result shape", question, once).outcome == "passed"


# -- cut off -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "limit", "outcome"),
    [
        ("List all regions", 3, "warned"),
        ("List all regions", 10, "passed"),
        ("top 3 regions by orders", 3, "passed"),
        ("What are the regions with the most orders?", 3, "passed"),
    ],
)
def test_limits(question: str, limit: int, outcome: Outcome) -> None:
    assert check("nothing cut off", question, of(MANY, limit=limit)).outcome == outcome


def test_one_row_may_be_kept_where_one_is_asked_for() -> None:
    sole = of(result("region VARCHAR", ("A",)), sql="order by", limit=1)
    assert check("nothing cut off", "Which region has the most?", sole).outcome == "passed"
    assert check("nothing cut off", "List the regions", sole).outcome == "warned"


def test_truncation_is_never_silent() -> None:
    cut = finding(result("region VARCHAR", ("A",), ("B",), truncated=True), facts=facts())
    assert check("nothing cut off", "List the regions", cut).outcome == "warned"


# -- filters -----------------------------------------------------------------------------------


def where(source: str, *values: str, operator: str = "=") -> FilterFact:
    return FilterFact(column=source, operator=operator, values=values)  # type: ignore[arg-type]


def test_filters_that_match_nothing() -> None:
    empty = of(result("region VARCHAR"), filters=(where("customers.region", "Atlantis"),))
    assert check("filters", "orders from Atlantis", empty).outcome == "warned"
    nothing = of(result("n DOUBLE", (None,)), filters=(where("customers.region", "X"),))
    assert check("filters", "total amount", nothing).outcome == "warned"


def test_values_that_no_row_has() -> None:
    wrong = of(filters=(where("orders.status", "shipped"),))
    assert check("filters", "total amount", wrong).reason == "No row has “shipped” as its status."
    right = of(filters=(where("orders.status", "sent"),))
    assert check("filters", "total amount", right).outcome == "passed"
    unknown = of(filters=(where("prices.currency", "EUR"),))
    assert check("filters", "total amount", unknown).outcome == "passed"


def test_years_and_quoted_values_must_be_used() -> None:
    without = of(sql="select sum(amount) from orders")
    assert check("filters", "total amount in 2023", without).outcome == "warned"
    assert check("filters", 'total amount of "Rex"', without).outcome == "warned"
    using = of(sql="select sum(amount) from orders where year(day)=2023 and name = 'rex'")
    assert check("filters", 'total amount of "Rex" in 2023', using).outcome == "passed"
    listed = of(result("year BIGINT, n BIGINT", (2023, 1), (2024, 2)), sql="select year, n")
    assert check("filters", "compare 2023 with 2024", listed).outcome == "passed"


# -- missing values ----------------------------------------------------------------------------


def test_missing_values_under_an_aggregate() -> None:
    name = "missing values"
    many = check(name, "total amount", of(aggregates=(total("orders.amount"),)))
    assert many.reason == "12 of 100 values of amount of orders are missing and were left out."
    assert many.outcome == "warned"
    few = check(name, "total discount", of(aggregates=(total("orders.discount"),)))
    assert (few.outcome, few.reason[:8]) == ("passed", "2 of 100")
    counted = of(aggregates=(total("orders.discount", "count"),))
    assert check(name, "how many orders", counted).outcome == "warned"
    excluded = where("orders.amount", operator="is not null")
    known = of(aggregates=(total("orders.amount"),), filters=(excluded,))
    assert check(name, "total amount", known).outcome == "passed"


def test_missing_values_under_a_negation_and_in_the_result() -> None:
    name = "missing values"
    negated = of(filters=(where("orders.status", "open", operator="!="),))
    assert "4 rows without status" in check(name, "total", negated).reason
    group = of(result("region VARCHAR, n BIGINT", ("A", 1), (None, 2)))
    assert check(name, "orders by region", group).reason == "One group has no region."
    gap = of(result("region VARCHAR, n BIGINT", ("A", 1), ("B", None)))
    assert "1 of 2 rows have no n" in check(name, "orders by region", gap).reason


# -- joins -------------------------------------------------------------------------------------


def joined(*pairs: tuple[str, str], of_column: str | None, function: str = "sum") -> Finding:
    joins = tuple(JoinFact(left=left, right=right) for left, right in pairs)
    fact = AggregateFact(function=function, column=of_column, output="sum(amount)")
    return of(joins=joins, aggregates=(fact,), tables=("orders", "customers", "returns"))


MANY_TO_MANY = ("orders.customer_id", "returns.customer_id")
TO_KEY = ("orders.customer_id", "customers.customer_id")


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (joined(TO_KEY, of_column="orders.discount"), "passed"),
        (joined(TO_KEY, of_column="customers.customer_id", function="count"), "warned"),
        (joined(TO_KEY, of_column=None, function="count"), "passed"),
        (joined(("orders.order_id", "returns.order_id"), of_column="orders.discount"), "warned"),
        (joined(("orders.order_id", "returns.order_id"), of_column="returns.refund"), "passed"),
        (
            joined(("orders.customer_id", "returns.customer_id"), of_column="orders.discount"),
            "warned",
        ),
        (joined(("orders.x", "returns.y"), of_column="orders.discount"), "passed"),
        (
            joined(
                ("orders.customer_id", "returns.customer_id"),
                ("orders.order_id", "returns.order_id"),
                of_column="returns.refund",
            ),
            "passed",
        ),
    ],
)
def test_joins_that_count_rows_twice(found: Finding, outcome: Outcome) -> None:
    assert check("joins", "total", found).outcome == outcome


def test_counting_distinct_or_taking_extremes_is_safe() -> None:
    pair = (JoinFact(left="orders.order_id", right="returns.order_id"),)
    safe = (total("orders.order_id", "count", distinct=True), total("orders.discount", "max"))
    assert check("joins", "total", of(joins=pair, aggregates=safe)).outcome == "passed"


def test_declared_keys_count_without_profiles() -> None:
    key = ForeignKey(column="cid", to_table="b", to_column="id")
    tables = (
        Table(
            name="a",
            columns=(Column(name="cid", type="INT"),),
            rows=9,
            file="",
            foreign_keys=(key,),
        ),
        Table(name="b", columns=(Column(name="id", type="INT"),), rows=3, file=""),
    )
    known = Knowledge(
        schema=Schema(tables=tables),
        profiles=(profile("a", 9, column("cid"), column("x")), profile("b", 3, column("id"))),
    )
    pair = (JoinFact(left="a.cid", right="b.id"),)
    fine = of(joins=pair, aggregates=(total("a.x"),), tables=("a", "b"))
    assert check("joins", "total", fine, known).outcome == "passed"


def test_rows_lost_in_a_join() -> None:
    join = Join(
        left_table="orders", left_column="customer_id",
        right_table="customers", right_column="customer_id", coverage=0.9,
    )  # fmt: skip
    known = Knowledge(profiles=KNOWN.profiles, joins=(join,))
    found = check("joins", "total", joined(TO_KEY, of_column="orders.discount"), known)
    assert found.reason == "10% of the values of customer id in orders are not in customers."


# -- dates, units, sample, effort --------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "outcome", "words"),
    [
        ("total amount in 2031", "warned", "2031; the data holds 2023 to 2024"),
        ("total amount in 2023", "passed", "covers"),
        ("total amount in 2024", "passed", "ends on 2024-03-05, so 2024 is not whole"),
        ("compare amounts of 2023 and 2024", "warned", "2024 is not whole"),
        ("total amount", "passed", ""),
    ],
)
def test_dates(question: str, outcome: Outcome, words: str) -> None:
    found = check("dates", question, of(sql="2031 2023 2024", aggregates=(total(),)))
    assert found.outcome == outcome
    assert words in found.reason


def test_currencies_are_not_added_up() -> None:
    sums = (total("prices.amount"),)
    mixed = check("units", "total amount", of(aggregates=sums))
    assert mixed.outcome == "warned"
    assert "3 values of currency" in mixed.reason
    grouped = of(aggregates=sums, groups=("prices.currency",))
    assert check("units", "total amount by currency", grouped).outcome == "passed"
    filtered = of(aggregates=sums, filters=(where("prices.currency", "EUR"),))
    assert check("units", "total amount in EUR", filtered).outcome == "passed"


def test_time_zones_are_not_mixed() -> None:
    known = Knowledge(
        profiles=(
            profile("a", 9, column("at", "TIMESTAMP")),
            profile("b", 9, column("at", "TIMESTAMP WITH TIME ZONE")),
        )
    )
    found = of(joins=(JoinFact(left="a.at", right="b.at"),), tables=("a", "b"))
    assert check("units", "total", found, known).outcome == "warned"


def test_averages_of_few_rows() -> None:
    both = (
        AggregateFact(function="avg", column="orders.discount", output="mean"),
        AggregateFact(function="count", output="n"),
    )
    rows = result("region VARCHAR, mean DOUBLE, n BIGINT", ("A", 2.0, 3), ("B", 2.5, 90))
    outputs = (OutputFact(name="region"), OutputFact(name="mean"), OutputFact(name="n"))
    found = of(rows, aggregates=both, outputs=outputs, groups=("region",))
    reason = check("sample size", "average discount by region", found).reason
    assert reason == "1 of the averages rest on fewer than 5 rows."
    tiny = Knowledge(profiles=(profile("orders", 3, column("discount", "DOUBLE")),))
    mean = of(result("avg(x) DOUBLE", (1.0,)), aggregates=both[:1])
    assert check("sample size", "average", mean, tiny).outcome == "warned"
    assert check("sample size", "average", mean).outcome == "passed"


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "passed"),
        ({"attempts": 2}, "warned"),
        ({"mends": ("Used orders.amount.",)}, "passed"),
        ({"assumptions": ("Sales are revenue.",)}, "warned"),
    ],
)
def test_effort(fields: dict[str, object], outcome: Outcome) -> None:
    found = finding(ONE, facts=facts(), **fields)
    assert check("how it was found", "total", found).outcome == outcome


def test_a_part_that_failed_is_said() -> None:
    broken = finding(None, name="x", failure=Failure(code="sql", message="No."))
    grade = graded("total", of(), broken)
    assert grade.verdict == "unsure"


def test_without_knowledge_checks_stay_silent() -> None:
    found = joined(("orders.order_id", "returns.order_id"), of_column="orders.discount")
    assert graded("total amount", found, known=Knowledge()).verdict == "checked"
