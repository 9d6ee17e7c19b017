"""The timeline of a run: which steps stand beside one another, what it says at the end."""

from __future__ import annotations

from components.run_progress import _outcome, levels
from core.domain.plan import Plan, Step
from core.domain.run_view import RunView, StepView
from core.domain.work import Failure


def view(*steps: Step) -> RunView:
    shown = tuple(StepView(name=s.name, agent=s.agent, task=s.task) for s in steps)
    return RunView(plan=Plan(steps=steps), steps=shown)


def step(name: str, *inputs: str) -> Step:
    return Step(name=name, agent="data", task=name, output=f"{name}_out", inputs=inputs)


def test_steps_without_inputs_stand_beside_one_another() -> None:
    made = levels(view(step("a"), step("b"), step("c", "a_out", "b_out"), step("d", "c_out")))
    assert [[s.name for s in level] for level in made] == [["a", "b"], ["c"], ["d"]]


def test_inputs_from_earlier_cells_do_not_count() -> None:
    assert [len(level) for level in levels(view(step("a", "older"), step("b")))] == [2]


def test_no_plan_has_no_steps() -> None:
    assert levels(RunView()) == []


def test_what_an_ended_run_offers() -> None:
    said, buttons = _outcome(RunView(status="interrupted"))
    assert "kept" in said
    assert buttons[0][0] == "resume"
    failure = Failure(code="time", message="Too slow.", kept="Nothing changed.", remedy="Ask less.")
    said, buttons = _outcome(RunView(status="failed", failure=failure))
    assert said == "Too slow. Nothing changed. Ask less."
    assert buttons[0][0] == "ask_again"
    assert _outcome(RunView(status="finished")) == ("", ())
