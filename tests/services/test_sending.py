"""Nothing goes to a model elsewhere before a person said so, once a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.agents.base import RunContext, need_model
from core.domain.approvals import Policy
from core.domain.chat import ChatRequest, Message
from core.domain.plan import Plan, Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.models.scripted import ScriptedModel
from core.services.approvals import ApprovalService
from core.services.approver import Unattended
from core.services.runs import RunService
from tests.fakes.agents import FakeAgent, regions_result
from tests.fakes.floor import PATIENCE, FixedPlan, Floor

QUESTION = "total by region"
PLACES = ("GPT (api.example.com)",)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path, "n1", "n2")
    made.models.model = ScriptedModel(lambda request: "SELECT 1")
    yield made
    made.close()


def asks_model(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
    request = ChatRequest(messages=(Message(role="user", text=step.task),))
    need_model(context).complete(request, context.cancel)
    return regions_result(step, context)


def by_rule(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
    return regions_result(step, context)


def service(floor: Floor, work: object = asks_model, *, planned: bool = True) -> RunService:
    plan = Plan(steps=(Step(name="a", agent="data", task=QUESTION, output="by_a"),))
    templates = [FixedPlan(plan)] if planned else []
    agent = FakeAgent(work)  # type: ignore[arg-type]
    parts = floor.parts(agent, templates=templates)
    made = RunService(replace(parts, sends_to=lambda model: PLACES))
    floor.approvals.when_decided(made.decided)
    return made


def requests(floor: Floor) -> int:
    model = floor.models.model
    assert isinstance(model, ScriptedModel)
    return len(model.requests)


def test_a_step_that_needs_the_model_waits_and_nothing_is_sent(floor: Floor) -> None:
    runs = service(floor)
    run_id = runs.start("n1", QUESTION)
    assert runs.wait(run_id, PATIENCE).status == "waiting"
    assert requests(floor) == 0
    (asked,) = floor.approvals.waiting()
    assert (asked.action.kind, asked.action.touches) == ("send_to_model", PLACES)
    floor.approvals.decide(asked.id, "always", by="you", scope="n1")
    assert runs.wait(run_id, PATIENCE).status == "finished"
    assert requests(floor) == 1

    again = runs.start("n1", QUESTION)
    assert runs.wait(again, PATIENCE).status == "finished"
    elsewhere = runs.start("n2", QUESTION)
    assert runs.wait(elsewhere, PATIENCE).status == "waiting"
    assert requests(floor) == 2
    runs.close()


def test_a_no_fails_the_step_and_nothing_is_sent(floor: Floor) -> None:
    runs = service(floor)
    run_id = runs.start("n1", QUESTION)
    runs.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "deny", by="you", word="this is confidential")
    view = runs.wait(run_id, PATIENCE)
    assert view.status == "failed"
    assert view.failure is not None
    assert "this is confidential" in view.failure.message
    assert requests(floor) == 0
    runs.close()


def test_what_needs_no_model_asks_nobody(floor: Floor) -> None:
    runs = service(floor, by_rule)
    assert runs.wait(runs.start("n1", QUESTION), PATIENCE).status == "finished"
    assert floor.approvals.waiting() == ()
    runs.close()


def test_planning_asks_too_and_keeps_the_question(floor: Floor) -> None:
    runs = service(floor, by_rule, planned=False)
    run_id = runs.start("n1", QUESTION)
    assert runs.wait(run_id, PATIENCE).status == "waiting"
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "once", by="you")
    view = runs.wait(run_id, PATIENCE)
    assert view.status == "finished"
    assert view.plan is not None
    assert [step.task for step in view.plan.steps] == [QUESTION]
    assert requests(floor) > 0
    runs.close()


def test_policies_and_empty_rooms_answer_by_themselves(floor: Floor) -> None:
    approvals = ApprovalService(floor.approval_store)
    approvals.set_policies([Policy(kind="send_to_model", rule="deny")])
    runs = service(floor)
    assert runs.wait(runs.start("n1", QUESTION), PATIENCE).status == "failed"
    parts = replace(
        floor.parts(FakeAgent(asks_model)), sends_to=lambda model: PLACES, approvals=Unattended()
    )
    alone = RunService(parts)
    assert alone.wait(alone.start("n2", QUESTION), PATIENCE).status == "failed"
    assert requests(floor) == 0
    alone.close()
    runs.close()
