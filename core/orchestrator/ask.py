"""Which of these did you mean? May this be done?"""

from __future__ import annotations

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from core.domain.choices import NeedsApproval, NeedsChoice
from core.orchestrator.context import StageContext
from core.orchestrator.state import Asked, Picked, State


def ask(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    """Stop until a person picked a value. Runs from its start again then, so it does only this."""
    asked = state.open_question
    if asked is None:
        return {}
    value = str(interrupt({"step": asked.step, "turn": asked.turn}))
    return {"picked": (Picked(step=asked.step, turn=asked.turn, value=value),)}


def asked_by(step: str, turn: int, *, asked: NeedsChoice) -> Asked:
    """What a step, or planning, asked for the `turn`-th time."""
    action = asked.action if isinstance(asked, NeedsApproval) else None
    return Asked(
        step=step, turn=turn, question=asked.question, choices=asked.choices, action=action
    )


def after_ask(state: State) -> str:
    """Back to where it was asked: planning, or the steps."""
    return "plan" if state.plan is None else "run_steps"
