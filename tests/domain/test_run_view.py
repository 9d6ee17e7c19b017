"""The view is a pure fold: how events arrive changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.answers import Answer
from core.domain.events import (
    AgentsSelected,
    AnswerMade,
    Choice,
    ChoiceAsked,
    ChoiceMade,
    GradeGiven,
    Happening,
    IntentFound,
    ModelCalled,
    PlanMade,
    RunCancelled,
    RunEvent,
    RunFailed,
    RunFinished,
    RunInterrupted,
    RunResumed,
    RunStarted,
    StageTimed,
    StepFinished,
    StepNote,
    StepStarted,
    StepText,
    event_adapter,
)
from core.domain.grades import Grade
from core.domain.plan import Plan, Step
from core.domain.run_view import RunView, fold
from core.domain.steps import StepResult, Tokens
from core.domain.work import Failure
from tests.fakes.samples import START, regions

STEPS = ("one", "two", "three")
names = st.sampled_from(STEPS)
words = st.text(max_size=8)
failures = st.builds(Failure, code=st.sampled_from(["sql", "time"]), message=words)
steps = st.builds(
    StepResult,
    step=names,
    output=names,
    sql=words,
    result=st.sampled_from([None, regions()[0]]),
    failure=st.none() | failures,
)
plans = st.lists(names, unique=True, min_size=1).map(
    lambda chosen: Plan(steps=tuple(Step(name=n, agent="data", task=n, output=n) for n in chosen))
)
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.builds(RunStarted, question=words, model=st.none() | words),
    st.builds(IntentFound, intent=words, confidence=st.floats(0, 1), how=words),
    st.builds(AgentsSelected, agents=st.lists(words, max_size=2).map(tuple)),
    st.builds(PlanMade, plan=plans, attempt=st.integers(1, 2)),
    st.builds(StepStarted, step=names),
    st.builds(StepText, step=names, text=words, fresh=st.booleans()),
    st.builds(StepNote, step=names, text=words),
    st.builds(StepFinished, result=steps),
    st.just(ChoiceAsked(question="Which?", choices=(Choice(label="A", value="a"),))),
    st.builds(ChoiceMade, value=words),
    st.builds(
        ModelCalled,
        stage=names,
        model=words,
        tokens=st.builds(Tokens, read=st.integers(0, 9), calls=st.just(1)),
        seconds=st.floats(0, 9),
    ),
    st.just(AnswerMade(answer=Answer(kind="answered", text="x"))),
    st.just(GradeGiven(grade=Grade(verdict="checked"))),
    st.builds(StageTimed, stage=words, seconds=st.floats(0, 1)),
    st.just(RunFinished(cells=("c1",), seconds=1.0)),
    st.builds(RunFailed, failure=failures),
    st.just(RunCancelled()),
    st.just(RunInterrupted()),
    st.just(RunResumed()),
)


def numbered(whats: Sequence[Happening]) -> list[RunEvent]:
    return [
        RunEvent(run_id="r1", seq=n, at=START + timedelta(seconds=n), what=what)
        for n, what in enumerate(whats, 1)
    ]


streams = st.lists(happenings, max_size=30).map(numbered)


@given(streams, st.lists(st.integers(0, 30), max_size=6))
def test_any_chunking_gives_the_same_view(events: list[RunEvent], cuts: list[int]) -> None:
    view, begun = RunView(), 0
    for cut in [*sorted(min(c, len(events)) for c in cuts), len(events)]:
        view, begun = fold(view, events[begun:cut]), cut
    assert view == fold(RunView(), events)


@given(streams, st.data())
def test_events_delivered_twice_change_nothing(events: list[RunEvent], data: st.DataObject) -> None:
    whole = fold(RunView(), events)
    upto = data.draw(st.integers(0, len(events)))
    back = data.draw(st.integers(0, upto))
    again = fold(fold(RunView(), events[:upto]), events[back:])
    assert again == whole
    assert fold(whole, events) == whole


@given(streams)
def test_events_and_view_survive_a_trip_through_json(events: list[RunEvent]) -> None:
    back = [event_adapter.validate_json(event_adapter.dump_json(event)) for event in events]
    assert back == events
    view = fold(RunView(), events)
    assert RunView.model_validate_json(view.model_dump_json()) == view


@given(streams)
def test_a_view_counts_every_token_once(events: list[RunEvent]) -> None:
    called = [e.what.tokens.read for e in events if e.what.kind == "model_called"]
    assert fold(RunView(), events).tokens.read == sum(called)


def test_a_second_plan_replaces_the_steps_of_the_first() -> None:
    first = Plan(steps=(Step(name="one", agent="data", task="t", output="one"),))
    second = Plan(steps=(Step(name="two", agent="data", task="t", output="two"),))
    view = fold(
        RunView(),
        numbered([PlanMade(plan=first), StepStarted(step="one"), PlanMade(plan=second, attempt=2)]),
    )
    assert [step.name for step in view.steps] == ["two"]
    assert view.steps[0].status == "waiting"
    assert view.attempt == 2


def test_text_starts_anew_when_a_step_does() -> None:
    plan = Plan(steps=(Step(name="one", agent="data", task="t", output="one"),))
    whats: list[Happening] = [PlanMade(plan=plan), StepStarted(step="one")]
    whats += [StepText(step="one", text="SELECT "), StepText(step="one", text="1")]
    assert fold(RunView(), numbered(whats)).steps[0].text == "SELECT 1"
    assert fold(RunView(), numbered([*whats, StepStarted(step="one")])).steps[0].text == ""


def test_a_choice_puts_the_run_on_hold_and_back_to_work() -> None:
    asked = ChoiceAsked(question="Which date?", choices=(Choice(label="Ordered", value="o"),))
    started = RunStarted(question="q", model=None)
    waiting = fold(RunView(), numbered([started, asked]))
    assert (waiting.status, waiting.choice_question) == ("waiting", "Which date?")
    going = fold(RunView(), numbered([started, asked, ChoiceMade(value="o")]))
    assert (going.status, going.choices, going.choice_question) == ("running", (), "")
