"""Questions on the retail sample through flow, agent, real workers, sentence and grade."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.agents.base import Agent, RunContext
from core.agents.business.agent import BusinessAgent
from core.conversations.flows.metric import MetricQuestion
from core.domain.answers import Answer
from core.domain.bound import render
from core.domain.cancel import CancelToken
from core.domain.checks import grade
from core.domain.conversation import Conversation, Turn
from core.domain.events import Happening
from core.domain.findings import Finding, results_of
from core.domain.grades import Grade
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step, ready_steps
from core.domain.profiles import TableProfile
from core.domain.results import Result
from core.domain.sentences import compose
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.views import needed
from core.domain.work import ReadSource, SourceRead, TableGrant, ViewGrant
from core.protocols import Sandbox
from tests.fakes.results import MemoryResultStore
from tests.fakes.retail import DATA


@dataclass(frozen=True)
class Retail:
    """The sample as a worker read it."""

    read: SourceRead
    grants: tuple[TableGrant, ...]
    sandbox: Sandbox

    @property
    def schema(self) -> Schema:
        return Schema(tables=self.read.tables)

    @property
    def profiles(self) -> tuple[TableProfile, ...]:
        return self.read.profiles


@dataclass(frozen=True)
class Asked:
    """What came of one question; `text` has its figures filled in."""

    plan: Plan
    findings: tuple[Finding, ...]
    answer: Answer
    grade: Grade
    text: str
    happened: list[Happening]

    @property
    def last(self) -> StepResult:
        return self.findings[-1].step

    def result(self, name: str = "") -> Result:
        wanted = [f for f in self.findings if not name or f.name == name]
        result = wanted[-1].result
        assert result is not None, wanted[-1].step.failure
        return result

    def rows(self, name: str = "") -> list[dict[str, object]]:
        result = self.result(name)
        return [dict(zip([c.name for c in result.columns], r, strict=True)) for r in result.rows]

    def as_conversation(self, question: str) -> Conversation:
        turn = Turn(
            question=question,
            answer=self.text,
            name=self.last.output,
            sql=self.last.sql,
            metric=self.last.metric,
        )
        return Conversation(turns=(turn,))


def read_retail(sandbox: Sandbox, into: Path) -> Retail:
    reply = sandbox.run(ReadSource(path=str(DATA / "retail"), into=str(into))).reply
    assert reply.kind == "source_read"
    grants = tuple(TableGrant(name=t.name, file=str(into / t.file)) for t in reply.tables)
    return Retail(reply, grants, sandbox)


@dataclass
class Asker:
    """Asks with the metric flow; `data` stands in for the data agent."""

    retail: Retail
    data: Agent | None = None

    def plan(self, question: str, conversation: Conversation | None = None) -> Plan | None:
        return MetricQuestion().match(
            Inquiry(
                question,
                "business",
                schema=self.retail.schema,
                conversation=conversation or Conversation(),
                profiles=self.retail.profiles,
                joins=self.retail.read.joins,
            )
        )

    def ask(self, question: str, conversation: Conversation | None = None) -> Asked:
        plan = self.plan(question, conversation)
        assert plan is not None, f"no form for: {question}"
        happened: list[Happening] = []
        context = self._context(question, happened, conversation or Conversation())
        done: dict[str, StepResult] = {}
        while ready := ready_steps(plan, done):
            for step in ready:
                views = [ViewGrant(name=r.output, sql=r.sql) for r in done.values() if r.sql]
                result = context.agents[step.agent].run(step, context, needed(step.inputs, views))
                assert result.failure is None, result.failure
                done[step.output] = result
        findings = tuple(
            Finding(done[s.output], self._rows(context, done[s.output])) for s in plan.steps
        )
        answer = compose(question, findings)
        judged = grade(question, answer, findings)
        text = render(answer.text, results_of(findings)).text
        return Asked(plan, findings, answer, judged, text, happened)

    def step(self, task: str) -> StepResult:
        """One step of the business agent that carries no form."""
        context = self._context(task, [], Conversation())
        step = Step(name="measure", agent="business", task=task, output="measured")
        return context.agents["business"].run(step, context, ())

    def _rows(self, context: RunContext, step: StepResult) -> Result | None:
        return context.results.result(step.result) if step.result else None

    def _context(
        self, question: str, happened: list[Happening], conversation: Conversation
    ) -> RunContext:
        agents: dict[str, Agent] = {"business": BusinessAgent()}
        if self.data is not None:
            agents["data"] = self.data
        return RunContext(
            run_id="run",
            notebook_id="notebook",
            question=question,
            schema=self.retail.schema,
            grants=self.retail.grants,
            model=None,
            sandbox=self.retail.sandbox,
            results=MemoryResultStore(),
            emit=happened.append,
            cancel=CancelToken(),
            agents=agents,
            profiles=self.retail.profiles,
            joins=self.retail.read.joins,
            conversation=conversation,
        )
