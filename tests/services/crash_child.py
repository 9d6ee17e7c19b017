"""A process with a run under way, to be killed: `crash_child.py HOME HOLD [PAUSE]`.

Prints the run's id, then a line for each step as it begins. It stays in the step named HOLD; each
other step takes PAUSE seconds, and with HOLD `b` a line tells of their end. With HOLD `leave`, step
b asks leave for a push.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from core.agents.base import RunContext
from core.domain.approvals import decision_on
from core.domain.choices import NeedsApproval
from core.domain.home import Home
from core.domain.plan import Plan, Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.orchestrator.graph import Orchestrator
from core.services.approvals import ApprovalService
from core.services.approver import Unattended
from core.services.run_parts import RunParts, Skills
from core.services.runs import RunService
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks
from tests.fakes.agents import FakeAgent, KeywordIntents, Work, regions_result
from tests.fakes.approvals import action
from tests.fakes.floor import FakeSandbox, FixedPlan, OneModel
from tests.fakes.samples import notebook
from tests.fakes.source_reader import FakeSourceReader

PLAN = Plan(
    steps=(
        Step(name="a", agent="data", task="a", output="by_a"),
        Step(name="b", agent="data", task="b", output="by_b", inputs=("by_a",)),
        Step(name="c", agent="data", task="c", output="by_c", inputs=("by_a",)),
    )
)


def service_on(
    state: DuckDBState, home: Home, work: Work, approvals: ApprovalService | None = None
) -> tuple[RunService, FakeAgent]:
    agent = FakeAgent(work)
    skills = Skills(intents=KeywordIntents(), agents={"data": agent}, templates=(FixedPlan(PLAN),))
    parts = RunParts(
        runs=state.runs,
        notebooks=state.notebooks,
        results=state.results,
        sources=FakeSourceReader(),
        models=OneModel(),
        sandbox=FakeSandbox(),
        tasks=LocalTasks(),
        skills=lambda: skills,
        checkpoints=home.checkpoints,
        approvals=approvals or Unattended(),
    )
    service = RunService(parts)
    if approvals is not None:
        approvals.when_decided(service.decided)
    return service, agent


def asks_leave(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
    """Step b may push only where somebody said so."""
    if step.name == "b" and decision_on(step.decided, action()) is None:
        raise NeedsApproval(action())
    return regions_result(step, context)


def main(root: str, hold: str, pause: str = "0") -> None:
    def work(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        say(step.name)
        if hold == "leave":
            return asks_leave(step, context, views)
        time.sleep(3600 if step.name == hold else float(pause))
        return regions_result(step, context)

    home = Home(Path(root))
    state = DuckDBState(home)
    if not state.notebooks.list():
        state.notebooks.save(notebook(title="Untitled notebook", source_ids=("s1",)))
    Orchestrator(home.checkpoints).close()  # loaded now, so that the run itself is quick
    service, _ = service_on(state, home, work, ApprovalService(state.approvals))
    run_id = service.start("n1", "What is the total by region?")
    say(run_id)
    if hold == "b":
        while [step.status for step in service.view(run_id).steps].count("done") < 2:
            time.sleep(0.02)
        say("the others are done")
    service.wait(run_id, 3600)
    say("over")
    time.sleep(3600)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # at once and whole: threads speak side by side


if __name__ == "__main__":
    main(*sys.argv[1:])
