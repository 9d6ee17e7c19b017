"""A run goes on from every place where its process can have died."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.plan import Plan, Step
from core.domain.runs import Run
from core.domain.value import now
from core.orchestrator.context import StageContext
from core.orchestrator.graph import Orchestrator
from core.services.run_parts import RunHooks, context_of
from tests.fakes.agents import FakeAgent
from tests.fakes.floor import FixedPlan, Floor

PLAN = Plan(
    steps=(
        Step(name="a", agent="data", task="a", output="by_a"),
        Step(name="b", agent="data", task="b", output="by_b", inputs=("by_a",)),
        Step(name="c", agent="data", task="c", output="by_c", inputs=("by_a",)),
    )
)
RUN = Run(
    id="r1",
    notebook_id="n1",
    question="total by region",
    status="running",
    model=None,
    started_at=now(),
)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path)
    yield made
    made.close()


def stage_context(floor: Floor, agent: FakeAgent) -> StageContext:
    hooks = RunHooks(
        emit=lambda _: None,
        keep=floor.notebooks.save_cells,
        seconds=lambda: 0.0,
        cancel=CancelToken(),
    )
    return context_of(RUN, floor.parts(agent, templates=[FixedPlan(PLAN)]), hooks)


@pytest.mark.parametrize("written", [True, False], ids=["stage done", "stage not done"])
def test_a_run_goes_on_from_every_checkpoint(
    floor: Floor, tmp_path: Path, *, written: bool
) -> None:
    whole = tmp_path / "whole.sqlite"
    run_through(whole, stage_context(floor, FakeAgent()))
    left = [cell.id for cell in floor.cells()]
    assert len(left) == 4
    for number, last in enumerate(checkpoint_ids(whole)):
        floor.notebooks.remove_cells(left)
        file = tmp_path / f"{number}.sqlite"
        shutil.copy(whole, file)
        cut_after(file, last, written=written)
        agent = FakeAgent()
        graph = Orchestrator(file)
        outcome = graph.resume(stage_context(floor, agent))
        graph.close()
        assert outcome.state.cells == tuple(left), number
        assert len(agent.steps) <= 3


def run_through(file: Path, context: StageContext) -> None:
    graph = Orchestrator(file)
    graph.begin(context)
    graph.close()


def checkpoint_ids(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT checkpoint_id FROM checkpoints ORDER BY 1")
        return [str(row[0]) for row in rows]


def cut_after(file: Path, last: str, *, written: bool) -> None:
    """As the file was when its process died: after `last`, with or without what came of it."""
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM checkpoints WHERE checkpoint_id > ?", (last,))
        sign = ">" if written else ">="
        connection.execute(f"DELETE FROM writes WHERE checkpoint_id {sign} ?", (last,))
