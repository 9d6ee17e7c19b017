"""In which month, hour or year is it highest? Parts of a date as groups."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.leading import HIGHEST, LOWEST, NOT_FIRST, STATISTICS, picked

_PART = re.compile(
    r"\b(?:(?:during|in|at|on) )?(?:which|what|the) (hour|month|year|quarter|day of the week"
    r"|weekday)\b"
    rf"([^.?]*?)\b({HIGHEST}|{LOWEST})\b([^.?]*)",
    re.I,
)
_PARTS = {"day of the week": "weekday"}
_TIME = re.compile(r"'?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def timed(draft: Draft) -> Call | None:
    """One name for the part; counts where no statistic of a column is asked for."""
    found = _PART.search(draft.text)
    column = _time_column(draft)
    if not found or column is None or len(draft.asked) > 2 or "derived" in draft.preparation:
        return None
    if draft.has(NOT_FIRST) or draft.has(r"\b(?:month|day) names?\b|\bnames? of the (?:month|day)"):
        return None
    if any(m.name.casefold() == found[1].casefold() for m in draft.marked.columns):
        return None
    value, how = _measured(draft, found[2] + found[4], column)
    if how is None:
        return None
    part = _PARTS.get(found[1].casefold(), found[1].casefold())
    order = "lowest" if re.fullmatch(LOWEST, found[3], re.I) else "highest"
    names = picked(draft, order)
    if names is None:
        return None
    step: dict[str, JsonValue] = {"name": part, "operation": part, "columns": [column]}
    draft.preparation["derived"] = [step]
    draft.claim(found)
    draft.by = ()
    parameters: dict[str, JsonValue] = {"by": [part], "statistics": [how], "order": order}
    if value is not None:
        parameters["value"] = value
    draft.claimed(rf"\b(?:per|each|by|for each) {part}\b|\bextract[^.;]*")
    return draft.call("group_summary", names, **parameters)


def _time_column(draft: Draft) -> str | None:
    times = [
        c.name
        for c in draft.table.columns
        if c.role == "time"
        or (c.role == "text" and c.samples and all(_TIME.match(s) for s in c.samples))
    ]
    spoken = [name for name in times if name in {m.name for m in draft.marked.columns}]
    return times[0] if len(times) == 1 else spoken[0] if len(spoken) == 1 else None


def _measured(draft: Draft, said: str, time: str) -> tuple[str | None, str | None]:
    """The column and its statistic, or a count of rows; no statistic where it is not plain."""
    named = [n for n in draft.marked.names_in(said) if n != time and draft.is_number(n)]
    words = re.findall(r"\b(average|mean|median|total|sum|standard deviation)\b", said, re.I)
    if len(named) == 1 and len(words) == 1:
        return named[0], STATISTICS.get(words[0].casefold(), words[0].casefold())
    if not named and not words:
        return None, "count"
    return None, None
