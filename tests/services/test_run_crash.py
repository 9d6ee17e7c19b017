"""The process is killed in the middle of a run; the next one shows it and goes on with it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from core.domain.home import Home
from core.domain.run_view import RunView, fold
from core.services.approvals import ApprovalService
from core.services.runs import RunService
from core.storage.duckdb.state import DuckDBState
from tests.fakes.agents import FakeAgent, regions_result
from tests.services.crash_child import asks_leave, service_on

CHECKOUT = Path(__file__).resolve().parents[2]


@contextmanager
def child(root: Path, *arguments: str) -> Iterator[IO[str]]:
    """Its output; it is killed with no chance to clean up when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.crash_child", str(root), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until_kept(root: Path, output: str) -> None:
    """A step is done a moment before the checkpoint with what it made is on the disk."""
    sql = (
        "SELECT count(*) FROM writes JOIN checkpoints USING (checkpoint_id)"
        " WHERE channel = 'results' AND instr(value, ?)"
    )
    end = time.monotonic() + 60
    with closing(sqlite3.connect(Home(root).checkpoints)) as kept:
        while not kept.execute(sql, (output,)).fetchone()[0]:
            assert time.monotonic() < end
            time.sleep(0.02)


@contextmanager
def next_process(root: Path) -> Iterator[tuple[RunService, FakeAgent, DuckDBState]]:
    home = Home(root)
    state = DuckDBState(home)
    service, agent = service_on(state, home, regions_result)
    try:
        yield service, agent, state
    finally:
        service.close()
        state.close()


def test_killed_in_a_step_the_run_is_interrupted_and_goes_on_there(tmp_path: Path) -> None:
    with child(tmp_path, "b") as said:
        lines = [said.readline().strip() for _ in range(4)]
        run_id = next(line for line in lines if len(line) > 1)
        assert {"a", "b", "c"} <= set(lines)
        assert said.readline().strip() == "the others are done"
        wait_until_kept(tmp_path, "by_c")
    with next_process(tmp_path) as (service, agent, state):
        interrupted = service.recover()
        assert [run.id for run in interrupted] == [run_id]
        view = service.view(run_id)
        assert (view.status, view.question) == ("interrupted", "What is the total by region?")
        assert not state.notebooks.cells("n1")
        service.resume(run_id)
        view = service.wait(run_id, 60)
        assert view.status == "finished", view.failure
        assert [step.name for step in agent.steps] == ["b"]
        assert [step.status for step in view.steps] == ["done"] * 3
        kinds = [cell.kind for cell in state.notebooks.cells("n1")]
        assert kinds == ["answer", "query", "query", "query"]
        events = state.runs.events(run_id)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert fold(RunView(question=view.question), events) == view


@pytest.mark.parametrize("delay", [0.03, 0.12])
def test_killed_at_any_moment_the_answer_is_left_once(tmp_path: Path, delay: float) -> None:
    with child(tmp_path, "none", "0.03") as said:
        while len(run_id := said.readline().strip()) < 2:
            pass
        time.sleep(delay)
    with next_process(tmp_path) as (service, _, state):
        service.recover()
        status = service.get(run_id).status
        assert status in {"interrupted", "finished"}
        if status == "interrupted":
            service.resume(run_id)
            assert service.wait(run_id, 60).status == "finished"
        kinds = [cell.kind for cell in state.notebooks.cells("n1")]
        assert kinds == ["answer", "query", "query", "query"]
        assert service.view(run_id).status == "finished"


def test_killed_while_it_waits_for_a_yes_it_goes_on_with_it(tmp_path: Path) -> None:
    with child(tmp_path, "leave") as said:
        lines = [said.readline().strip() for _ in range(5)]
        assert lines[-1] == "over"  # `wait` returns as it asks
        run_id = next(line for line in lines if len(line) > 4)
    home, state = Home(tmp_path), DuckDBState(Home(tmp_path))
    approvals = ApprovalService(state.approvals)
    service, agent = service_on(state, home, asks_leave, approvals)
    try:
        assert service.recover() == ()
        (asked,) = approvals.waiting()
        assert (asked.origin.id, asked.origin.step) == (run_id, "b")
        assert service.view(run_id).approval_id == asked.id
        approvals.decide(asked.id, "once", by="you")
        assert service.wait(run_id, 60).status == "finished"
        assert [step.name for step in agent.steps] == ["b"]
    finally:
        service.close()
        state.close()
