"""What kind of question is it?"""

from __future__ import annotations

import logging

from langgraph.runtime import Runtime

from core.domain.events import IntentFound
from core.errors import ModelError
from core.orchestrator.context import StageContext
from core.orchestrator.select_agents import ALWAYS
from core.orchestrator.state import Reading, State

log = logging.getLogger("syna.orchestrator")


def intent(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    found, confidence, how = _read(state.question, context)
    context.emit(IntentFound(intent=found, confidence=confidence, how=how))
    return {"reading": Reading(intent=found, confidence=confidence, how=how)}


def _read(question: str, context: StageContext) -> tuple[str, float, str]:
    """As the reader says; without it the question is one about the data, as nearly all are."""
    try:
        return context.intents.read(question, context.schema, conversation=context.conversation)
    except ModelError:
        log.exception("the intent could not be read")
        return ALWAYS, 0.0, "taken as a question about the data"
