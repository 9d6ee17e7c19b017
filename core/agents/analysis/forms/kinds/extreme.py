"""Which row has the highest value: the day of the highest volume, the city with most people."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.leading import NOT_FIRST
from core.agents.analysis.forms.names import statistic_of, words

_HIGHEST = r"highest|largest|greatest|most|maximum|biggest|longest|latest|best"
_LOWEST = r"lowest|smallest|least|minimum|fewest|shortest|earliest|worst"
_ROW = re.compile(
    rf"\b(?:which|what|the|whose)(?: is the| was the)? "
    rf"(?:\w+ )?§(?P<label>\d+)[^.?§]{{0,40}}?\b(?P<end>{_HIGHEST}|{_LOWEST})\b(?: \w+)? §"
    rf"(?P<value>\d+)",
    re.I,
)
_VALUE_FIRST = re.compile(
    rf"\b(?P<end>{_HIGHEST}|{_LOWEST})\b(?: \w+)? §(?P<value>\d+)[^.?§]{{0,30}}\b(?:which|what) §"
    rf"(?P<label>\d+)",
    re.I,
)
_THING = re.compile(
    rf"\b(?:which|what) \w+ (?:has|had|have|with|is|was)[^.?§]{{0,20}}\b(?P<end>{_HIGHEST}"
    rf"|{_LOWEST})\b(?: \w+)?"
    r" §(?P<value>\d+)",
    re.I,
)
_STATISTICS = r"average|mean|median|total|sum|number of|count|deviation|correlat|outlier|percentage"


def extreme(draft: Draft) -> Call | None:
    """The label of the row, and its value where a second name asks for it."""
    if draft.has(NOT_FIRST):
        return None
    found, label, value = _found(draft)
    if not found or not label or len(draft.asked) > 2 or not draft.asked or draft.by:
        return None
    if draft.has(_STATISTICS) or draft.is_number(label) or not draft.is_number(value):
        return None
    names = _names(draft, label)
    if names is None:
        return None
    draft.claims.append((0, len(draft.text)))
    order = "lowest" if re.fullmatch(_LOWEST, found["end"], re.I) else "highest"
    parameters: dict[str, JsonValue] = {"value": value, "label": label, "order": order, "top": 1}
    return draft.call("ranking", names, **parameters)


def _found(draft: Draft) -> tuple[re.Match[str] | None, str, str]:
    """The words, the column that names the row, and the column of the value."""
    if found := _ROW.search(draft.text):
        return found, draft.marked.name(found["label"]), draft.marked.name(found["value"])
    if found := _VALUE_FIRST.search(draft.text):
        return found, draft.marked.name(found["label"]), draft.marked.name(found["value"])
    if found := _THING.search(draft.text):
        return found, _naming(draft), draft.marked.name(found["value"])
    return None, "", ""


def _naming(draft: Draft) -> str:
    """The text column that an asked name speaks of: title for `movie_title`."""
    said = {word for want in draft.asked for word in words(want.name)}
    found = [
        column.name
        for column in draft.table.columns
        if column.role == "text" and set(words(column.name)) <= said
    ]
    return found[0] if len(found) == 1 else ""


def _names(draft: Draft, label: str) -> dict[str, Pick] | None:
    if len(draft.asked) == 1:
        told = statistic_of(draft.asked[0].name)
        number = told is not None and re.search(r"value|number|amount", draft.asked[0].slot, re.I)
        return {draft.asked[0].name: Pick("value" if number else label)}
    of_label = [w for w in draft.asked if _is_label(w.name, w.slot, label)]
    if len(of_label) != 1:
        return None
    return {w.name: Pick(label if w in of_label else "value") for w in draft.asked}


def _is_label(name: str, slot: str, label: str) -> bool:
    said = f"{name} {slot}".casefold().replace("_", " ")
    return bool(re.search(r"\bname\b|\bdate\b", said)) or label.casefold().replace("_", " ") in said
