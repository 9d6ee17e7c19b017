"""Which group has the highest average, and what is it?"""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of
from core.domain.labels import words_of

HIGHEST = r"highest|largest|greatest|most|maximum|top|biggest|longest"
LOWEST = r"lowest|smallest|least|minimum|fewest|shortest"
_WHICH = re.compile(
    rf"\b(?:which|what)(?: is the)? (?:\w+ ){{0,2}}?§(\d+)[^.?§]{{0,30}}?\b({HIGHEST}|{LOWEST})\b"
    r"([^.?§]{0,60})(?:§(\d+)([^.?§]{0,24}))?",
    re.I,
)
NOT_FIRST = (
    rf"\b(?:second|third|fourth|fifth|2nd|3rd|\d+th|next|two|three|four|five|ten"
    rf"|\d+)[ -]+(?:{HIGHEST}|{LOWEST})\b"
    rf"|\b(?:top|bottom) (?:two|three|four|five|ten|\d+)\b"
)
_HOW = re.compile(r"\b(average|mean|median|total|sum|number|count|standard deviation)\b", re.I)
STATISTICS = {"average": "mean", "total": "sum", "number": "count", "standard deviation": "std"}


def leading(draft: Draft) -> Call | None:
    """Only where one name, or a name and its value, are asked for."""
    found = _WHICH.search(draft.text)
    if not found:
        return _of_groups(draft)
    place = _place(draft, found)
    if len(draft.asked) > 2 or place is None:
        return None
    return _ranked(draft, found, place=place)


def _ranked(draft: Draft, found: re.Match[str], *, place: int) -> Call | None:
    """The group in that place by a statistic of its rows."""
    group = draft.marked.name(found[1])
    told = _figure(draft, found)
    order = "lowest" if re.fullmatch(LOWEST, found[2], re.I) else "highest"
    names = picked(draft, order)
    if told is None or names is None or not _names_groups(draft, group):
        return None
    how, value = told
    if place > 1:
        names = {name: _in_place(pick, place, how) for name, pick in names.items()}
    draft.claim(found)
    draft.by = ()
    parameters: dict[str, JsonValue] = {"by": [group], "statistics": [how], "order": order}
    if value is not None:
        parameters["value"] = value
    if least := _least(draft):
        parameters["min_count"] = least
    draft.claimed(r"\btie\b[^.]*|\bin case of\b[^.]*|\bamong\b")
    return draft.call("group_summary", names, **parameters)


def _figure(draft: Draft, found: re.Match[str]) -> tuple[str, str | None] | None:
    """The statistic and its column; none for a count of rows."""
    value = draft.marked.name(found[4]) if found[4] else None
    how = _how(found, value if value is None or draft.is_number(value) else None)
    if how is None and value is not None and _is_key(draft, value) and found[2].casefold() in _MOST:
        how = "count"
    if how is None:
        return None
    if value is not None and not draft.is_number(value):
        return (how, None) if how == "count" else None
    return how, value


def _in_place(pick: Pick, place: int, how: str) -> Pick:
    return Pick("nth", (str(place), how, "value" if pick.statistic.endswith("_value") else ""))


_WORD = re.compile(
    rf"\b(?:which|what) (\w+) (?:has|had|have|with)(?: the)? ({HIGHEST}|{LOWEST})"
    r" (average|mean|median|total|sum) §(\d+)",
    re.I,
)


def _of_groups(draft: Draft) -> Call | None:
    """Which state has the highest mean, for each value of a column that has that word."""
    found = _WORD.search(draft.text)
    if not found or len(draft.by) != 1 or len(draft.asked) > 2 or draft.has(NOT_FIRST):
        return None
    group, value = draft.by[0], draft.marked.name(found[4])
    order = "lowest" if re.fullmatch(LOWEST, found[2], re.I) else "highest"
    names = picked(draft, order)
    if found[1].casefold() not in words_of(group) or not draft.is_number(value) or names is None:
        return None
    draft.by = ()
    draft.claim(found)
    how = STATISTICS.get(found[3].casefold(), found[3].casefold())
    return draft.call(
        "group_summary", names, by=[group], value=value, statistics=[how], order=order
    )


_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5}


def _place(draft: Draft, found: re.Match[str]) -> int | None:
    """1 for the highest, 2 for the second highest; None for several of them, or a doubt."""
    if not (other := draft.find(NOT_FIRST)):
        return 1
    said = re.split(r"[ -]", other[0].casefold())[0]
    inside = found.start() <= other.start() < found.end()
    return _PLACES.get(said) if inside and draft.asked else None


_MOST = frozenset({"most", "fewest", "least"})


def _is_key(draft: Draft, name: str) -> bool:
    """Whether each row has its own."""
    profiled = draft.profiled(name)
    return profiled is not None and profiled.unique


def _how(found: re.Match[str], value: str | None) -> str | None:
    """The statistic: the last one said before the column, or a count where there is none."""
    said = [word.casefold() for word in _HOW.findall(found[3])]
    if value is None:
        return "count" if said and said[0] in {"number", "count"} else None
    said += [word.casefold() for word in _HOW.findall(found[5] or "")]
    words = [w for w in said if w not in {"number", "count"}]
    return STATISTICS.get(words[0], words[0]) if words else None


def _names_groups(draft: Draft, name: str) -> bool:
    column, profiled = draft.column(name), draft.profiled(name)
    if column is None:
        return False
    return column.role != "number" or (profiled is not None and profiled.distinct <= 25)


def _least(draft: Draft) -> int:
    """How many rows a group must have to count."""
    least = draft.find(
        r"(?:\b(?:with|have|has) )?(?:at least|minimum of|no fewer than|more than) (\d+) (?!§|%)\w+"
    )
    if not least:
        return 0
    draft.claim(least)
    draft.claimed(r"\bonly\b")
    return int(least[1]) + ("more than" in least[0].casefold())


def picked(draft: Draft, order: str) -> dict[str, Pick] | None:
    if not draft.asked:
        return {}
    if len(draft.asked) == 1:
        return {draft.asked[0].name: Pick(order)}
    numbers = [w for w in draft.asked if _is_value(w.name) and "name" not in w.slot.casefold()]
    if len(numbers) != 1:
        return None
    return {w.name: Pick(f"{order}_value" if w in numbers else order) for w in draft.asked}


def _is_value(name: str) -> bool:
    told = statistic_of(name)
    return told is not None and told[0] in {"mean", "sum", "count", "median", "max", "min"}
