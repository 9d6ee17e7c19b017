"""How columns go together: correlation."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.gaps import read_outliers_removed
from core.agents.analysis.forms.kinds.stated import alpha
from core.agents.analysis.forms.names import picks, words

CORRELATION = r"correlat|pearson|spearman|kendall"
_ALLOWED = {
    "coefficient": "coefficient", "p_value": "p_value", "relation": "relation",
    "significant": "significant", "normal": "normal",
}  # fmt: skip
_PAIR = re.compile(
    r"between [^§.;\n]{0,70}§(\d+)[^§.;\n]{0,60}?(?:\band\b|,|&)[^§.;\n]{0,70}§(\d+)", re.I
)


def relation(draft: Draft) -> Call | None:
    if not draft.has(CORRELATION):
        return None
    names = picks(draft.asked, _ALLOWED, alone="coefficient")
    columns = _columns(draft)
    if names is None or columns is None or "normal" in {p.statistic for p in names.values()}:
        return None
    read_outliers_removed(draft, columns)
    method = next((m for m in ("spearman", "kendall") if draft.has(m)), "pearson")
    return draft.call(
        "correlation", names, columns=list(columns), method=method, alpha=alpha(draft)
    )


def _columns(draft: Draft) -> tuple[str, ...] | None:
    """The pair that stands after "between", else all that the question is about."""
    pairs = {
        frozenset(pair): pair
        for found in _PAIR.finditer(draft.text)
        if len(set(pair := (draft.marked.name(found[1]), draft.marked.name(found[2])))) == 2
        and all(draft.is_number(name) and name not in draft.by for name in pair)
    }
    named = tuple(dict.fromkeys(name for pair in pairs.values() for name in pair))
    subjects = draft.subjects()
    made = draft.marked.made
    if made and made[0] not in named and made[0] in subjects:
        named = ()
    if len(named) == 2 or (len(named) > 2 and len(draft.asked) > 1):
        return named
    if len(subjects) > 2 and len(draft.asked) == 1:
        said = set(words(draft.asked[0].name))
        told = tuple(s for s in subjects if set(words(s)) <= said)
        return told if len(told) == 2 else None
    if len(subjects) == 2 or (len(subjects) > 2 and len(draft.asked) > 1):
        return subjects
    return None
