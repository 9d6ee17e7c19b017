"""Two or three questions asked in one breath: a step each, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.conversations.flows.mentions import tables_named, words_of
from core.domain.inquiry import Inquiry
from core.domain.naming import result_name, unlike
from core.domain.plan import Plan, Step
from core.domain.sources import Schema
from core.protocols import FlowTemplate

PARTS = "several questions"
MOST_PARTS = 3
_START = (
    r"(?:what|what's|which|who|whose|when|where|how many|how much|how|show|list|give|count|find|"
    r"plot|draw|compute|calculate|total|average|median|number of)"
)
_BREAK = re.compile(
    rf"\?\s+(?:and\s+|also\s+)*(?=\w)|(?:,|;)?\s+and\s+(?:also\s+)?(?={_START}\b)|;\s+(?={_START}\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"(?:please\s+|can you\s+|and\s+)?{_START}\b", re.IGNORECASE)
# `Which club is largest? Give the name.` says how to answer, not what else.
_TELLS = re.compile(
    r"\?\s+(?:please\s+)?(?:give|list|show|return|find|tell)\b(?!.*\b(?:by|per|for each|all)\b)",
    re.IGNORECASE,
)
_POINTS_BACK = frozenset(
    "it its he his him she her they their them that those these this there such same each former "
    "latter one ones".split()
)
_EXISTS = re.compile(r"\b(?:is|are|was|were)\s+there\b", re.IGNORECASE)
_GROUPED = re.compile(r"\b(by|per|for each)\s+\w+", re.IGNORECASE)


class SeveralQuestions:
    """Matches only where every part could have been asked alone.

    A part that one of `inner` plans as a single step is done that way, else the data agent does it.
    """

    def __init__(self, inner: Sequence[FlowTemplate] = ()) -> None:
        self._inner = tuple(inner)

    def match(self, inquiry: Inquiry) -> Plan | None:
        steps: list[Step] = []
        for number, part in enumerate(split(inquiry.question, inquiry.schema), 1):
            plans = (each.match(inquiry.alone(part)) for each in self._inner)
            step = next((p.steps[0] for p in plans if p and len(p.steps) == 1), None)
            steps.append(_named(step or _asked(part), number, part, steps))
        return Plan(steps=tuple(steps), template=PARTS) if steps else None


def _asked(part: str) -> Step:
    return Step(name="part", agent="data", task=part, output=result_name(part, ()))


def _named(step: Step, number: int, part: str, others: Sequence[Step]) -> Step:
    """The step as one of several: with a name of its own, and told in the person's words."""
    output = unlike(step.output, [other.output for other in others])
    return step.model_copy(update={"name": f"part_{number}", "task": part, "output": output})


def split(question: str, schema: Schema) -> tuple[str, ...]:
    """The parts, or nothing when it is one question after all."""
    parts = tuple(part.strip(" ,;?.") for part in _BREAK.split(question))
    if not 2 <= len(parts) <= MOST_PARTS:
        return ()
    if _TELLS.search(question):
        return ()
    return parts if all(_stands_alone(part, schema) for part in parts) else ()


def _stands_alone(part: str, schema: Schema) -> bool:
    """It begins like a question, points to nothing before it, and says what it is about."""
    words = words_of(_EXISTS.sub(" ", part))
    if len(words) < 3 or not _BEGINS.match(part) or _POINTS_BACK & set(words):
        return False
    return bool(tables_named(part, schema)) or _GROUPED.search(part) is not None
