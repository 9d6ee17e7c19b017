"""Results -> Answer: a sentence with bound numbers and a chart, by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from core.conversations.flows.asking_code import ASK_CODE
from core.conversations.flows.changing import CHANGE
from core.conversations.flows.follow_up import FOLLOW_UP
from core.conversations.flows.named_metric import AGAIN
from core.conversations.flows.parts import PARTS
from core.conversations.flows.restyle import RESTYLE
from core.conversations.flows.reviewing import REVIEW
from core.conversations.flows.shipping import SHIP
from core.conversations.flows.tracing import TRACE
from core.conversations.flows.verified import VERIFIED
from core.domain.answers import Answer
from core.domain.chart_rules import suggest
from core.domain.counted_again import counted_again
from core.domain.dashboards.tile_forms import BOARD
from core.domain.events import AnswerMade
from core.domain.findings import Finding
from core.domain.plan import Plan
from core.domain.profiles import TableProfile
from core.domain.sentences import compose
from core.domain.sentences.about import told_about
from core.domain.sentences.functions import function_answer
from core.domain.steps import StepResult
from core.domain.work import Failure
from core.orchestrator.board import board_answer
from core.orchestrator.changing import change_answer
from core.orchestrator.code_answers import code_answer
from core.orchestrator.context import StageContext
from core.orchestrator.recorded import record_answer
from core.orchestrator.shipping import ship_answer
from core.orchestrator.state import State
from core.protocols import ResultStore

_BY_TEMPLATE: Mapping[str, Callable[[Sequence[Finding]], Answer]] = {
    SHIP: ship_answer,
    ASK_CODE: code_answer,
    CHANGE: change_answer,
    REVIEW: record_answer,
    TRACE: record_answer,
}
FROM_VERIFIED = "This is the query of an answer that you verified; no model was asked."


def synthesise(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    failure = failure_of_all(state.planned())
    if failure is not None:
        return {"answer": Answer(kind="failed", text=failure.message)}
    found = findings_of(state.planned(), context.results)
    findings = tuple(doubted(each, context.profiles) for each in charted(found, state))
    near = _near(findings, context)
    own = _BY_TEMPLATE.get(state.plan.template) if state.plan is not None else None
    if own is not None:
        answer = own(findings)
    elif findings and all(f.step.function is not None for f in findings):
        answer = function_answer(findings[-1].step)
    elif state.plan is not None and state.plan.template == BOARD:
        answer = board_answer(state.plan, findings, near)
    elif state.plan is not None and state.plan.template == PARTS and len(findings) > 1:
        answer = part_by_part(state.plan, findings, near)
    else:
        answer = _composed(state, context, findings=findings, near=near)
    if state.plan is not None and state.plan.template == VERIFIED:
        answer = answer.model_copy(update={"assumptions": (FROM_VERIFIED, *answer.assumptions)})
    context.emit(AnswerMade(answer=answer))
    return {"answer": answer, "results": tuple(finding.step for finding in findings)}


def part_by_part(plan: Plan, findings: Sequence[Finding], near: Sequence[str]) -> Answer:
    """Each part answered as the question it is; what shows first is the first that has a result."""
    tasks = {step.output: step.task for step in plan.steps}
    parts = [compose(tasks.get(f.name, ""), [f], near=near) for f in findings]
    whole = [part for part in parts if part.kind == "answered"]
    shown = whole[0] if whole else parts[0]
    texts = [
        f"“{tasks.get(f.name, f.name)}” could not be computed."
        if part.kind == "failed"
        else part.text
        for f, part in zip(findings, parts, strict=True)
    ]
    return Answer(
        kind=shown.kind,
        text=" ".join(texts),
        evidence=tuple(name for part in whole for name in part.evidence),
        chart=shown.chart,
        assumptions=tuple(dict.fromkeys(a for part in parts for a in part.assumptions)),
        near=() if whole else shown.near,
    )


def _asked(state: State, context: StageContext) -> str:
    """What the sentence answers: words about how an answer looks or came about repeat the question
    before them."""
    last = context.conversation.answered
    same = (RESTYLE, AGAIN)
    redrawn = state.plan is not None and all(s.form in same for s in state.plan.steps)
    return last.question if redrawn and last is not None else state.question


def _composed(
    state: State, context: StageContext, *, findings: Sequence[Finding], near: Sequence[str]
) -> Answer:
    """An answer drawn anew has the chart that was made; a follow-up says what it is about."""
    answer = compose(_asked(state, context), findings, near=near)
    if state.plan is not None and all(step.form == RESTYLE for step in state.plan.steps):
        return answer.model_copy(update={"chart": findings[-1].step.chart})
    if answer.kind == "answered" and state.plan and state.plan.template == FOLLOW_UP:
        about = told_about(findings[-1].facts, state.question)
        return answer.model_copy(update={"text": f"{about}{answer.text}"})
    return answer


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
    step = finding.step
    if finding.result is None or step.chart is not None or step.function is not None:
        return finding
    chart = suggest(finding.result, question)
    return replace(finding, step=finding.step.model_copy(update={"chart": chart}))


def doubted(finding: Finding, profiles: Sequence[TableProfile]) -> Finding:
    """With what the profiles of the data say against its query."""
    again = counted_again(finding.facts, profiles) if finding.facts is not None else ()
    if not again:
        return finding
    told = (*finding.step.assumptions, *again)
    return replace(finding, step=finding.step.model_copy(update={"assumptions": told}))


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
