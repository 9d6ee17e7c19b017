"""Questions whose answer a person verified: its queries run again, with no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.agents.business.form import Form, written
from core.domain.conversation import Conversation
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema
from core.domain.verified import VerifiedAnswer, VerifiedQuery
from core.protocols import FlowTemplate

VERIFIED = "verified"
Find = Callable[[str, Schema, Conversation], VerifiedAnswer | None]


class VerifiedQuestion:
    """Asked before every other template; `find` gives the answer kept for a question."""

    def __init__(self, find: Find) -> None:
        self._find = find

    def match(self, inquiry: Inquiry) -> Plan | None:
        found = self._find(inquiry.question, inquiry.schema, inquiry.conversation)
        return None if found is None else plan_of(found)


def without_verified(templates: Sequence[FlowTemplate]) -> tuple[FlowTemplate, ...]:
    """The templates that know nothing of one person's answers."""
    return tuple(each for each in templates if not isinstance(each, VerifiedQuestion))


def plan_of(answer: VerifiedAnswer) -> Plan:
    steps = tuple(_step(number, query) for number, query in enumerate(answer.queries, 1))
    return Plan(steps=steps, template=VERIFIED)


def _step(number: int, query: VerifiedQuery) -> Step:
    """The form goes along for the sentence; what runs is the query as it was verified."""
    return Step(
        name=f"verified_{number}",
        agent="prepared",
        task=query.title,
        output=query.name,
        inputs=query.inputs,
        form=written(Form(query=query.metric)) if query.metric else VERIFIED,
        sql=query.sql,
    )
