"""Plans for questions that name a metric, ask how it is computed, or were verified."""

from __future__ import annotations

import pytest

from core.agents.business.form import form_of
from core.conversations.flows.named_metric import (
    AGAIN,
    BROKEN,
    DEFINITION,
    NAMED,
    BrokenMetricQuestion,
    DefinitionQuestion,
    NamedMetricQuestion,
)
from core.conversations.flows.plain import PlainQuestion
from core.conversations.flows.verified import VERIFIED, VerifiedQuestion, without_verified
from core.domain.conversation import Conversation, Turn
from core.domain.inquiry import Inquiry
from core.domain.metrics import MetricQuery
from core.domain.plan import Plan, validate
from core.domain.sources import Schema
from core.domain.verified import VerifiedQuery
from core.protocols import FlowTemplate
from tests.fakes import retail
from tests.fakes.metrics import metric
from tests.fakes.samples import regions
from tests.fakes.verified import verified

NET = metric(synonyms=("net sales",))
BROKE = metric("m2", name="Margin", columns=("orders.cost",))
SCHEMA = retail.schema().model_copy(update={"metrics": (NET, BROKE)})
NOTHING = Conversation()
LAST = Turn(question="by region", answer="x", name="by_region", sql="SELECT 1", result=regions()[0])


def match(
    template: FlowTemplate, question: str, conversation: Conversation = NOTHING
) -> Plan | None:
    plan = template.match(Inquiry(question, "data", SCHEMA, conversation))
    return validate(plan) if plan else None


@pytest.mark.parametrize(
    "question",
    [
        "How is net revenue computed?",
        "how are net sales calculated",
        "how do you calculate our net revenue?",
        "What is the formula for net revenue?",
        "what does net revenue mean",
        "define net sales",
        "explain how net revenue is computed",
    ],
)
def test_how_a_metric_is_computed_shows_its_value_now(question: str) -> None:
    plan = match(DefinitionQuestion(), question)
    assert plan is not None
    assert plan.template == DEFINITION
    form = form_of(plan.steps[0].form)
    assert form is not None
    assert form.query == MetricQuery(measures=(NET.measure,))


def test_how_this_is_computed_shows_the_answer_before_again() -> None:
    plan = match(DefinitionQuestion(), "How is this computed?", Conversation(turns=(LAST,)))
    assert plan is not None
    assert (plan.steps[0].form, plan.steps[0].sql, plan.template) == (AGAIN, "SELECT 1", DEFINITION)
    assert match(DefinitionQuestion(), "how is this computed?") is None


@pytest.mark.parametrize(
    "question",
    ["how is the weather", "how is profit computed?", "how is net revenue of the North computed?"],
)
def test_other_questions_of_how_are_left_alone(question: str) -> None:
    assert match(DefinitionQuestion(), question) is None


def test_a_metric_that_no_form_covers_goes_to_the_business_agent_by_name() -> None:
    plan = match(NamedMetricQuestion(), "net revenue of customers older than the average")
    assert plan is not None
    assert (plan.template, plan.steps[0].agent) == (NAMED, "business")
    assert match(NamedMetricQuestion(), "revenue by region") is None
    assert match(NamedMetricQuestion(), "find the best region and then its net revenue") is None


def test_a_broken_metric_says_what_is_missing_instead_of_guessing() -> None:
    plan = match(BrokenMetricQuestion(), "margin by month")
    assert plan is not None
    assert plan.template == BROKEN
    assert "“Margin” cannot be computed: the data no longer has orders.cost" in plan.steps[0].task
    assert match(BrokenMetricQuestion(), "net revenue by month") is None


def test_a_verified_answer_is_its_queries_in_order_with_their_forms() -> None:
    form = MetricQuery(measures=(NET.measure,))
    answer = verified(
        queries=(
            VerifiedQuery(name="first", title="One", sql="SELECT 1 AS a", metric=form),
            VerifiedQuery(name="second", title="Two", sql="SELECT a FROM first", inputs=("first",)),
        )
    )
    asked: list[tuple[str, Schema]] = []

    def find(question: str, schema: Schema, conversation: Conversation) -> object:
        asked.append((question, schema))
        return answer if question == "known" else None

    template = VerifiedQuestion(find)  # type: ignore[arg-type]
    plan = match(template, "known")
    assert plan is not None
    assert plan.template == VERIFIED
    assert [step.agent for step in plan.steps] == ["prepared", "prepared"]
    assert form_of(plan.steps[0].form) is not None
    assert plan.steps[1].inputs == ("first",)
    assert match(template, "unknown") is None
    assert asked == [("known", SCHEMA), ("unknown", SCHEMA)]
    plain = PlainQuestion()
    assert without_verified((template, plain)) == (plain,)
