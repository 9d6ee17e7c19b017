"""The most frequent value of a category, with its count or share."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of, words
from core.agents.analysis.wanted import Wanted
from core.agents.sql.words import stem

_OFTEN = r"most (?:common|frequent(?:ly)?|often|popular|prevalent|represented|numerous)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_OFTEN}(?: (?!§)\w+){{0,2}} §(\d+)",
        rf"\b(?:which|what)(?: (?!§)\w+)? §(\d+)(?: (?!§)\w+){{0,4}} {_OFTEN}\b",
        r"\b(?:in |on |at )?which §(\d+) (?:did|do|does|were|are|was) (?:the )?most \w+"
        r"(?: \w+){0,2}(?=[,?.])",
        r"\bthe §(\d+) (?:with|that has|having) the (?:most|largest number of|highest number of)"
        r" (?!§)[a-z]+s\b(?! §)",
        r"\bwhich §(\d+) (?:has|have|had) the most (?:rows|records|entries|observations)\b",
    )
)


def commonest(draft: Draft) -> Call | None:
    """Only of a column that is no number and no key, with a figure beside it."""
    found = next((m for pattern in _PATTERNS if (m := pattern.search(draft.text))), None)
    if found is None or not 1 <= len(draft.asked) <= 2 or "derived" in draft.preparation:
        return None
    column = draft.marked.name(found[1])
    profiled = draft.profiled(column)
    if draft.is_number(column) or profiled is None or profiled.unique:
        return None
    if any(name != column and name not in draft.used for name in draft.subjects()):
        return None
    names = _names(draft.asked)
    if names is None or not all(_is_of(w, column) for w in draft.asked if w.name in names):
        return None
    draft.claim(found)
    draft.claimed(
        r"[^.;\n]*\b(?:count|number of) [^.;\n]*§\d+[^.;\n]*|\bfor each value"
        r" of\b[^.;\n]*"
    )
    draft.by = ()
    return draft.call("share", names, column=column)


_TOP = frozenset("top most common frequent highest largest mode main dominant leading".split())


def _is_of(want: Wanted, column: str) -> bool:
    """No share of something else: no_area_percentage is none of the month."""
    if _statistic(want) != "top_percent":
        return True
    told = statistic_of(want.name)
    left = {stem(word) for word in (told[1] if told else words(want.name))}
    return left <= {stem(word) for word in (*words(column), *_TOP)}


def _names(asked: tuple[Wanted, ...]) -> dict[str, Pick] | None:
    names = {want.name: Pick(_statistic(want)) for want in asked}
    told = [pick.statistic for pick in names.values()]
    return names if told.count("top") == 1 and len(set(told)) == len(told) else None


def _statistic(want: Wanted) -> str:
    said = f"{want.name} {want.slot}".replace("_", " ").casefold()
    if re.search(r"percent|share|proportion|fraction|\brate\b|\bpct\b", said):
        return "top_percent"
    if re.search(r"\b(?:count|number|frequency|total|amount|occurrences|times|n)\b", said):
        return "top_amount"
    return "top"
