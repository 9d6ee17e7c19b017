"""Which agents may work on it?"""

from __future__ import annotations

from collections.abc import Mapping

from langgraph.runtime import Runtime

from core.agents.base import Agent
from core.domain.events import AgentsSelected
from core.orchestrator.context import StageContext
from core.orchestrator.state import State

ALWAYS = "data"  # a question asked beside data may always turn out to be one about the data


def select_agents(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    intent = state.reading.intent if state.reading else ""
    names = serving(intent, runtime.context.agents)
    runtime.context.emit(AgentsSelected(agents=names))
    return {"agents": names}


def serving(intent: str, agents: Mapping[str, Agent]) -> tuple[str, ...]:
    """Agents for the intent first, then those for data."""
    first = [name for name, agent in agents.items() if intent in agent.intents]
    second = [name for name, agent in agents.items() if ALWAYS in agent.intents]
    return tuple(dict.fromkeys(first + second))
