"""A step that asks leave makes its run wait, and goes on with what a person decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.agents.base import RunContext
from core.domain.approvals import Action, Policy, decision_on
from core.domain.choices import NeedsApproval, NeedsChoice
from core.domain.events import Choice, Happening
from core.domain.plan import Plan, Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.errors import StepError, UserError
from core.services.run_log import RunLog
from tests.fakes.agents import FakeAgent, regions_result
from tests.fakes.approvals import action
from tests.fakes.floor import PATIENCE, FixedPlan, Floor

QUESTION = "What is the total by region?"
Views = tuple[ViewGrant, ...]


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path, "n1", "n2")
    yield made
    made.close()


def pushes(step: Step, context: RunContext, views: Views) -> StepResult:
    """Asks leave for a push, then does it."""
    return allowed(step, context, action(title=f"Push for {step.name}", content=step.name))


def allowed(step: Step, context: RunContext, wanted: Action) -> StepResult:
    verdict = decision_on(step.decided, wanted)
    if verdict is None:
        raise NeedsApproval(wanted)
    if not verdict.allowed:
        raise StepError(f"It was not pushed: {verdict.word}.", code="denied")
    return regions_result(step, context)


def side_by_side(*names: str) -> FixedPlan:
    steps = (Step(name=n, agent="data", task=n, output=f"by_{n}") for n in names)
    return FixedPlan(Plan(steps=tuple(steps)))


def in_turn(*names: str) -> FixedPlan:
    steps = [
        Step(
            name=n, agent="data", task=n, output=f"by_{n}", inputs=(f"by_{before}",) * bool(before)
        )
        for before, n in zip(("", *names), names, strict=False)
    ]
    return FixedPlan(Plan(steps=tuple(steps)))


def test_the_run_waits_and_the_request_says_where_it_comes_from(floor: Floor) -> None:
    agent = FakeAgent(pushes)
    service = floor.service(agent)
    run_id = service.start("n1", QUESTION)
    view = service.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    assert (view.status, view.action, view.approval_id) == ("waiting", asked.action, asked.id)
    assert (view.choices, view.choice_question) == ((), asked.action.title)
    assert (asked.origin.id, asked.origin.notebook_id) == (run_id, "n1")
    assert asked.origin.label == QUESTION
    with pytest.raises(UserError, match="yes or no"):
        service.choose(run_id, "allow")
    assert service.view(run_id).status == "waiting"

    floor.approvals.decide(asked.id, "once", by="you")
    done = service.wait(run_id, PATIENCE)
    assert (done.status, done.action, done.approval_id) == ("finished", None, "")
    assert [step.chosen for step in agent.steps] == [(), ("allow",)]
    assert floor.approvals.get(asked.id).outcome == "The step went through."


def test_a_yes_is_heard_from_the_moment_that_the_request_can_be_seen(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = floor.service(FakeAgent(pushes))
    waited: list[str] = []
    real = RunLog.emit

    def emit(log: RunLog, what: Happening) -> None:
        if what.kind == "choice_asked":
            (opened,) = service._runs.of_notebook("n1")
            waited.append(opened.waits_for)
        real(log, what)

    monkeypatch.setattr(RunLog, "emit", emit)
    service.wait(service.start("n1", QUESTION), PATIENCE)
    assert waited == [asked.id for asked in floor.approvals.waiting()]


def test_a_no_reaches_the_agent_with_its_word(floor: Floor) -> None:
    agent = FakeAgent(pushes)
    service = floor.service(agent)
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "deny", by="you", word="use the other remote")
    view = service.wait(run_id, PATIENCE)
    assert view.status == "failed"
    assert view.failure is not None
    assert "use the other remote" in view.failure.message
    assert agent.steps[-1].chosen == ("deny: use the other remote",)


def test_a_word_for_the_run_is_not_asked_again(floor: Floor) -> None:
    service = floor.service(FakeAgent(pushes), templates=[in_turn("a", "b", "c")])
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "run", by="you")
    assert service.wait(run_id, PATIENCE).status == "finished"
    past = floor.approvals.history()
    assert [each.by for each in past] == ["a word for the whole run"] * 2 + ["you"]
    other = service.start("n1", QUESTION)
    assert service.wait(other, PATIENCE).status == "waiting"


def test_policies_decide_without_anybody(floor: Floor) -> None:
    floor.approvals.set_policies([Policy(kind="push", rule="allow", scope="n1")])
    service = floor.service(FakeAgent(pushes))
    run_id = service.start("n1", QUESTION)
    view = service.wait(run_id, PATIENCE)
    assert view.status == "finished"
    assert view.steps[0].notes == (f"Allowed by a policy: Push for {view.steps[0].name}",)
    elsewhere = service.start("n2", QUESTION)
    assert service.wait(elsewhere, PATIENCE).status == "waiting"
    floor.approvals.set_policies([Policy(kind="push", rule="deny")])
    assert service.wait(elsewhere, PATIENCE).status in ("failed", "queued", "running")


def test_steps_beside_one_another_ask_one_after_the_other(floor: Floor) -> None:
    agent = FakeAgent(pushes)
    service = floor.service(agent, templates=[side_by_side("a", "b")])
    run_id = service.start("n1", QUESTION)
    for _ in "ab":
        assert service.wait(run_id, PATIENCE).status == "waiting"
        (asked,) = floor.approvals.waiting()
        floor.approvals.decide(asked.id, "once", by="you")
    assert service.wait(run_id, PATIENCE).status == "finished"
    assert sorted(step.name for step in agent.steps) == ["a", "a", "b", "b"]


def test_a_decision_outlives_the_process_whenever_it_came(floor: Floor) -> None:
    first = floor.service(FakeAgent(pushes))
    run_id = first.start("n1", QUESTION)
    first.wait(run_id, PATIENCE)
    first.close()
    agent = FakeAgent(pushes)
    second = floor.service(agent)
    second.recover()
    assert second.view(run_id).status == "waiting"
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "once", by="you")
    assert second.wait(run_id, PATIENCE).status == "finished"
    assert [step.chosen for step in agent.steps] == [("allow",)]


def test_what_was_decided_as_the_process_died_is_found_at_the_next_start(floor: Floor) -> None:
    first = floor.service(FakeAgent(pushes))
    run_id = first.start("n1", QUESTION)
    first.wait(run_id, PATIENCE)
    first.close()  # it hears of no decision any more
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "once", by="you")
    second = floor.service(FakeAgent(pushes))
    second.recover()
    assert second.wait(run_id, PATIENCE).status == "finished"


def test_a_run_that_is_stopped_takes_its_request_back(floor: Floor) -> None:
    service = floor.service(FakeAgent(pushes))
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    service.cancel(run_id)
    assert floor.approvals.waiting() == ()
    assert floor.approvals.get(asked.id).status == "withdrawn"
    with pytest.raises(UserError, match="does not need it"):
        floor.approvals.decide(asked.id, "once", by="you")
    assert service.view(run_id).status == "cancelled"


def test_a_notebook_that_goes_takes_its_requests_with_it(floor: Floor) -> None:
    service = floor.service(FakeAgent(pushes))
    runs = [service.start(notebook, QUESTION) for notebook in ("n1", "n2")]
    for run_id in runs:
        service.wait(run_id, PATIENCE)
    service.cancel_in("n1")
    assert [each.origin.notebook_id for each in floor.approvals.waiting()] == ["n2"]


def test_a_reading_that_is_called_allow_allows_nothing(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: Views) -> StepResult:
        if not step.chosen:
            raise NeedsChoice("Which column?", [Choice(label="allow", value="allow")])
        return pushes(step, context, views)

    agent = FakeAgent(work)
    service = floor.service(agent)
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    service.choose(run_id, "allow")
    assert service.wait(run_id, PATIENCE).status == "waiting"
    (asked,) = floor.approvals.waiting()
    assert (agent.steps[-1].chosen, agent.steps[-1].decided) == (("allow",), ())
    floor.approvals.decide(asked.id, "deny", by="you")
    assert service.wait(run_id, PATIENCE).status == "failed"
    assert agent.steps[-1].chosen == ("allow", "deny")


def test_a_yes_to_one_thing_is_no_yes_to_what_it_became(floor: Floor) -> None:
    turns = iter(range(9))

    def work(step: Step, context: RunContext, views: Views) -> StepResult:
        return allowed(step, context, action(preview=f"+ line {next(turns)}"))

    service = floor.service(FakeAgent(work))
    run_id = service.start("n1", QUESTION)
    for _ in range(3):
        assert service.wait(run_id, PATIENCE).status == "waiting"
        (asked,) = floor.approvals.waiting()
        floor.approvals.decide(asked.id, "once", by="you")
    assert service.wait(run_id, PATIENCE).status == "waiting"


def test_a_step_that_does_not_hear_the_answer_is_given_up(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: Views) -> StepResult:
        raise NeedsApproval(action())

    service = floor.service(FakeAgent(work))
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    (asked,) = floor.approvals.waiting()
    floor.approvals.decide(asked.id, "once", by="you")
    view = service.wait(run_id, PATIENCE)
    assert view.status == "failed"
    assert view.failure is not None
    assert view.failure.code == "approval"
