"""Results -> Answer: a sentence with bound numbers and a chart, by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from core.conversations.flows.restyle import RESTYLE
from core.domain.answers import Answer
from core.domain.chart_rules import suggest
from core.domain.events import AnswerMade
from core.domain.findings import Finding
from core.domain.sentences import compose
from core.domain.steps import StepResult
from core.domain.work import Failure
from core.orchestrator.context import StageContext
from core.orchestrator.state import State
from core.protocols import ResultStore


def synthesise(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    failure = failure_of_all(state.planned())
    if failure is not None:
        return {"answer": Answer(kind="failed", text=failure.message)}
    findings = charted(findings_of(state.planned(), context.results), state)
    answer = compose(_asked(state, context), findings, near=_near(findings, context))
    context.emit(AnswerMade(answer=answer))
    return {"answer": answer, "results": tuple(finding.step for finding in findings)}


def _asked(state: State, context: StageContext) -> str:
    """What the sentence answers: words about a chart's look repeat the question before them."""
    last = context.conversation.last
    redrawn = state.plan is not None and all(s.form == RESTYLE for s in state.plan.steps)
    return last.question if redrawn and last is not None else state.question


def _near(findings: Sequence[Finding], context: StageContext) -> tuple[str, ...]:
    """What the data holds, where the agent named nothing nearer to the question."""
    if any(finding.step.near for finding in findings):
        return ()
    return tuple(table.name for table in context.schema.tables)


def charted(findings: Sequence[Finding], state: State) -> tuple[Finding, ...]:
    """Each finding with the chart that suits its rows, where its agent chose none."""
    tasks = {step.output: step.task for step in state.plan.steps} if state.plan else {}
    alone = len(findings) == 1
    return tuple(
        _charted(finding, state.question if alone else tasks.get(finding.name, ""))
        for finding in findings
    )


def _charted(finding: Finding, question: str) -> Finding:
    if finding.result is None or finding.step.chart is not None:
        return finding
    chart = suggest(finding.result, question)
    return replace(finding, step=finding.step.model_copy(update={"chart": chart}))


def findings_of(results: Sequence[StepResult], store: ResultStore) -> tuple[Finding, ...]:
    """Each result with its rows at hand."""
    return tuple(
        Finding(result, store.result(result.result) if result.result else None)
        for result in results
    )


def failure_of_all(results: Sequence[StepResult]) -> Failure | None:
    """Why nothing came out, when every step failed: the first cause, not what it blocked."""
    if not results or any(result.failure is None for result in results):
        return None
    failures = [result.failure for result in results if result.failure is not None]
    return next((f for f in failures if f.code != "blocked"), failures[0])
