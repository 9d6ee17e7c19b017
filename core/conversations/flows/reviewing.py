"""“Review this branch”, “apply suggestion …”: a look at a diff, or one change of it, by rule."""

from __future__ import annotations

from collections.abc import Callable

from core.agents.code.reviewing.agent import AGENT
from core.agents.code.reviewing.wishes import ReviewWish, apply_said, review_said
from core.conversations.flows.repositories import the_one
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

REVIEW = "review"


class ReviewRequest:
    """Matches where a repository is attached: the one that is named, else the first."""

    def __init__(self, yard: Callable[[Schema], Yard] = lambda schema: Yard()) -> None:
        self._yard = yard

    def match(self, inquiry: Inquiry) -> Plan | None:
        question = inquiry.question
        applied = apply_said(question)
        said = applied[0] if applied is not None else review_said(question)
        repositories = self._yard(inquiry.schema).repositories if said is not None else ()
        if said is None or not repositories:
            return None
        meant = (r for r in repositories if said.new and r.commit == said.new)
        chosen = next(meant, None) or the_one(question, repositories)
        wish = ReviewWish(
            source_id=chosen.source_id, said=said, finding=applied[1] if applied else ""
        )
        return review_plan(wish)


def review_plan(wish: ReviewWish) -> Plan:
    task = "Apply one suggestion" if wish.finding else "Review the changes"
    output = "applied" if wish.finding else "review"
    step = Step(name=output, agent=AGENT, task=task, output=output, form=wish.model_dump_json())
    return Plan(steps=(step,), template=REVIEW)
