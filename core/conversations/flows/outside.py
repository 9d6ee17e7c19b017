"""Questions that are not about the data: said so at once, with what there is."""

from __future__ import annotations

import re

from core.conversations.flows.mentions import names_something
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step

OUTSIDE = "outside"
_ABOUT = {
    "code": "This asks about code. A notebook answers questions about its data, and writes a "
    "function for “write a function that …”.",
    "deployment": "This asks for a deployment. A notebook answers questions about its data.",
    "help": "This asks how Syna works. Attach files on the Data page, then ask about them here in "
    "plain words; models are chosen on the Models page.",
}

_FOLLOWS = re.compile(
    r"(?:and|but|also|now|only|just|same|what about|how about|then|instead)\b", re.IGNORECASE
)


class OutsideQuestion:
    """Matches when neither the kind of question nor any word in it points to the data."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question = inquiry.question
        if inquiry.intent not in _ABOUT or names_something(question, inquiry.schema):
            return None
        if inquiry.conversation.turns and (_FOLLOWS.match(question) or len(question.split()) < 4):
            return None
        step = Step(
            name="answer",
            agent="prepared",
            task=_ABOUT[inquiry.intent],
            output="answer",
            form=OUTSIDE,
        )
        return Plan(steps=(step,), template=OUTSIDE)
