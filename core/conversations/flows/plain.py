"""The plain flow: the whole question as one step."""

from __future__ import annotations

import re

from core.domain.inquiry import Inquiry
from core.domain.naming import result_name
from core.domain.plan import Plan, Step

PLAIN = "plain"
# Words by which people say themselves that one thing comes after another.
_SEQUENCE = re.compile(
    r"\b(and then|then|after that|afterwards|step by step|first\b.*\bsecond(ly)?)\b",
    re.IGNORECASE | re.DOTALL,
)
_COMPARISON = re.compile(r"\b(more|less|fewer|other|rather|greater|earlier|later)\s+then\b", re.I)


class PlainQuestion:
    """Takes every question that does not itself ask for several steps in a row."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        return None if asks_for_steps(inquiry.question) else plain_plan(inquiry.question)


def plain_plan(question: str, agent: str = "data") -> Plan:
    step = Step(name="answer", agent=agent, task=question, output=result_name(question, ()))
    return Plan(steps=(step,), template=PLAIN)


def asks_for_steps(question: str) -> bool:
    """Whether it says “then” or the like (“more then 5” is only a slip of the pen)."""
    return _SEQUENCE.search(_COMPARISON.sub("", question)) is not None
