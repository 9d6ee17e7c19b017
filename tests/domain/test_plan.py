"""Which steps may run, and which plans can be run at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.plan import Plan, Step, ready_steps, validate
from core.errors import PlanError


def step(name: str, *inputs: str) -> Step:
    return Step(name=name, agent="data", task=name, output=name, inputs=inputs)


@st.composite
def sound_plans(draw: st.DrawFn) -> Plan:
    """Steps that read earlier ones only, in any order."""
    size = draw(st.integers(1, 7))
    steps = [
        step(f"s{n}", *draw(st.lists(st.sampled_from([f"s{m}" for m in range(n)]), unique=True)))
        if n
        else step("s0")
        for n in range(size)
    ]
    return Plan(steps=tuple(draw(st.permutations(steps))))


@given(sound_plans())
def test_a_sound_plan_is_run_whole_each_step_once_after_its_inputs(plan: Plan) -> None:
    assert validate(plan) is plan
    done: list[str] = []
    while ready := ready_steps(plan, done):
        for each in ready:
            assert set(each.inputs) <= set(done)
            assert each.output not in done
        done += [each.output for each in ready]
    assert sorted(done) == sorted(each.output for each in plan.steps)


@given(sound_plans(), st.data())
def test_what_is_ready_follows_from_what_is_done_alone(plan: Plan, data: st.DataObject) -> None:
    outputs = [each.output for each in plan.steps]
    done = data.draw(st.sets(st.sampled_from(outputs)))
    ready = ready_steps(plan, done)
    expected = {s.output for s in plan.steps if s.output not in done and set(s.inputs) <= done}
    assert {s.output for s in ready} == expected
    assert ready == ready_steps(plan, sorted(done))


@given(sound_plans())
def test_more_done_never_makes_a_waiting_step_less_ready(plan: Plan) -> None:
    done: set[str] = set()
    for each in plan.steps:
        before = {s.output for s in ready_steps(plan, done)}
        done.add(each.output)
        after = {s.output for s in ready_steps(plan, done)}
        assert before - {each.output} <= after


@given(sound_plans())
def test_plans_survive_a_trip_through_json(plan: Plan) -> None:
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_a_plan_may_read_results_that_are_there_already() -> None:
    plan = Plan(steps=(step("growth", "by_month"),))
    with pytest.raises(PlanError, match="by_month"):
        validate(plan)
    assert validate(plan, known={"by_month"}) is plan
    assert ready_steps(plan, {"by_month"}) == plan.steps


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (Plan(steps=()), "no steps"),
        (Plan(steps=(step("a"), step("a"))), "share a name"),
        (Plan(steps=(step("a", "zz"),)), "zz, which nothing makes"),
        (Plan(steps=(step("a", "b"), step("b", "a"))), "wait for one another"),
        (Plan(steps=(step("a", "a"),)), "wait for one another"),
        (Plan(steps=(step("a"), step("b", "c"), step("c", "b"))), "wait for one another"),
    ],
)
def test_plans_that_cannot_be_run_are_refused(plan: Plan, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        validate(plan)
