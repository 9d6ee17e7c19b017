"""What the answer says of a dashboard that was built."""

from __future__ import annotations

from core.domain.dashboards.spec import NumberFormat
from core.domain.dashboards.tile_forms import TileForm, TileRole, written
from core.domain.findings import Finding
from core.domain.plan import Plan, Step
from core.domain.results import Result, ResultColumn
from core.domain.steps import StepResult
from core.orchestrator.board import board_answer, board_grade


def step(name: str, role: TileRole = "figure", *, percent: bool = False) -> Step:
    form = TileForm(tile=role, title=name.capitalize(), label=name, y=("v",),
                    format=NumberFormat(percent=percent))  # fmt: skip
    return Step(name=name, agent="dashboards", task=name, output=name, form=written(form))


def found(name: str, *values: float) -> Finding:
    rows = tuple((value,) for value in values)
    result = Result((ResultColumn(name="v", type="DOUBLE"),), rows)
    return Finding(StepResult(step=name, output=name), result)


def left_out(name: str, why: str) -> Finding:
    return Finding(StepResult(step=name, output=name, form="none", missing=f"{name}: {why}"))


def test_the_latest_and_the_whole_are_told_apart_and_each_is_bound() -> None:
    plan = Plan(steps=(step("revenue"), step("margin", percent=True), step("orders")))
    answer = board_answer(
        plan, [found("revenue", 1, 2), found("margin", 0.1, 0.2), found("orders", 7)], ()
    )
    assert "In the latest period: revenue {{revenue.v[-1]}}" in answer.text
    assert "margin {{margin.v[-1]|percent}}." in answer.text
    assert "In all: orders {{orders.v[-1]}}." in answer.text
    assert board_grade(answer, [found("revenue", 1)]).verdict == "checked"


def test_what_is_left_out_is_said_and_leaves_doubt() -> None:
    plan = Plan(steps=(step("revenue"), step("goblins")))
    findings = [found("revenue", 1), left_out("goblins", "the data names nothing like it.")]
    answer = board_answer(plan, findings, ())
    assert answer.text.endswith("Left out is goblins: the data names nothing like it.")
    assert board_grade(answer, findings).verdict == "unsure"


def test_no_tile_at_all_is_no_dashboard() -> None:
    plan = Plan(steps=(step("goblins"),))
    answer = board_answer(plan, [left_out("goblins", "no.")], ("orders",))
    assert (answer.kind, answer.near) == ("unanswerable", ("orders",))
    assert answer.text.startswith("No dashboard was built.")
