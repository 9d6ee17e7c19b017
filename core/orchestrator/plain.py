"""The plain plan: the whole question as one step."""

from __future__ import annotations

from core.domain.naming import result_name
from core.domain.plan import Plan, Step
from core.errors import PlanError

PLAIN = "plain"


def plain_plan(question: str, agents: tuple[str, ...]) -> Plan:
    """One step for the agent that serves data; PlanError when no agent can be asked."""
    if not agents:
        raise PlanError(
            "No agent can work on this question.",
            kept="Nothing was changed.",
            remedy="Ask about the data that is attached to this notebook.",
        )
    agent = "data" if "data" in agents else agents[0]
    step = Step(name="answer", agent=agent, task=question, output=result_name(question, ()))
    return Plan(steps=(step,), template=PLAIN)
