"""One short model call for a measure whose name the rules do not know: a choice from a list."""

from __future__ import annotations

import json
import re

from pydantic import ValidationError

from core.agents.base import RunContext
from core.agents.business.catalogue import Catalogue
from core.agents.business.cues import take_cues
from core.agents.business.form import Form
from core.agents.business.groups import take_dimensions, take_filters
from core.agents.business.measures import Linked, link_measure, main_measure, measures_of
from core.agents.business.reading import parts_of, put_together
from core.agents.business.times import take_times
from core.agents.business.wording import Wording
from core.domain.chat import ChatRequest, Completion, Message
from core.domain.events import ModelCalled
from core.domain.labels import humanise
from core.domain.plan import Step
from core.domain.steps import Tokens
from core.domain.value import Value
from core.errors import ModelError
from core.prompts import render

NONE = "none"
MECHANISM = "metric choice"
PROMPT = "choose_measure"
_MOST_TOKENS = 40
_MOST_OFFERED = 30
_MOST_WORDS = 3


class Chosen(Value):
    measure: str


def choose(step: Step, context: RunContext, catalogue: Catalogue) -> tuple[Form | None, Tokens]:
    """The form with the measure that the model picked; None when it picked none."""
    unknown = unknown_words(step.task, catalogue)
    offered = list(measures_of(catalogue))[:_MOST_OFFERED]
    if not unknown or not offered or context.model is None or MECHANISM in context.off:
        return None, Tokens()
    linked, spent = _asked(step, unknown, offered, context)
    if linked is None:
        return None, spent
    rest = re.sub(rf"\b(?:{'|'.join(map(re.escape, unknown))})\b", " ", step.task.lower())
    parts = parts_of(rest, catalogue, measure=linked)
    reading = put_together(parts, catalogue) if parts else None
    if reading is None or reading.kind in {"summary", "drivers"}:
        return None, spent
    note = f"“{' '.join(unknown).capitalize()}” is read as {humanise(linked.measure.name)}."
    return Form(query=reading.query, notes=(note, *reading.notes)), spent


def unknown_words(question: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The few words that would name the measure, where all others are understood."""
    words = Wording(question)
    main = main_measure(catalogue)
    times = take_times(words, changing=True)
    cues = take_cues(words)
    if main is None or link_measure(words, catalogue) is not None:
        return ()
    if not (cues.change or cues.share or times.any):
        return ()
    if take_filters(words, catalogue, main.table) is None:
        return ()
    take_dimensions(words, catalogue, main.table)
    left = words.left()
    return left if len(left) <= _MOST_WORDS else ()


def _asked(
    step: Step, unknown: tuple[str, ...], offered: list[Linked], context: RunContext
) -> tuple[Linked | None, Tokens]:
    names = [linked.measure.name for linked in offered]
    lines = "\n".join(f"- {o.measure.name}: {humanise(o.measure.name)}" for o in offered)
    text = render(PROMPT, measures=lines, question=step.task, words=" ".join(unknown))
    request = ChatRequest(
        messages=(Message(role="user", text=text),),
        json_schema=_schema([*names, NONE]),
        max_tokens=_MOST_TOKENS,
    )
    if context.model is None:
        return None, Tokens()
    try:
        completion = context.model.complete(request, context.cancel)
    except ModelError as error:
        if error.retryable:
            raise
        return None, Tokens()
    spent = _spent(completion)
    context.emit(
        ModelCalled(
            stage=step.name, model=completion.model, tokens=spent, seconds=completion.seconds
        )
    )
    try:
        chosen = Chosen.model_validate_json(completion.text).measure
    except ValidationError:
        return None, spent
    return next((o for o in offered if o.measure.name == chosen), None), spent


def _schema(names: list[str]) -> str:
    return json.dumps(
        {
            "type": "object",
            "properties": {"measure": {"enum": list(dict.fromkeys(names))}},
            "required": ["measure"],
            "additionalProperties": False,
        }
    )


def _spent(completion: Completion) -> Tokens:
    return Tokens(
        read=completion.tokens_read,
        written=completion.tokens_written,
        kept=completion.tokens_kept,
        calls=1,
        cost=completion.cost,
    )
