"""What kind of question is it?"""

from __future__ import annotations

from langgraph.runtime import Runtime

from core.domain.events import IntentFound
from core.orchestrator.context import StageContext
from core.orchestrator.state import Reading, State


def intent(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    found, confidence, how = context.intents.read(
        state.question, context.schema, conversation=context.conversation
    )
    context.emit(IntentFound(intent=found, confidence=confidence, how=how))
    return {"reading": Reading(intent=found, confidence=confidence, how=how)}
