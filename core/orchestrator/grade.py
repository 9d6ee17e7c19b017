"""Answer -> Grade; a failed one goes back to planning once, if planning has another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from langgraph.runtime import Runtime

from core.conversations.flows.asking_code import ASK_CODE
from core.conversations.flows.changing import CHANGE
from core.conversations.flows.follow_up import FOLLOW_UP
from core.conversations.flows.plain import PLAIN
from core.conversations.flows.reviewing import REVIEW
from core.conversations.flows.shipping import SHIP
from core.conversations.flows.tracing import TRACE
from core.conversations.flows.verified import VERIFIED
from core.domain.checks import Knowledge
from core.domain.checks import grade as judge
from core.domain.checks.functions import function_grade
from core.domain.dashboards.tile_forms import BOARD
from core.domain.events import GradeGiven
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, Verdict
from core.orchestrator.board import board_grade
from core.orchestrator.changing import change_grade
from core.orchestrator.code_answers import code_grade
from core.orchestrator.context import StageContext
from core.orchestrator.recorded import record_grade
from core.orchestrator.shipping import ship_grade
from core.orchestrator.state import Attempt, State
from core.orchestrator.synthesise import findings_of

MOST_ATTEMPTS = 2
PATIENCE = 40.0  # seconds of work after which no other plan begins
_LONG = 12  # words
_JOINED = re.compile(r"[,;:]|\b(and|then|that|those|with|whose|compared)\b", re.IGNORECASE)
_RANK: dict[Verdict, int] = {"failed": 0, "unsure": 1, "checked": 2, "checked_twice": 3}
_BY_TEMPLATE: Mapping[str, Callable[[Sequence[Finding]], Grade]] = {
    SHIP: ship_grade,
    ASK_CODE: code_grade,
    CHANGE: change_grade,
    REVIEW: record_grade,
    TRACE: record_grade,
}
# Another plan meets the same bound, file or missing model again.
_FINAL = frozenset(
    {"time", "memory", "crash", "file", "bug", "model", "form", "ModelError", "LimitExceeded"}
)


def grade(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    if state.answer is None or state.plan is None:
        return {}
    given = _grade(state, context)
    context.emit(GradeGiven(grade=given))
    earlier = state.earlier
    if earlier is not None and _RANK[earlier.grade.verdict] >= _RANK[given.verdict]:
        return {"plan": earlier.plan, "answer": earlier.answer, "grade": earlier.grade}
    return {
        "grade": given,
        "earlier": Attempt(plan=state.plan, answer=state.answer, grade=given),
    }


def _grade(state: State, context: StageContext) -> Grade:
    if state.answer is None or state.answer.kind == "failed":
        return Grade(verdict="failed")
    known = Knowledge(context.schema, context.profiles, context.joins)
    findings = findings_of(state.planned(), context.results)
    own = _BY_TEMPLATE.get(state.plan.template) if state.plan is not None else None
    if own is not None:
        return own(findings)
    if findings and all(f.step.function is not None for f in findings):
        return function_grade(findings[-1].step)
    if state.plan is not None and state.plan.template == BOARD:
        return board_grade(state.answer, findings)
    given = judge(_asked(state), state.answer, findings, known)
    verified = state.plan is not None and state.plan.template == VERIFIED
    return vouched_for(given) if verified else given


def vouched_for(given: Grade) -> Grade:
    """A person's word stands above what rules expect of a query; what they saw stays said."""
    own = Check(name="verified", outcome="passed", reason="You verified this query yourself.")
    verdict: Verdict = "unsure" if given.verdict == "failed" else given.verdict
    return Grade(verdict=verdict, checks=(own, *given.checks))


def _asked(state: State) -> str:
    """The question; for a follow-up also those that it builds on."""
    followed = state.plan is not None and state.plan.template == FOLLOW_UP
    return state.plan.steps[0].task if state.plan is not None and followed else state.question


def after_grade(state: State, runtime: Runtime[StageContext]) -> str:
    return "plan" if worth_another(state, model=runtime.context.model is not None) else "finalise"


def worth_another(state: State, *, model: bool) -> bool:
    """Whether the grade failed and another plan could come out otherwise."""
    if state.grade is None or state.grade.verdict != "failed" or state.attempt >= MOST_ATTEMPTS:
        return False
    if state.plan is not None and state.plan.template in _BY_TEMPLATE:
        return False  # what is done to code or beside it is no question about the data
    done = state.planned()
    if any(r.failure is not None and r.failure.code in _FINAL for r in done):
        return False
    if sum(result.seconds for result in done) > PATIENCE:
        return False
    if state.plan is not None and state.plan.template != PLAIN:
        return True
    return model and has_parts(state.question)


def has_parts(question: str) -> bool:
    """Whether there is anything to divide: a short question fails again in one piece."""
    return len(question.split()) >= _LONG and _JOINED.search(question) is not None
