"""A plan of several steps by the model, in a closed form that is checked."""

from __future__ import annotations

import json

from pydantic import ValidationError

from core.domain.chat import ChatRequest, Message
from core.domain.events import ModelCalled
from core.domain.naming import result_name
from core.domain.plan import Plan, Step, validate
from core.domain.steps import Tokens
from core.domain.value import Value
from core.errors import ModelError, PlanError
from core.orchestrator.context import StageContext
from core.prompts import render

MOST_STEPS = 4
_TRIES = 2


class DraftStep(Value):
    """`uses` are numbers of earlier steps, from 1."""

    task: str
    uses: tuple[int, ...] = ()


class Draft(Value):
    steps: tuple[DraftStep, ...]


SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "steps": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_STEPS,
                "items": {
                    "type": "object",
                    "properties": {
                        "task": {"type": "string", "maxLength": 200},
                        "uses": {
                            "type": "array",
                            "maxItems": MOST_STEPS,
                            "items": {"type": "integer", "minimum": 1, "maximum": MOST_STEPS},
                        },
                    },
                    "required": ["task", "uses"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["steps"],
        "additionalProperties": False,
    }
)


def draft(
    question: str, agents: tuple[str, ...], context: StageContext
) -> tuple[Plan | None, Tokens]:
    """The model's plan if it has several sound steps, else None; and what asking for it took."""
    spent = Tokens()
    if context.model is None or not agents or "plan" in context.barred:
        return None, spent
    tables = "\n".join(
        f"{table.name}({', '.join(column.name for column in table.columns)})"
        for table in context.schema.tables
    )
    messages = [Message(role="user", text=render("plan", tables=tables, question=question))]
    for _ in range(_TRIES):
        request = ChatRequest(messages=tuple(messages), json_schema=SCHEMA, max_tokens=300)
        try:
            completion = context.model.complete(request, context.cancel)
        except ModelError:
            return None, spent  # the plain plan is tried then, and says what is wrong
        tokens = Tokens(
            read=completion.tokens_read,
            written=completion.tokens_written,
            kept=completion.tokens_kept,
            calls=1,
            cost=completion.cost,
        )
        spent += tokens
        context.emit(_called(completion.model, tokens, seconds=completion.seconds))
        try:
            return read_draft(completion.text, agents), spent
        except PlanError as error:
            messages += [
                Message(role="assistant", text=completion.text[:1000]),
                Message(role="user", text=f"{error.message} Write the plan again."),
            ]
    return None, spent


def read_draft(text: str, agents: tuple[str, ...]) -> Plan | None:
    """The plan that the text holds; None when it is a single step; PlanError when it is unsound."""
    try:
        drafted = Draft.model_validate_json(text)
    except ValidationError:
        raise PlanError("That is not a plan in the form that was asked for.") from None
    if len(drafted.steps) > MOST_STEPS:
        raise PlanError(f"The plan has more than {MOST_STEPS} steps.")
    if len(drafted.steps) == 1:
        return None
    agent = "data" if "data" in agents else agents[0]
    steps: list[Step] = []
    for number, each in enumerate(drafted.steps, 1):
        task = " ".join(each.task.split())
        if not task:
            raise PlanError(f"Step {number} says nothing.")
        if any(not 1 <= used < number for used in each.uses):
            raise PlanError(f"Step {number} uses a step that does not come before it.")
        steps.append(
            Step(
                name=f"step_{number}",
                agent=agent,
                task=task,
                output=result_name(task, [step.output for step in steps]),
                inputs=tuple(dict.fromkeys(steps[used - 1].output for used in each.uses)),
            )
        )
    return validate(Plan(steps=tuple(steps)))


def _called(model: str, tokens: Tokens, *, seconds: float) -> ModelCalled:
    return ModelCalled(stage="plan", model=model, tokens=tokens, seconds=seconds)
