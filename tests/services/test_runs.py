"""Runs as people meet them: asked, followed, queued, stopped, chosen for, failed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.agents.base import RunContext, need_model
from core.domain.choices import NeedsChoice
from core.domain.events import Choice
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.run_view import RunView, fold
from core.domain.runs import OPEN, Run
from core.domain.steps import StepResult
from core.domain.work import Failure, ViewGrant
from core.errors import Cancelled, ModelError, UserError
from core.services.runs import LONGEST_QUESTION
from tests.fakes.agents import FakeAgent, regions_result
from tests.fakes.floor import PATIENCE, FixedPlan, Floor, answer_to

QUESTION = "What is the total by region?"


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path, "n1", "n2")
    yield made
    made.close()


class Gate:
    """Work that says when it begins and goes on when told; a stop ends it."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        self.begun.set()
        while not self.go.wait(0.005):
            context.cancel.raise_if_cancelled()
        return regions_result(step, context)


def test_a_question_becomes_an_answer_cell_and_its_query(floor: Floor) -> None:
    service = floor.service()
    run_id = service.start("n1", f"  {QUESTION} ")
    view = service.wait(run_id, PATIENCE)
    assert view.status == "finished", view.failure
    assert (view.question, view.intent, view.agents) == (QUESTION, "data", ("data",))
    assert [step.status for step in view.steps] == ["done"]
    answer, query = floor.cells()
    assert answer.kind == "answer"
    assert (answer.question, answer.intent, answer.run_id) == (QUESTION, "data", run_id)
    assert query.kind == "query"
    assert (query.name, query.run_id) == ("total_region", run_id)
    assert query.result is not None
    assert [mark.name for mark in query.sources] == ["orders.csv"]
    assert answer.answer.evidence == ("total_region",)
    assert view.cells == (answer.id, query.id)
    assert view.grade == answer.grade
    assert service.get(run_id).status == "finished"
    assert service.active("n1") is None


def test_what_follows_from_an_answer_is_there_before_its_end_is_told(floor: Floor) -> None:
    followed: list[tuple[bool, bool]] = []

    def follow(run: Run) -> None:
        kept = any(cell.kind == "answer" for cell in floor.cells())
        followed.append((service.view(run.id).status in OPEN, kept))

    service = floor.service(finished=follow)
    assert answer_to(service, QUESTION).status == "finished"
    assert followed == [(True, True)]


def test_a_bug_in_what_follows_does_not_hold_up_the_end(floor: Floor) -> None:
    def follow(run: Run) -> None:
        raise ZeroDivisionError

    service = floor.service(finished=follow)
    assert answer_to(service, QUESTION).status == "finished"
    assert answer_to(service, "and the next question").status == "finished"
    assert service.active("n1") is None


def test_every_stage_tells_its_seconds(floor: Floor) -> None:
    begun = time.perf_counter()
    view = answer_to(floor.service(), QUESTION)
    whole = time.perf_counter() - begun
    stages = [stage for stage, _ in view.stages]
    wanted = ["intent", "select_agents", "plan", "run_steps", "synthesise", "grade", "finalise"]
    assert list(dict.fromkeys(stages)) == wanted
    assert all(0 <= seconds <= whole for _, seconds in view.stages)


def test_the_first_question_names_the_notebook_and_later_ones_do_not(floor: Floor) -> None:
    service = floor.service()
    answer_to(service, "how many orders are there?")
    assert floor.notebooks.get("n1").title == "How many orders are there"
    answer_to(service, QUESTION)
    assert floor.notebooks.get("n1").title == "How many orders are there"


def test_names_of_results_stay_unique_in_a_notebook(floor: Floor) -> None:
    service = floor.service()
    for _ in range(3):
        answer_to(service, QUESTION)
    names = [cell.name for cell in floor.cells() if cell.kind == "query"]
    assert names == ["total_region", "total_region_2", "total_region_3"]
    positions = [cell.position for cell in floor.cells()]
    assert positions == sorted(set(positions))


def test_a_reload_sees_the_same_view_from_the_events(floor: Floor) -> None:
    service = floor.service()
    run_id = service.start("n1", QUESTION)
    view = service.wait(run_id, PATIENCE)
    again = floor.service().view(run_id)
    assert again == view
    events = service.events(run_id)
    assert [event.seq for event in events] == list(range(1, view.seq + 1))
    assert fold(RunView(question=QUESTION), events) == view
    assert [e.seq for e in service.events(run_id, after=view.seq - 2)] == [view.seq - 1, view.seq]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "no question"),
        (" \n\t ", "no question"),
        ("x" * 20_000, "20,000 characters"),
    ],
)
def test_what_cannot_be_asked_starts_nothing(floor: Floor, question: str, says: str) -> None:
    service = floor.service()
    with pytest.raises(UserError, match=says) as caught:
        service.start("n1", question)
    assert caught.value.kept
    assert caught.value.remedy
    assert not service.list()


def test_the_longest_question_and_other_languages_go_through(floor: Floor) -> None:
    service = floor.service()
    assert answer_to(service, "地域別の売上はいくらですか？").status == "finished"
    assert answer_to(service, "x" * LONGEST_QUESTION).status == "finished"


def test_a_notebook_without_data_says_what_to_do(floor: Floor) -> None:
    bare = floor.notebooks.get("n1").model_copy(update={"id": "bare", "source_ids": ()})
    floor.notebooks.save(bare)
    with pytest.raises(UserError, match="no data") as caught:
        floor.service().start("bare", QUESTION)
    assert "Attach" in caught.value.remedy


def test_a_second_run_in_a_notebook_waits_and_another_notebook_does_not(floor: Floor) -> None:
    gate = Gate()
    service = floor.service(FakeAgent(gate))
    first = service.start("n1", "first question here")
    assert gate.begun.wait(PATIENCE)
    second = service.start("n1", "second question here")
    waiting = service.view(second)
    assert (waiting.status, waiting.question) == ("queued", "second question here")
    active = service.active("n1")
    assert active is not None
    assert active.id == first
    gate.begun.clear()
    other = service.start("n2", "another notebook asks")
    assert gate.begun.wait(PATIENCE)
    assert service.view(second).status == "queued"
    gate.go.set()
    for run_id in (first, second, other):
        assert service.wait(run_id, PATIENCE).status == "finished"
    asked = [cell.question for cell in floor.cells() if cell.kind == "answer"]
    assert asked == ["first question here", "second question here"]


def test_steps_that_need_nothing_of_one_another_run_side_by_side(floor: Floor) -> None:
    meet = threading.Barrier(3)

    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        meet.wait(PATIENCE)
        return regions_result(step, context)

    plan = Plan(steps=tuple(Step(name=n, agent="data", task=n, output=f"by_{n}") for n in "abc"))
    view = answer_to(floor.service(FakeAgent(work), templates=[FixedPlan(plan)]), QUESTION)
    assert view.status == "finished"
    assert [step.status for step in view.steps] == ["done"] * 3


def test_a_step_gets_the_queries_of_its_inputs_under_their_new_names(floor: Floor) -> None:
    plan = Plan(
        steps=(
            Step(name="second", agent="data", task="b", output="top", inputs=("orders",)),
            Step(name="first", agent="data", task="a", output="orders"),
        )
    )
    agent = FakeAgent()
    view = answer_to(floor.service(agent, templates=[FixedPlan(plan)]), QUESTION)
    assert view.status == "finished"
    assert [step.name for step in agent.steps] == ["first", "second"]
    # `orders` is a table: the result that was to be called so got another name.
    assert agent.steps[1].inputs == ("orders_2",)
    assert [grant.name for grant in agent.views[1]] == ["orders_2"]
    assert agent.views[0] == ()


def test_a_failed_step_blocks_what_needs_it_and_nothing_else(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if step.name == "bad":
            failure = Failure(code="sql", message="No such column.")
            return StepResult(step="bad", output=step.output, sql="SELECT x", failure=failure)
        return regions_result(step, context)

    plan = Plan(
        steps=(
            Step(name="bad", agent="data", task="a", output="base"),
            Step(name="rests", agent="data", task="b", output="rests_on", inputs=("base",)),
            Step(name="good", agent="data", task="c", output="beside"),
        )
    )
    view = answer_to(floor.service(FakeAgent(work), templates=[FixedPlan(plan)]), QUESTION)
    assert {s.name: s.status for s in view.steps} == {
        "bad": "failed",
        "rests": "failed",
        "good": "done",
    }
    blocked = next(step.result for step in view.steps if step.name == "rests")
    assert blocked is not None
    assert blocked.failure is not None
    assert "base" in blocked.failure.message
    kept = {c.name: c.failure for c in floor.cells() if c.kind == "query"}
    assert kept["beside"] is None
    assert kept["base"] is not None


def test_when_every_step_fails_the_notebook_says_what_happened(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        failure = Failure(code="time", message="It took over 60 s.", remedy="Narrow it.")
        return StepResult(step=step.name, output=step.output, sql="SELECT 1", failure=failure)

    service = floor.service(FakeAgent(work))
    run_id = service.start("n1", QUESTION)
    view = service.wait(run_id, PATIENCE)
    assert view.status == "failed"
    assert view.failure is not None
    assert view.failure.message == "It took over 60 s."
    error, query = floor.cells()
    assert error.kind == "error"
    assert error.failure == view.failure
    assert query.kind == "query"  # so that a person can mend it
    assert service.get(run_id).status == "failed"


def test_a_bug_ends_the_run_with_an_id_and_without_its_text(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        raise ZeroDivisionError("secret value 42")

    service = floor.service(FakeAgent(work))
    view = answer_to(service, QUESTION)
    assert view.status == "failed"
    assert view.failure is not None
    assert view.failure.code == "bug"
    assert "secret" not in view.failure.model_dump_json()
    assert "id there is" in view.failure.remedy
    assert [cell.kind for cell in floor.cells()] == ["error"]
    assert answer_to(service, "and the next question").status == "failed"


def test_a_model_fault_that_may_pass_is_tried_again(floor: Floor) -> None:
    faults = [ModelError("busy", retryable=True), ModelError("busy", retryable=True)]

    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if faults:
            raise faults.pop()
        return regions_result(step, context)

    agent = FakeAgent(work)
    assert answer_to(floor.service(agent), QUESTION).status == "finished"
    assert len(agent.steps) == 3


@pytest.mark.parametrize(("retryable", "tries"), [(True, 3), (False, 1)])
def test_a_model_fault_that_stays_is_a_failed_step(
    floor: Floor, retryable: bool, tries: int
) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        raise ModelError("The model timed out.", retryable=retryable, remedy="Try a smaller one.")

    agent = FakeAgent(work)
    view = answer_to(floor.service(agent), QUESTION)
    assert view.status == "failed"
    assert view.failure is not None
    assert view.failure.remedy == "Try a smaller one."
    assert len(agent.steps) == tries


def test_without_a_model_the_run_says_to_get_one(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        need_model(context)
        return regions_result(step, context)

    view = answer_to(floor.service(FakeAgent(work)), QUESTION)
    assert view.failure is not None
    assert "download" in view.failure.remedy


def test_data_that_cannot_answer_is_an_answer_not_a_failure(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        return StepResult(step=step.name, output=step.output, missing="There are no salaries.")

    view = answer_to(floor.service(FakeAgent(work)), "What is the mean salary?")
    assert view.status == "finished"
    head = floor.cells()[0]
    assert head.kind == "answer"
    assert head.answer.kind == "unanswerable"
    assert "salaries" in head.answer.text


# Stopping


def test_a_run_that_works_is_stopped_at_once_and_leaves_nothing(floor: Floor) -> None:
    gate = Gate()
    service = floor.service(FakeAgent(gate))
    run_id = service.start("n1", QUESTION)
    assert gate.begun.wait(PATIENCE)
    begun = time.monotonic()
    service.cancel(run_id)
    assert service.view(run_id).status == "cancelled"
    assert time.monotonic() - begun < PATIENCE
    assert service.active("n1") is None
    gate.go.set()
    floor.close()
    assert not floor.cells()
    assert floor.runs.get(run_id).status == "cancelled"


def test_work_that_does_not_listen_still_leaves_nothing(floor: Floor) -> None:
    begun, go = threading.Event(), threading.Event()

    def deaf(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        begun.set()
        go.wait(PATIENCE)
        return regions_result(step, context)

    service = floor.service(FakeAgent(deaf))
    run_id = service.start("n1", QUESTION)
    begun.wait(PATIENCE)
    service.cancel(run_id)
    assert service.view(run_id).status == "cancelled"
    last = service.view(run_id).seq
    go.set()
    floor.close()
    assert not floor.cells()
    assert service.view(run_id).seq == last
    assert floor.notebooks.get("n1").title == "Untitled notebook"


def test_a_queued_run_is_stopped_before_it_begins_and_the_next_one_goes_on(floor: Floor) -> None:
    gate = Gate()
    agent = FakeAgent(gate)
    service = floor.service(agent)
    first = service.start("n1", "the first question")
    gate.begun.wait(PATIENCE)
    second = service.start("n1", "the second question")
    third = service.start("n1", "the third question")
    service.cancel(second)
    assert service.view(second).status == "cancelled"
    gate.go.set()
    assert service.wait(first, PATIENCE).status == "finished"
    assert service.wait(third, PATIENCE).status == "finished"
    assert [step.task for step in agent.steps] == ["the first question", "the third question"]


def test_a_run_that_is_over_is_not_stopped_any_more(floor: Floor) -> None:
    service = floor.service()
    run_id = service.start("n1", QUESTION)
    service.wait(run_id, PATIENCE)
    service.cancel(run_id)
    assert service.view(run_id).status == "finished"
    assert len(floor.cells()) == 2


def test_a_stop_that_was_meant_for_a_run_at_work_takes_nothing_back(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    service = floor.service(FakeAgent(gate))
    run_id = service.start("n1", QUESTION)
    assert gate.begun.wait(PATIENCE)
    seen = service.get(run_id)
    gate.go.set()
    assert service.wait(run_id, PATIENCE).status == "finished"
    service.close(PATIENCE)
    monkeypatch.setattr(service, "get", lambda _: seen)
    service.cancel(run_id)
    assert floor.runs.get(run_id).status == "finished"
    assert len(floor.cells()) == 2


def test_stopping_at_any_moment_leaves_all_or_nothing(floor: Floor) -> None:
    service = floor.service()
    answer_to(service, QUESTION)  # what follows measures runs, not imports
    kept = 2
    for number in range(25):
        run_id = service.start("n1", QUESTION)
        time.sleep(number * 0.0008)
        service.cancel(run_id)
        view = service.wait(run_id, PATIENCE)
        assert view.status in {"cancelled", "finished"}
        kept += 2 if view.status == "finished" else 0
        assert service.view(run_id) == fold(RunView(question=QUESTION), floor.runs.events(run_id))
    floor.close()
    assert len(floor.cells()) == kept


# Choosing


def asks_once(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
    if not step.chosen:
        raise NeedsChoice(
            "Which date do you mean?",
            [Choice(label="Ordered", value="order_date"), Choice(label="Paid", value="paid_at")],
        )
    return regions_result(step, context)


def test_a_run_that_asks_waits_and_goes_on_with_what_was_picked(floor: Floor) -> None:
    agent = FakeAgent(asks_once)
    service = floor.service(agent)
    run_id = service.start("n1", QUESTION)
    view = service.wait(run_id, PATIENCE)
    assert (view.status, view.choice_question) == ("waiting", "Which date do you mean?")
    assert [choice.label for choice in view.choices] == ["Ordered", "Paid"]
    assert service.get(run_id).status == "waiting"
    with pytest.raises(UserError, match="none of the choices"):
        service.choose(run_id, "shipped")
    service.choose(run_id, "paid_at")
    assert service.wait(run_id, PATIENCE).status == "finished"
    assert [step.chosen for step in agent.steps] == [(), ("paid_at",)]
    with pytest.raises(UserError, match="does not ask"):
        service.choose(run_id, "paid_at")


def test_a_question_to_the_person_outlives_the_process(floor: Floor) -> None:
    first = floor.service(FakeAgent(asks_once))
    run_id = first.start("n1", QUESTION)
    first.wait(run_id, PATIENCE)
    first.close()
    agent = FakeAgent(asks_once)
    second = floor.service(agent)
    assert not second.recover()
    waiting = second.active("n1")
    assert waiting is not None
    assert (waiting.id, waiting.status) == (run_id, "waiting")
    second.choose(run_id, "order_date")
    assert second.wait(run_id, PATIENCE).status == "finished"
    assert [step.chosen for step in agent.steps] == [("order_date",)]


def test_a_run_that_waits_for_a_person_does_not_hold_up_the_notebook(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        ask = "total" in step.task
        return asks_once(step, context, views) if ask else regions_result(step, context)

    service = floor.service(FakeAgent(work))
    waiting = service.start("n1", QUESTION)
    assert service.wait(waiting, PATIENCE).status == "waiting"
    assert answer_to(service, "how many orders are there").status == "finished"
    service.cancel(waiting)
    assert service.view(waiting).status == "cancelled"
    assert len(floor.cells()) == 2


def test_a_step_that_keeps_asking_is_given_up(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        raise NeedsChoice("Which?", [Choice(label="A", value="a")])

    service = floor.service(FakeAgent(work))
    run_id = service.start("n1", QUESTION)
    for _ in range(3):
        assert service.wait(run_id, PATIENCE).status == "waiting"
        service.choose(run_id, "a")
    assert service.wait(run_id, PATIENCE).status == "failed"


def test_steps_beside_one_that_asks_are_done_once(floor: Floor) -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        ask = step.name == "a"
        return asks_once(step, context, views) if ask else regions_result(step, context)

    plan = Plan(steps=tuple(Step(name=n, agent="data", task=n, output=f"by_{n}") for n in "ab"))
    agent = FakeAgent(work)
    service = floor.service(agent, templates=[FixedPlan(plan)])
    run_id = service.start("n1", QUESTION)
    assert service.wait(run_id, PATIENCE).status == "waiting"
    service.choose(run_id, "paid_at")
    assert service.wait(run_id, PATIENCE).status == "finished"
    assert sorted(step.name for step in agent.steps) == ["a", "a", "b"]


def test_planning_may_ask_and_goes_on_with_the_question_that_was_meant(floor: Floor) -> None:
    class Unsure:
        def match(self, inquiry: Inquiry) -> Plan | None:
            if inquiry.question == QUESTION:
                raise NeedsChoice("Which?", [Choice(label="Sum", value="sum of total by region")])
            return None

    agent = FakeAgent()
    service = floor.service(agent, templates=[Unsure()])
    run_id = service.start("n1", QUESTION)
    assert service.wait(run_id, PATIENCE).status == "waiting"
    service.choose(run_id, "sum of total by region")
    assert service.wait(run_id, PATIENCE).status == "finished"
    assert [step.task for step in agent.steps] == ["sum of total by region"]


# Ending and beginning again


def threads_kept(floor: Floor) -> set[str]:
    with sqlite3.connect(floor.folder / "checkpoints.sqlite") as connection:
        rows = connection.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall()
    return {row[0] for row in rows}


def test_a_clean_end_interrupts_and_resuming_runs_no_step_twice(floor: Floor) -> None:
    gate = Gate()

    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        return (gate if step.name == "b" else regions_result)(step, context, views)

    plan = Plan(
        steps=(
            Step(name="a", agent="data", task="a", output="by_a"),
            Step(name="b", agent="data", task="b", output="by_b", inputs=("by_a",)),
        )
    )
    first = floor.service(FakeAgent(work), templates=[FixedPlan(plan)])
    run_id = first.start("n1", QUESTION)
    queued = first.start("n1", "the next question")
    assert gate.begun.wait(PATIENCE)
    first.close(PATIENCE)
    assert floor.runs.get(run_id).status == "interrupted"
    assert floor.runs.get(queued).status == "interrupted"
    assert not floor.cells()
    with pytest.raises(UserError, match="closing"):
        first.start("n1", QUESTION)

    agent = FakeAgent()
    second = floor.service(agent, templates=[FixedPlan(plan)])
    second.recover()
    second.resume(run_id)
    view = second.wait(run_id, PATIENCE)
    assert view.status == "finished"
    assert [step.status for step in view.steps] == ["done", "done"]
    assert [step.name for step in agent.steps] == ["b"]
    with pytest.raises(UserError, match="interrupted"):
        second.resume(run_id)
    second.resume(queued)
    assert second.wait(queued, PATIENCE).status == "finished"


def test_an_interrupted_run_can_be_let_go(floor: Floor) -> None:
    gate = Gate()
    first = floor.service(FakeAgent(gate))
    run_id = first.start("n1", QUESTION)
    gate.begun.wait(PATIENCE)
    first.close(PATIENCE)
    second = floor.service()
    second.recover()
    second.cancel(run_id)
    assert second.get(run_id).status == "cancelled"
    assert second.view(run_id).status == "cancelled"


def test_only_runs_that_can_go_on_keep_checkpoints(floor: Floor) -> None:
    service = floor.service(FakeAgent(asks_once))
    waiting = service.start("n1", QUESTION)
    service.wait(waiting, PATIENCE)
    assert threads_kept(floor) == {waiting}
    service.choose(waiting, "paid_at")
    service.wait(waiting, PATIENCE)
    floor.close()
    assert threads_kept(floor) == set()


def test_the_page_draws_before_the_graph_is_loaded() -> None:
    code = (
        "import sys, core.services.runs, core.services.run_parts, core.plugins\n"
        "assert not [m for m in sys.modules if m.startswith(('langgraph', 'langchain'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_nothing_of_a_run_goes_to_a_tracing_service(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith import Client

    def sent(*_: object, **__: object) -> None:
        raise AssertionError("a run was traced")

    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "k")
    monkeypatch.setattr(Client, "create_run", sent)
    from langsmith.utils import get_env_var, tracing_is_enabled

    get_env_var.cache_clear()
    try:
        assert tracing_is_enabled()  # or this test shows nothing
        assert answer_to(floor.service(), QUESTION).status == "finished"
    finally:
        monkeypatch.undo()
        get_env_var.cache_clear()


def test_a_stop_inside_the_model_call_is_a_stop(floor: Floor) -> None:
    begun = threading.Event()

    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        stopped = threading.Event()
        context.cancel.on_cancel(stopped.set)
        begun.set()
        stopped.wait(PATIENCE)
        raise Cancelled

    service = floor.service(FakeAgent(work))
    run_id = service.start("n1", QUESTION)
    begun.wait(PATIENCE)
    service.cancel(run_id)
    assert service.wait(run_id, PATIENCE).status == "cancelled"
    floor.close()
    assert not floor.cells()
