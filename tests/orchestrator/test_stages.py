"""The stages, through the whole graph: planning, a second plan, asking a model for one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.agents.base import RunContext
from core.conversations.flows.parts import SeveralQuestions
from core.conversations.flows.plain import PlainQuestion
from core.conversations.flows.quality import QualityQuestion
from core.conversations.flows.restyle import RestyleRequest
from core.domain.answers import Answer
from core.domain.findings import Finding
from core.domain.grades import Check, Grade
from core.domain.plan import Plan, Step
from core.domain.steps import StepResult
from core.domain.work import Failure, ViewGrant
from core.errors import ModelError, PlanError
from core.models.scripted import ScriptedModel
from core.orchestrator import grade as grade_stage
from core.orchestrator.draft import read_draft
from core.orchestrator.plan import with_free_names
from core.orchestrator.select_agents import serving
from tests.fakes.agents import FakeAgent, regions_result
from tests.fakes.floor import FixedPlan, Floor, answer_to

QUESTION = "Find the best region, then list what it sold"
LONG = "For the region that sold most, which of its products came back most often, and when?"
TWO_STEPS = json.dumps(
    {
        "steps": [
            {"task": "regions by total, highest first", "uses": []},
            {"task": "products of the best region", "uses": [1]},
        ]
    }
)
ONE_STEP = json.dumps({"steps": [{"task": "all in one", "uses": []}]})


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path)
    yield made
    made.close()


# Selecting


def test_agents_for_the_intent_come_first_and_those_for_data_always() -> None:
    data, business = FakeAgent(), FakeAgent(name="business", intents=("business",))
    agents = {"data": data, "business": business}
    assert serving("business", agents) == ("business", "data")
    assert serving("data", agents) == ("data",)
    assert serving("code", agents) == ("data",)
    assert serving("code", {}) == ()


# Planning


def test_the_model_plans_what_no_template_covers(floor: Floor) -> None:
    model = ScriptedModel([TWO_STEPS])
    floor.models.model = model
    agent = FakeAgent()
    view = answer_to(floor.service(agent, templates=[PlainQuestion()]), QUESTION)
    assert view.status == "finished"
    assert [step.task for step in agent.steps] == [
        "regions by total, highest first",
        "products of the best region",
    ]
    assert agent.steps[1].inputs == (agent.steps[0].output,)
    assert [grant.name for grant in agent.views[1]] == [agent.steps[0].output]
    assert model.requests[0].json_schema is not None
    assert view.tokens.calls == 1
    head = floor.cells()[0]
    assert head.kind == "answer"
    assert head.tokens.calls == 1


def test_a_plain_question_asks_the_model_for_no_plan(floor: Floor) -> None:
    floor.models.model = model = ScriptedModel([])
    answer_to(floor.service(templates=[PlainQuestion()]), "total by region")
    assert not model.requests
    assert floor.models.loads == 0  # nothing needed it, so it was not even loaded


@pytest.mark.parametrize(
    ("replies", "calls"),
    [
        (["What a lovely question!", TWO_STEPS], 2),
        (["no", "still no"], 2),
        ([ONE_STEP], 1),
        ([json.dumps({"steps": [{"task": "a", "uses": [2]}, {"task": "b", "uses": []}]})] * 2, 2),
        ([ModelError("The model is damaged.")], 1),
    ],
)
def test_a_plan_that_is_no_plan_ends_in_the_plain_one(
    floor: Floor, replies: Sequence[str | ModelError], calls: int
) -> None:
    floor.models.model = model = ScriptedModel(replies)
    agent = FakeAgent()
    view = answer_to(floor.service(agent, templates=[PlainQuestion()]), QUESTION)
    assert view.status == "finished"
    assert len(model.requests) == calls
    expected = 2 if replies[-1] == TWO_STEPS else 1
    assert len(agent.steps) == expected


def test_the_second_try_tells_the_model_what_was_wrong(floor: Floor) -> None:
    floor.models.model = model = ScriptedModel(["no", TWO_STEPS])
    answer_to(floor.service(templates=[PlainQuestion()]), QUESTION)
    assert "not a plan" in model.requests[1].messages[-1].text
    assert model.requests[0].messages == model.requests[1].messages[:1]


def test_without_a_model_the_whole_question_is_one_step(floor: Floor) -> None:
    agent = FakeAgent()
    assert answer_to(floor.service(agent, templates=[PlainQuestion()]), QUESTION).plan is not None
    assert [step.task for step in agent.steps] == [QUESTION]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"steps": []}',
        '{"steps": [{"task": " ", "uses": []}, {"task": "b", "uses": []}]}',
        '{"steps": [{"task": "a", "uses": [1]}, {"task": "b", "uses": []}]}',
        '{"steps": [{"task": "a", "uses": []}, {"task": "b", "uses": [0]}]}',
        json.dumps({"steps": [{"task": f"t{n}", "uses": []} for n in range(9)]}),
    ],
)
def test_unsound_drafts_are_refused(text: str) -> None:
    if text == '{"steps": []}':
        with pytest.raises(PlanError):
            read_draft(text, ("data",))
        return
    with pytest.raises(PlanError):
        read_draft(text, ("data",))


def test_a_template_whose_agent_is_not_there_is_passed_over(floor: Floor) -> None:
    other = Plan(steps=(Step(name="a", agent="weather", task="t", output="rain"),))
    agent = FakeAgent()
    service = floor.service(agent, templates=[FixedPlan(other), PlainQuestion()])
    assert answer_to(service, "total by region").status == "finished"
    assert [step.task for step in agent.steps] == ["total by region"]


def test_outputs_get_names_that_are_free_and_inputs_follow() -> None:
    plan = Plan(
        steps=(
            Step(name="a", agent="data", task="t", output="total"),
            Step(name="b", agent="data", task="t", output="top", inputs=("total", "earlier")),
        )
    )
    free = with_free_names(plan, {"TOTAL", "top", "top_2", "earlier"})
    assert [step.output for step in free.steps] == ["total_2", "top_3"]
    assert free.steps[1].inputs == ("total_2", "earlier")


# Without a model at all


def test_rules_answer_without_a_model_and_redraw_without_a_query(floor: Floor) -> None:
    templates = [RestyleRequest(), QualityQuestion(), PlainQuestion()]
    agent = FakeAgent()
    service = floor.service(agent, templates=templates)
    view = answer_to(service, "are there missing values in orders?")
    assert view.status == "finished"
    assert not agent.steps
    asked = len(floor.sandbox.requests)
    assert asked == 1
    view = answer_to(service, "as a bar chart")
    assert view.status == "finished"
    assert len(floor.sandbox.requests) == asked
    redrawn = [cell for cell in floor.cells() if cell.kind == "query"][-1]
    assert redrawn.chart is not None
    assert redrawn.chart.chart == "bar"
    assert redrawn.result is not None


def test_a_query_by_rule_that_fails_says_why(floor: Floor) -> None:
    floor.sandbox.fails = "memory"
    view = answer_to(floor.service(templates=[QualityQuestion()]), "is the data clean?")
    assert view.status == "failed"
    assert view.failure is not None
    assert view.failure.code == "memory"


# Grading


class Judge:
    """Gives the verdicts in the order given."""

    def __init__(self, *verdicts: str) -> None:
        self.verdicts = list(verdicts)

    def __call__(self, *_: object, **__: object) -> Grade:
        check = Check(name="rows", outcome="passed", reason="By the test.")
        return Grade.model_validate({"verdict": self.verdicts.pop(0), "checks": (check,)})


TEMPLATE = Plan(
    steps=(Step(name="a", agent="data", task="by template", output="by_template"),),
    template="trend",
)


def test_a_failed_grade_is_planned_anew_once_and_the_better_answer_stays(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade_stage, "judge", Judge("failed", "checked"))
    agent = FakeAgent()
    view = answer_to(floor.service(agent, templates=[FixedPlan(TEMPLATE)]), "total by region")
    assert [step.task for step in agent.steps] == ["by template", "total by region"]
    assert view.attempt == 2
    assert view.grade is not None
    assert view.grade.verdict == "checked"
    assert [c.name for c in floor.cells() if c.kind == "query"] == ["total_region"]


def test_when_the_second_plan_is_no_better_the_first_answer_stays(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade_stage, "judge", Judge("failed", "failed"))
    answer_to(floor.service(templates=[FixedPlan(TEMPLATE)]), "total by region")
    assert [c.name for c in floor.cells() if c.kind == "query"] == ["by_template"]


@pytest.mark.parametrize("verdict", ["unsure", "checked"])
def test_an_answer_that_stands_is_not_planned_anew(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setattr(grade_stage, "judge", Judge(verdict))
    agent = FakeAgent()
    answer_to(floor.service(agent, templates=[FixedPlan(TEMPLATE)]), "total by region")
    assert len(agent.steps) == 1


def test_a_plain_plan_without_a_model_has_no_other_way(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade_stage, "judge", Judge("failed"))
    agent = FakeAgent()
    assert answer_to(floor.service(agent), "total by region").status == "finished"
    assert len(agent.steps) == 1


def test_a_failed_plain_step_is_tried_in_parts_when_a_model_is_there(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if step.name == "answer":
            failure = Failure(code="sql", message="No such column.")
            return StepResult(step=step.name, output=step.output, failure=failure)
        return regions_result(step, context)

    floor.models.model = ScriptedModel([TWO_STEPS])
    agent = FakeAgent(work)
    view = answer_to(floor.service(agent, templates=[PlainQuestion()]), LONG)
    assert view.status == "finished"
    assert [step.name for step in agent.steps] == ["answer", "step_1", "step_2"]


def test_what_took_long_to_fail_is_not_planned_anew(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        failure = Failure(code="python", message="No script could be run.")
        return StepResult(step=step.name, output=step.output, failure=failure, seconds=61)

    agent = FakeAgent(work)
    view = answer_to(floor.service(agent, templates=[FixedPlan(TEMPLATE)]), "total by region")
    assert view.status == "failed"
    assert len(agent.steps) == 1


def test_a_short_question_that_failed_is_not_cut_up(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        failure = Failure(code="sql", message="No such column.")
        return StepResult(step=step.name, output=step.output, failure=failure)

    floor.models.model = model = ScriptedModel([TWO_STEPS])
    service = floor.service(FakeAgent(work), templates=[PlainQuestion()])
    assert answer_to(service, "what is the average salary of our drivers?").status == "failed"
    assert not model.requests


@pytest.mark.parametrize("code", ["time", "memory", "crash", "ModelError"])
def test_bounds_and_missing_models_are_not_met_twice(floor: Floor, code: str) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        failure = Failure(code=code, message="No.")
        return StepResult(step=step.name, output=step.output, failure=failure)

    floor.models.model = model = ScriptedModel([TWO_STEPS])
    assert answer_to(floor.service(FakeAgent(work)), "total by region").status == "failed"
    assert len(model.requests) <= 1


def test_when_no_other_way_is_found_what_there_is_stands(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade_stage, "judge", Judge("failed"))
    floor.models.model = ScriptedModel([ONE_STEP])
    agent = FakeAgent()
    view = answer_to(floor.service(agent, templates=[PlainQuestion()]), LONG)
    assert view.status == "finished"
    assert len(agent.steps) == 1
    assert [cell.kind for cell in floor.cells()] == ["answer", "query"]


# Writing the answer


def test_questions_asked_together_are_answered_one_by_one(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if "returns" in step.task:
            failure = Failure(code="sql", message="No.")
            return StepResult(step=step.name, output=step.output, failure=failure)
        return regions_result(step, context)

    service = floor.service(FakeAgent(work), templates=[SeveralQuestions(), PlainQuestion()])
    question = "total of orders by region and how many returns of orders came in?"
    assert answer_to(service, question).status == "finished"
    head = floor.cells()[0]
    assert head.kind == "answer"
    assert head.answer.evidence == ("total_orders_region",)
    assert "{{total_orders_region." in head.answer.text
    assert "“how many returns of orders came in” could not be computed" in head.answer.text


def test_the_rules_get_the_rows_of_every_step(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Sequence[Finding]] = []

    def judge(question: str, answer: Answer, findings: Sequence[Finding], _: object) -> Grade:
        seen.append(findings)
        return Grade(verdict="checked")

    monkeypatch.setattr(grade_stage, "judge", judge)
    answer_to(floor.service(), "total by region")
    ((finding,),) = seen
    assert finding.result is not None
    assert finding.result.rows == (("North", 12.5), ("South", 7.0))
