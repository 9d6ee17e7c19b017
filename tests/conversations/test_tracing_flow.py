"""“Which commit could explain it?”: which figure is meant, however it was computed."""

from __future__ import annotations

import pytest

from core.agents.code.tracing.wishes import TraceWish
from core.conversations.flows.tracing import CommitQuestion
from core.domain.code.attached import AttachedRepository
from core.domain.code.candidates import ChangePoint, Figure
from core.domain.code.repository import Origin
from core.domain.conversation import Conversation, Turn
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.sources import Schema
from core.domain.work import ViewGrant
from tests.agents.code.tracing.histories import REVENUE
from tests.fakes import samples

SHOP = AttachedRepository(
    source_id="s9",
    name="shop",
    origin=Origin(kind="folder", address="/shop"),
    commit="c" * 40,
    branch="main",
    tables=(),
)
SCHEMA = Schema(tables=samples.source().tables)
THIS = "Which commit could explain this?"
REF, _ = samples.regions()


def planned(
    question: str,
    *turns: Turn,
    point: ChangePoint | None = None,
    figure: Figure | None = None,
    attached: bool = True,
) -> Plan | None:
    flow = CommitQuestion(
        lambda schema: Yard(repositories=(SHOP,) if attached else ()),
        lambda question, schema: point,
        lambda question, schema: figure,
    )
    return flow.match(Inquiry(question, "code", SCHEMA, Conversation(turns=turns)))


def wished(plan: Plan | None) -> TraceWish:
    assert plan is not None
    return TraceWish.model_validate_json(plan.steps[-1].form)


def test_without_a_repository_it_is_left_to_others() -> None:
    asked = Turn(question="total by month", answer="12", name="total", sql="SELECT 1")
    assert planned(THIS, asked, attached=False) is None
    assert planned(THIS) is None


def test_what_was_told_of_already_needs_no_other_step() -> None:
    plan = planned("Which commit could explain “revenue in March 2024”?", point=REVENUE)
    assert plan is not None
    assert len(plan.steps) == 1
    assert wished(plan).point == REVENUE


def test_the_answer_before_is_an_input_where_a_query_gave_it() -> None:
    plan = planned(THIS, Turn(question="by month", answer="12", name="total", sql="SELECT 1"))
    assert plan is not None
    assert plan.steps[-1].inputs == ("total",)
    assert wished(plan).series is None


def test_rows_that_python_or_an_analysis_computed_are_taken_as_they_are() -> None:
    """Nothing runs their code again, and no query gives them."""
    before = Turn(question="smooth the revenue by month", answer="12", name="smooth", result=REF)
    plan = planned(THIS, before)
    assert plan is not None
    assert plan.steps[-1].inputs == ()
    wish = wished(plan)
    assert wish.series == REF
    assert "revenue" in wish.told


def test_a_tile_is_meant_by_its_title() -> None:
    tile = Figure(name="Sales a month", views=(ViewGrant(name="t", sql="SELECT 1"),))
    wish = wished(planned("Which commit could explain “Sales a month”?", figure=tile))
    assert (wish.figure, wish.name) == (tile, "Sales a month")


@pytest.mark.parametrize("question", ["How many commits are there?", "Why did revenue drop?"])
def test_other_questions_are_left_to_others(question: str) -> None:
    assert planned(question, point=REVENUE) is None
