"""How many rows, or what share of them, each value of a category has."""

from __future__ import annotations

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of, words
from core.agents.analysis.forms.truths import truth_of

_COUNTS = r"\bhow many\b|\bnumber of\b|\bcounts?\b"
_SHARES = r"\bpercent\w*\b|\bproportions?\b|\bshares?\b"


def _others(draft: Draft) -> bool:
    """A column of yes and no, of which the question says something that is not read."""
    left = draft.subjects(numbers=False)
    return any(n not in draft.by and truth_of(draft, n) for n in left)


def sharing(draft: Draft) -> Call | None:
    """Names that tell values of the one column that the question divides the rows by."""
    if len(draft.by) != 1 or len(draft.asked) < 2:
        return None
    counts, shares = draft.has(_COUNTS), draft.has(_SHARES)
    if not (counts or shares) or any(n not in draft.by for n in draft.subjects()):
        return None
    if _others(draft) or ("where" in draft.preparation and not (counts and not shares)):
        return None
    names: dict[str, Pick] = {}
    for want in draft.asked:
        told = statistic_of(want.name) or statistic_of(want.slot)
        share = told[0] == "percent" if told and counts and shares else not counts
        if told and told[0] not in {"percent", "count", "sum"}:
            return None
        names[want.name] = Pick("percent" if share else "amount", words(want.name))
    column, draft.by = draft.by[0], ()
    return draft.call("share", names, column=column)
