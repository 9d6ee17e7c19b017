"""The rate of a yes: survival rate, readmission rate, approval rate, of all rows or by group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.leading import HIGHEST, LOWEST, NOT_FIRST
from core.agents.analysis.forms.names import words
from core.agents.analysis.forms.truths import truth_of
from core.domain.labels import words_of

_RATE = re.compile(r"\b([a-z]{4,})(?:al|ed|ing)? rates?\b|\brate of ([a-z]{4,})\b", re.IGNORECASE)
_PART = r"(?:rate|percentage|proportion|share|fraction)"
_VALUE = r"(?:(?:¤(?P<v>\d+))|[\"'“‘](?P<q>[^\"'”’\n]{1,30})[\"'”’]|(?P<n>\d+))"
_EVENTS: tuple[str, ...] = (
    rf"\b(?:is|are|was|were|as) [a-z]+ (?:if|when) (?:the |its |their )?§(?P<c>\d+)"
    rf"(?: column| value)?(?: is| equals| =|==| contains)? {_VALUE}",
    rf"\b{_PART} (?:is|of|are|=)[^.;\n]{{0,80}}?\bwith (?:a |an )?{_VALUE} in the §(?P<c>\d+)",
    rf"\b{_PART} (?:is|of|are|=)[^.;\n]{{0,80}}?\b(?:where|with|whose|for which|in which)"
    rf"(?: an?| the)? §(?P<c>\d+)(?: column| value)?(?: is| equals| of| =|==)? {_VALUE}",
    rf"\b{_PART} is the (?:mean|average) of (?:the )?§(?P<c>\d+)(?P<t>)",
)
_WHICH = re.compile(
    rf"\b(?:which|what)(?: (?!§)\w+){{0,2}} §(\d+)[^.?§]{{0,30}}?\b({HIGHEST}"
    rf"|{LOWEST})\b[^.?]*?\brate",
    re.IGNORECASE,
)
_NAME = "rate"


@dataclass(frozen=True)
class _Event:
    column: str
    value: JsonValue


def rating(draft: Draft) -> Call | None:
    if not draft.has(r"\brates?\b") or draft.has(NOT_FIRST) or not draft.asked:
        return None
    event = _event(draft)
    if event is None or any(n not in (event.column, *draft.by) for n in draft.subjects()):
        return None
    if any(p in draft.preparation for p in ("drop_outliers", "fill_missing")):
        return None
    _prepare(draft, event)
    where = draft.preparation.get("where")
    if isinstance(where, list):  # the event itself narrows nothing
        kept = [c for c in where if not (isinstance(c, dict) and c["column"] == event.column)]
        draft.preparation.pop("where")
        if kept:
            draft.preparation["where"] = kept
    found = _WHICH.search(draft.text)
    return _leading(draft, found) if found else _summary(draft)


def _event(draft: Draft) -> _Event | None:
    """What the rate is of, as the question defines it, else by the name of a yes-or-no column."""
    for pattern in _EVENTS:
        if found := re.search(pattern, draft.text, re.IGNORECASE):
            column = draft.marked.name(found["c"])
            value = _value(draft, found, column)
            if value is None:
                return None
            draft.claim(found)
            return _Event(column, value)
    for rated in re.finditer(r"§(\d+) rate\b", draft.text):
        column = draft.marked.name(rated[1])
        if truth := truth_of(draft, column):
            return _Event(column, truth[0])
    for said in _RATE.finditer(draft.text):
        word = (said[1] or said[2]).casefold()
        named = [
            c.name
            for c in draft.table.columns
            if truth_of(draft, c.name) and any(_alike(word, each) for each in words_of(c.name))
        ]
        if len(named) == 1 and (truth := truth_of(draft, named[0])):
            return _Event(named[0], truth[0])
    return None


def _value(draft: Draft, found: re.Match[str], column: str) -> JsonValue:
    groups = found.groupdict()
    if "t" in groups:
        truth = truth_of(draft, column)
        return truth[0] if truth else None
    if groups["v"]:
        known = draft.marked.values[int(groups["v"])]
        return known.value if known.column == column else None
    return str(groups["q"]) if groups["q"] else int(groups["n"])


def _alike(word: str, other: str) -> bool:
    """Survival and survived, readmission and readmitted: the same beginning."""
    size = max(5, min(len(word), len(other)) - 4)
    return min(len(word), len(other)) >= 5 and word[:size] == other[:size]


def _prepare(draft: Draft, event: _Event) -> None:
    """A column that is 1, or 100 for a rate in percent, where the event holds."""
    condition: JsonValue = {"column": event.column, "operator": "=", "value": event.value}
    steps: list[JsonValue] = [
        {"name": _NAME, "operation": "flag", "columns": [event.column], "condition": condition}
    ]
    asked = " ".join(want.slot for want in draft.asked) + draft.text
    if not re.search(r"\bfraction|between 0 and 1\b|\b0 to 1\b|\bmean of\b", asked, re.IGNORECASE):
        steps.append({"name": _NAME, "operation": "product", "columns": [_NAME], "number": 100.0})
    before = draft.preparation.get("derived")
    draft.preparation["derived"] = [*(before if isinstance(before, list) else []), *steps]
    draft.claimed(
        rf"[^.;\n]*\b{_PART} (?:is|of) (?:the )?(?:percent|share|proportion|mean"
        rf"|fraction)[^.;\n]*"
    )
    draft.used.add(event.column)


def _leading(draft: Draft, found: re.Match[str]) -> Call | None:
    order = "lowest" if re.fullmatch(LOWEST, found[2], re.IGNORECASE) else "highest"
    figures = [w for w in draft.asked if re.search(r"rate|percent|share|value", w.name, re.I)]
    if len(draft.asked) - len(figures) != 1 or len(figures) > 1:
        return None
    names = {w.name: Pick(f"{order}_value" if w in figures else order) for w in draft.asked}
    group = draft.marked.name(found[1])
    draft.by = ()
    draft.claim(found)
    draft.claimed(r"\bamong\b[^.;\n]*")
    return draft.call(
        "group_summary", names, by=[group], value=_NAME, statistics=["mean"], order=order
    )


def _summary(draft: Draft) -> Call | None:
    draft.claimed(r"\bamong (?:all )?(?:the )?[^.;\n]*")
    draft.claimed(r"\bin each group\b|\bthose who did not\b|\bwho\b(?= [a-z]+ed\b)")
    many = len(draft.asked) > 1
    if many != bool(draft.by):
        return None
    names = {w.name: Pick("mean", words(w.name) if many else ()) for w in draft.asked}
    return draft.call("summary", names, columns=[_NAME], statistics=["mean"])
