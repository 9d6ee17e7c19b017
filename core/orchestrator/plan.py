"""Question -> Plan: a flow template where one fits, the model where none does."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from langgraph.runtime import Runtime

from core.agents.business.boards.stored import Looking, with_stored_values
from core.conversations.flows.plain import PLAIN, plain_plan
from core.domain.choices import NeedsChoice
from core.domain.events import PlanMade
from core.domain.inquiry import Inquiry
from core.domain.naming import unlike
from core.domain.plan import Plan, Step, validate
from core.domain.steps import Tokens
from core.errors import PlanError
from core.orchestrator.ask import asked_by
from core.orchestrator.context import StageContext
from core.orchestrator.draft import draft
from core.orchestrator.state import State


def plan(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    question, turn = state.meant(), len(state.chosen(""))
    try:
        made, spent = (
            _first(question, state, context=context)
            if not state.attempt
            else _second(question, state, context=context)
        )
    except NeedsChoice as asked:
        return {"asked": (asked_by("", turn, asked=asked),)}
    attempt = state.attempt + 1
    if made is None:  # nothing else to try: what there is stands
        return {"attempt": attempt, "spent": spent}
    made = validate(with_free_names(made, _taken(context, state)), known=_known(context))
    context.emit(PlanMade(plan=made, attempt=attempt))
    return {"plan": made, "attempt": attempt, "spent": spent}


def after_plan(state: State) -> str:
    if state.open_question is not None:
        return "ask"
    unchanged = state.earlier is not None and state.plan == state.earlier.plan
    return "finalise" if unchanged else "run_steps"


def _first(question: str, state: State, *, context: StageContext) -> tuple[Plan | None, Tokens]:
    intent = state.reading.intent if state.reading else ""
    inquiry = Inquiry(
        question,
        intent,
        schema=with_stored_values(question, context.schema, Looking(context)),
        conversation=context.conversation,
        profiles=context.profiles,
        joins=context.joins,
    )
    for template in context.templates:
        made = template.match(inquiry)
        if made is not None and _runs_here(made, context):
            return made, Tokens()
    made, spent = draft(question, state.agents, context)
    return made or plain_plan(question, _main(state.agents)), spent


def _second(question: str, state: State, *, context: StageContext) -> tuple[Plan | None, Tokens]:
    """Another way than the first plan's, or None."""
    if state.plan is not None and state.plan.template != PLAIN:
        return plain_plan(question, _main(state.agents)), Tokens()
    return draft(question, state.agents, context)


def _main(agents: tuple[str, ...]) -> str:
    """The agent of a plain plan; PlanError when none can be asked."""
    if not agents:
        raise PlanError(
            "No agent can work on this question.",
            kept="Nothing was changed.",
            remedy="Ask about the data that is attached to this notebook.",
        )
    return "data" if "data" in agents else agents[0]


def _runs_here(made: Plan, context: StageContext) -> bool:
    """Whether a template's plan fits the agents and results that are there."""
    try:
        validate(made, known=_known(context))
    except PlanError:
        return False
    return all(step.agent in context.agents for step in made.steps)


def _known(context: StageContext) -> set[str]:
    return {view.name for view in context.views}


def _taken(context: StageContext, state: State) -> frozenset[str]:
    """Names that a result must not have: tables, earlier cells, results of this run."""
    tables = {table.name for table in context.schema.tables}
    return context.taken | tables | {result.output for result in state.results}


def with_free_names(made: Plan, taken: Collection[str]) -> Plan:
    """The plan with outputs that nothing else is called, and inputs that follow."""
    renamed: dict[str, str] = {}
    used = set(taken)
    for step in made.steps:
        renamed[step.output] = unlike(step.output, used)
        used.add(renamed[step.output])
    return made.model_copy(update={"steps": tuple(_renamed(s, renamed) for s in made.steps)})


def _renamed(step: Step, names: Mapping[str, str]) -> Step:
    inputs = tuple(names.get(name, name) for name in step.inputs)
    sql = step.sql
    for name in step.inputs:
        if names.get(name, name) != name:
            sql = re.sub(rf"\b{re.escape(name)}\b", names[name], sql)
    return step.model_copy(update={"output": names[step.output], "inputs": inputs, "sql": sql})
