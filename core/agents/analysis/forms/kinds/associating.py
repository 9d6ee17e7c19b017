"""Do two categories depend on one another? The chi-square test."""

from __future__ import annotations

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.stated import alpha
from core.agents.analysis.forms.names import picks

_CHI = r"\bchi-?\s?squared?\b|\bchi2\b|\bcontingency\b"
_ALLOWED = {"statistic": "chi_square", "p_value": "p_value", "significant": "significant"}


def associating(draft: Draft) -> Call | None:
    columns = [n for n in draft.subjects(numbers=False) if n not in draft.marked.made]
    columns += [n for n in draft.by if n not in columns]
    names = picks(draft.asked, _ALLOWED, alone="p_value")
    if not draft.has(_CHI) or len(columns) != 2 or names is None:
        return None
    draft.by = ()
    return draft.call("association", names, row=columns[0], column=columns[1], alpha=alpha(draft))
