"""The most frequent value of a category, with its count or share."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.leading import NOT_FIRST
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
        r"\bwhich §(\d+) (?:has|have|had) the most (?!§)[a-z]+s(?=[?.,]| and)",
    )
)


def commonest(draft: Draft) -> Call | None:
    """Only of a column that is no number and no key, with a figure beside it."""
    found = next((m for pattern in _PATTERNS if (m := pattern.search(draft.text))), None)
    if found is None or draft.has(NOT_FIRST) or "derived" in draft.preparation:
        return None
    if not 1 <= len(draft.asked) <= 2:
        return None
    column = draft.marked.name(found[1])
    profiled = draft.profiled(column)
    if draft.is_number(column) or profiled is None or profiled.unique:
        return None
    if any(name != column and name not in draft.used for name in draft.subjects()):
        return None
    names = _names(draft.asked)
    if names is None or not _fits(draft, found, column=column, names=names):
        return None
    draft.claim(found)
    draft.claimed(
        r"[^.;\n]*\b(?:count|number of) [^.;\n]*§\d+[^.;\n]*|\bfor each value"
        r" of\b[^.;\n]*"
    )
    draft.by = ()
    return draft.call("share", names, column=column)


def _fits(draft: Draft, found: re.Match[str], *, column: str, names: dict[str, Pick]) -> bool:
    """Whether rows are counted, and the share is of this column."""
    if not all(_is_of(want, column) for want in draft.asked):
        return False
    plain = re.search(r"\bmost ([a-z]+)s$", found[0], re.IGNORECASE)
    return not plain or _are_rows(draft, plain[1]) or "top_amount" in _told(names)


def _told(names: dict[str, Pick]) -> set[str]:
    return {pick.statistic for pick in names.values()}


def _are_rows(draft: Draft, noun: str) -> bool:
    """Whether the table is of these: most fires, in a table of fires."""
    said = {*words(draft.table.name), *words(draft.table.file), *words("rows entries records")}
    counted = draft.has(r"\bcount (?:of )?(?:the )?(?:rows|records|entries)\b")
    return counted or stem(noun.casefold()) in {stem(word) for word in said}


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
