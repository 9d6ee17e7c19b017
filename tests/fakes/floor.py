"""A run service over stores in memory, with an agent that does what the test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.agents.base import Agent
from core.agents.prepared import PreparedAgent
from core.domain.cancel import CancelToken
from core.domain.cells import Cell
from core.domain.confinement import Confinement
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.run_view import RunView
from core.domain.runs import Run
from core.domain.work import Limits, Progress, QueryRun, Request
from core.errors import StepError
from core.protocols import ChatModel, FlowTemplate, Replied
from core.services.approvals import ApprovalService
from core.services.run_parts import RunParts, Skills
from core.services.runs import RunService
from core.tasks.local import LocalTasks
from tests.fakes.agents import FakeAgent, KeywordIntents
from tests.fakes.approvals import MemoryApprovalStore
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.runs import MemoryRunStore
from tests.fakes.samples import notebook, regions
from tests.fakes.source_reader import FakeSourceReader

PATIENCE = 60.0


class OneModel:
    """A provider of one model, or of none."""

    def __init__(self, model: ChatModel | None = None) -> None:
        self.model = model
        self.loads = 0

    def chat(self, model: str | None = None) -> ChatModel | None:
        self.loads += 1
        return self.model

    def ready(self, model: str | None = None) -> bool:
        return self.model is not None


class FakeSandbox:
    """Answers every query with the same two rows, or fails with the code given."""

    def __init__(self, *, fails: str = "") -> None:
        self.requests: list[Request] = []
        self.fails = fails

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        self.requests.append(request)
        if self.fails:
            raise StepError("The query failed.", code=self.fails)
        ref, table = regions()
        reply = QueryRun(
            columns=ref.columns,
            rows=ref.rows,
            truncated=False,
            fingerprint=ref.fingerprint,
            seconds=0.001,
        )
        return Replied(reply, table)

    def confinement(self) -> Confinement:
        return Confinement(tier="strict", sentence="Nothing leaves this process.")

    def close(self) -> None:
        return None


class FixedPlan:
    """A flow template that always gives the plan it was made with."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def match(self, inquiry: Inquiry) -> Plan | None:
        return self.plan


class Floor:
    """Stores that outlive the service, so that a test can end a process and begin another."""

    def __init__(self, folder: Path, *notebook_ids: str) -> None:
        self.folder = folder
        self.runs = MemoryRunStore()
        self.notebooks = MemoryNotebookStore()
        self.results = MemoryResultStore()
        self.models = OneModel()
        self.sandbox = FakeSandbox()
        self.approval_store = MemoryApprovalStore()
        self.approvals = ApprovalService(self.approval_store)
        for notebook_id in notebook_ids or ("n1",):
            self.notebooks.save(
                notebook(notebook_id, title="Untitled notebook", source_ids=("s1",))
            )
        self._services: list[RunService] = []

    def service(
        self,
        agent: FakeAgent | None = None,
        *,
        templates: Sequence[FlowTemplate] = (),
        finished: Callable[[Run], None] = lambda _: None,
    ) -> RunService:
        self.approvals = ApprovalService(self.approval_store)
        service = RunService(self.parts(agent, templates=templates), finished=finished)
        self.approvals.when_decided(service.decided)
        self._services.append(service)
        return service

    def parts(
        self, agent: FakeAgent | None = None, *, templates: Sequence[FlowTemplate] = ()
    ) -> RunParts:
        data = agent or FakeAgent()
        agents: dict[str, Agent] = {data.name: data, "prepared": PreparedAgent()}
        skills = Skills(intents=KeywordIntents(), agents=agents, templates=tuple(templates))
        return RunParts(
            runs=self.runs,
            notebooks=self.notebooks,
            results=self.results,
            sources=FakeSourceReader(),
            models=self.models,
            sandbox=self.sandbox,
            tasks=LocalTasks(),
            skills=lambda: skills,
            checkpoints=self.folder / "checkpoints.sqlite",
            approvals=self.approvals,
        )

    def cells(self, notebook_id: str = "n1") -> Sequence[Cell]:
        return self.notebooks.cells(notebook_id)

    def close(self) -> None:
        for service in self._services:
            service.close(PATIENCE)


def answer_to(service: RunService, question: str, notebook_id: str = "n1") -> RunView:
    """Ask and wait until the run is over or asks."""
    return service.wait(service.start(notebook_id, question), PATIENCE)
