"""“And by region?”, “only 2024”: the query of the last answer, changed by rule."""

from __future__ import annotations

from collections.abc import Iterator

from core.agents.business.catalogue import Catalogue
from core.agents.business.follow_up import may_follow
from core.agents.sql.follow_up import edited_query
from core.domain.conversation import Conversation
from core.domain.inquiry import Inquiry
from core.domain.naming import result_name
from core.domain.plan import Plan, Step

FOLLOW_UP = "follow-up"


class FollowUpQuestion:
    """Takes what changes a group, a filter, the time or an end of a ranking, and nothing else.

    The task of its step is the question, with those before it that said how many rows to keep.
    """

    def match(self, inquiry: Inquiry) -> Plan | None:
        question = inquiry.question
        last = inquiry.conversation.answered
        if last is None or not last.sql or not inquiry.schema.tables:
            return None
        changed = edited_query(question, last.sql, Catalogue.of(inquiry))
        if changed is None:
            return None
        before = _before(inquiry.conversation) if changed.ranked else ()
        step = Step(
            name="answer",
            agent="prepared",
            task="; ".join((question, *before)),
            output=result_name(question, ()),
            inputs=last.inputs,
            sql=changed.sql,
        )
        return Plan(steps=(step,), template=FOLLOW_UP)


def _before(conversation: Conversation) -> Iterator[str]:
    """The questions that this one builds on, the last one first."""
    for turn in reversed(conversation.turns):
        if turn.sql:
            yield turn.question
            if not may_follow(turn.question):
                return
