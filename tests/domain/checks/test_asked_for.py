"""A check that the thing asked for is shown, and that a share is one of the whole."""

from dataclasses import replace

import pytest

from core.domain.answers import Answer
from core.domain.checks.asked import check
from core.domain.checks.case import Case, Knowledge
from core.domain.grades import Check
from core.domain.queries import AggregateFact, JoinFact, OutputFact, QueryFacts
from tests.fakes.findings import finding, result
from tests.fakes.retail import profiles, schema

KNOWN = Knowledge(schema(), profiles())
CATEGORY = OutputFact(name="category", source="products.category")
COST = OutputFact(name="cost", source="products.unit_cost")
GROUPED = ("products.category",)


def judged(question: str, facts: QueryFacts) -> Check:
    shown = result("category VARCHAR, cost DOUBLE", ("Toys", 1.0))
    found = finding(shown, facts=facts)
    answer = Answer(kind="answered", text="", evidence=(found.name,))
    return check(Case(question, answer, (found,), KNOWN))


@pytest.mark.parametrize(("form", "outcome"), [("python", "warned"), ("analysis", "passed")])
def test_no_rule_vouches_for_a_script(form: str, outcome: str) -> None:
    found = finding(result("cost DOUBLE", (1.0,)))
    found = replace(found, step=found.step.model_copy(update={"form": form}))
    answer = Answer(kind="answered", text="", evidence=(found.name,))
    assert check(Case("Anything odd?", answer, (found,), KNOWN)).outcome == outcome


@pytest.mark.parametrize("thing", ["brand", "product"])
def test_the_thing_asked_for_must_be_shown(thing: str) -> None:
    question = f"What is the cheapest {thing} in each category?"
    bare = QueryFacts(outputs=(CATEGORY, COST), groups=GROUPED)
    assert judged(question, bare).outcome == "warned"
    column = "brand" if thing == "brand" else "product_name"
    named = OutputFact(name=column, source=f"products.{column}")
    told = QueryFacts(outputs=(CATEGORY, named), groups=GROUPED)
    assert judged(question, told).outcome == "passed"
    assert judged("What is the lowest cost in each category?", bare).outcome == "passed"


@pytest.mark.parametrize(
    ("outer", "outcome"),
    [(False, "warned"), (True, "passed")],
)
def test_a_share_of_orders_needs_all_orders(outer: bool, outcome: str) -> None:
    join = JoinFact(left="returns.order_id", right="orders.order_id", outer=outer)
    counted = AggregateFact(function="count", output="share")
    facts = QueryFacts(outputs=(CATEGORY,), joins=(join,), aggregates=(counted,))
    asked = "What share of orders was returned by category?"
    assert judged(asked, facts).outcome == outcome
    assert judged("What share of returns is late?", facts).outcome == "passed"


def test_every_order_has_a_product() -> None:
    join = JoinFact(left="orders.product_id", right="products.product_id")
    counted = AggregateFact(function="count", output="share")
    facts = QueryFacts(outputs=(CATEGORY,), joins=(join,), aggregates=(counted,))
    assert judged("What share of products is sold?", facts).outcome == "passed"


def test_what_was_done_is_looked_up_where_it_is_kept() -> None:
    facts = QueryFacts(tables=("customers", "orders"), outputs=(CATEGORY,))
    asked = "Which customers returned more than 3 orders?"
    assert judged(asked, facts).outcome == "warned"
    read = facts.model_copy(update={"tables": ("customers", "orders", "returns")})
    assert judged(asked, read).outcome == "passed"


def test_both_at_once_needs_more_than_a_span() -> None:
    facts = QueryFacts(tables=("orders",), outputs=(CATEGORY,))
    assert judged("How many bought in both 2023 and 2024?", facts).outcome == "warned"
