"""How many rows meet a condition, and what share."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of

_HOW_MANY = (
    r"\bhow many\b|\bnumber of\b|\bcount\b|\bpercent\w*\b|\bproportion\b|\bshare\b|\bfraction\b"
)
_FRACTION = r"(?:^|(?<!percent))[^%]*\b(?:between 0 and 1|as a fraction)\b"


def _others(draft: Draft) -> bool:
    """Whether a column is spoken of, by more than one word of its own, that no condition reads."""
    counted = draft.find(r"\bhow many (?:of the )?§(\d+)")
    rows = draft.marked.name(counted[1]) if counted else ""
    if (profiled := draft.profiled(rows)) is None or profiled.distinct * 2 < draft.table.rows:
        rows = ""
    left = [name for name in draft.subjects(numbers=False) if name != rows]
    return any(m.name in left and m.strength > 1 for m in draft.marked.columns)


def _only_conditions(draft: Draft, where: list[JsonValue]) -> bool:
    """Whether new columns serve the conditions alone."""
    steps = draft.preparation.get("derived")
    made = (
        {str(s["name"]) for s in steps if isinstance(s, dict)} if isinstance(steps, list) else set()
    )
    return made <= {str(c["column"]) for c in where if isinstance(c, dict)}


def _flagged(draft: Draft) -> None:
    """What percentage are smokers: rows where a column of yes and no says yes."""
    if "where" in draft.preparation or draft.preparation.get("derived"):
        return
    names = draft.subjects(numbers=False)
    found = re.search(r"\b(?:are|is|were|was|of the) §(\d+)", draft.text)
    if len(names) != 1 or not found or draft.marked.name(found[1]) != names[0]:
        return
    column = draft.column(names[0])
    values = {s.strip("'").casefold() for s in column.samples} if column else set()
    if column and (column.role == "flag" or values == {"yes", "no"}):
        draft.preparation["where"] = [{"column": column.name, "operator": "=", "value": "yes"}]
        draft.claimed(r"§\d+|\btimes 100\b")


def counting(draft: Draft) -> Call | None:
    """Conditions on the rows, and one or two names for count and share."""
    _flagged(draft)
    where = draft.preparation.get("where")
    if not isinstance(where, list) or not where or not draft.has(_HOW_MANY):
        return None
    if _others(draft) or not _only_conditions(draft, where):
        return None
    names: dict[str, Pick] = {}
    for want in draft.asked:
        told = statistic_of(want.name) or statistic_of(want.slot)
        if told is None and len(draft.asked) == 1 and draft.has(r"\bhow many\b"):
            told = ("count", ())
        if told is None or told[0] not in {"count", "percent", "sum"}:
            return None
        share = "share" if draft.has(_FRACTION) else "percent"
        if told[0] == "percent" and len(where) > 1:
            return None  # which of them are the whole is not said plainly
        names[want.name] = Pick(share if told[0] == "percent" else "count")
    if not draft.asked or len(set(names.values())) != len(names):
        return None
    draft.preparation.pop("where")
    draft.claimed(r"\bonly\b|\bwith an?\b|\bwhere\b|\bwho\b|\bwhose\b")
    return draft.call("proportion", names, conditions=where)
