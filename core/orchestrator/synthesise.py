"""Results -> Answer: a sentence with bound numbers and a chart, by rule."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from core.domain.answers import Answer
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
    answer = compose(state.question, findings_of(state.planned(), context.results))
    context.emit(AnswerMade(answer=answer))
    return {"answer": answer}


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
