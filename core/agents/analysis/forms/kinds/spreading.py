"""A figure of each group, and the difference between the highest and the lowest of them."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.leading import STATISTICS
from core.agents.analysis.forms.names import words

_SPREAD = (
    r"\bdifference (?:in [^.?;]{0,40})?between the (?:§(?P<g>\d+) with the )?(?:highest|largest"
    r"|maximum"
    r"|greatest)(?: (?:mean|average|one|value))? and (?:the )?(?:§\d+ with the )?(?:lowest|smallest"
    r"|minimum|least)\b"
)
_IS = r"difference|spread|gap|range"


def spreading(draft: Draft) -> Call | None:
    values = [n for n in draft.subjects() if n not in draft.by]
    said = re.findall(r"\b(average|mean|median|total|sum)\b", draft.text, re.IGNORECASE)
    how = {STATISTICS.get(word.casefold(), word.casefold()) for word in said}
    if not draft.has(_SPREAD) or len(draft.by) != 1 or len(values) != 1 or len(how) != 1:
        return None
    spread = [w for w in draft.asked if re.search(_IS, w.name, re.IGNORECASE)]
    if len(spread) != 1:
        return None
    statistic = how.pop()
    names = {
        w.name: Pick("spread") if w in spread else Pick(statistic, words(w.name))
        for w in draft.asked
    }
    by: list[JsonValue] = list(draft.by)
    draft.by = ()
    return draft.call(
        "group_summary", names, by=by, value=values[0], statistics=[statistic], order="highest"
    )
