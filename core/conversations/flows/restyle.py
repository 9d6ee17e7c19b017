"""“As a line chart”: the last answer drawn another way, without a query."""

from __future__ import annotations

import re

from core.domain.inquiry import Inquiry
from core.domain.naming import result_name
from core.domain.plan import Plan, Step

RESTYLE = "restyle"
_LEAD = r"(?:please|now|ok|okay|and|but|can you|could you|instead|rather|just)?[\s,]*"
_VERB = (
    r"(?:(?:show|draw|plot|make|display|turn|change|put|render|give|want|switch|see|chart|graph)"
    r"\s+)?"
)
_WHAT = (
    r"(?:me\s+|i\s+want\s+)?(?:(?:it|that|this|them|these|those|"
    r"the\s+(?:chart|plot|graph|result|results|answer|same))\s+)?"
)
_LINK = r"(?:(?:as|into|in|to|with|using)\s+)?(?:(?:a|an|the)\s+)?"
_LOOK = r"(?:(?:stacked|horizontal|vertical|grouped|simple)\s+)*"
_KIND = (
    r"(?:(?:line|bar|bars|column|columns|area|scatter|histogram|heatmap|heat\s+map|number|figure)"
    r"(?:\s*(?:chart|plot|graph|diagram))?|(?:plain\s+|simple\s+)?table|stacked|horizontal|vertical|horizontally|vertically)"
)
_END = r"(?:\s*,?\s*(?:instead|please|now|too|this time))*\W*"
_ASKS = re.compile(_LEAD + _VERB + _WHAT + _LINK + _LOOK + _KIND + _END, re.IGNORECASE)

_COUNTER = re.compile(r"_\d+$")  # the next free one is found anyway


class RestyleRequest:
    """Matches only when the whole question is about how to draw, and something can be drawn."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        last = inquiry.conversation.answered
        if last is None or last.result is None or not last.sql:
            return None
        if not _ASKS.fullmatch(" ".join(inquiry.question.split())):
            return None
        step = Step(
            name="draw",
            agent="prepared",
            task=inquiry.question,
            output=_COUNTER.sub("", last.name) or result_name(last.question, ()),
            sql=last.sql,
            form=RESTYLE,
        )
        return Plan(steps=(step,), template="chart style")
