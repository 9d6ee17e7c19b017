"""Columns of two values that say yes or no, and which of the two a question means."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft

_PAIRS = (("1", "0"), ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"))
_NOT = r"(?P<no>not |never |n't )?"
_VERB = r"(?:did|do|does|were|was|are|is|have|had|has)"
_WHO = (
    rf"\b(?:who|that|which)(?: {_VERB}| actually| really)*(?:n't)? ?{_NOT}(?:been |had |have"
    rf" )?§(?P<c>\d+)"
    r"(?! ?(?:column|values?|rate|status|is\b|=|of\b|and §|, §))"
)
_KIND = (
    r"\b(?:of|for|among|by)(?: (?:the|all|only))* (?P<no>not |non-)?§(?P<c>\d+)"
    r"(?= §\d+(?! (?:and|or|is|column))| (?!columns?|values?|rates?|status|scores?|levels?"
    r"|numbers?)[a-z]{3,}s\b)"
)
_BOTH = re.compile(
    r"\b(?:those|the ones|passengers|patients|people|\w+s) (?:who|that|which) (?:did|do|were|was"
    r"|are"
    r"|have|had)(?: not|n't)\b(?! §| been| have)|\b(?:and|or|versus|vs\.?) (?:who )?(?:did|were"
    r"|are|have|had|do)(?: not|n't)\b(?! §)",
    re.IGNORECASE,
)

_NON = r"\b(?P<no>non)-?\s?§(?P<c>\d+)"
_SOLE = r"\b(?:for|of|among) (?:the |all )?§(?P<c>\d+)(?P<no>)(?=[.?;:]|$| only)"
_RATED = (
    rf"\b(?:percent\w*|share|proportion|fraction) of (?:the |all )*(?:[a-z]+ )?"
    rf"(?:(?:who|that|are|is|were|was|did|have|had) )*{_NOT}(?:been )?§(?P<c>\d+)(?=[.?;,]|$| in "
    rf"| for | by | per )"
    rf"|\bhow many (?:of the )?[a-z]+ (?:(?:who|that|are|were|was|did|have|had) )*(?P<no2>not )?"
    rf"(?:been )?§(?P<c2>\d+)(?=[.?;,]|$| in | for | by | per )"
)
_SIDES = re.compile(
    r"(?:\b(?:between|for|of|among) )?(?:the )?(?:§(?P<a>\d+) (?:and|or|versus|vs\.?|from"
    r"|with)(?: the)?"
    r" non-?\s?§(?P<b>\d+)|non-?\s?§(?P<d>\d+) (?:and|or|versus|vs\.?|from|with)(?: for)?(?: the)?"
    r" §(?P<e>\d+))"
    r"(?:,? separately)?",
    re.IGNORECASE,
)

Found = list[tuple[re.Match[str], dict[str, JsonValue]]]


def truth_of(draft: Draft, name: str) -> tuple[JsonValue, JsonValue] | None:
    """The column's own yes and no; None where it is no such column."""
    column, profiled = draft.column(name), draft.profiled(name)
    if column is None:
        return None
    if column.role == "flag":
        return "true", "false"
    if profiled is None or profiled.distinct != 2:
        return None
    known = {top.text.strip().casefold(): top.text for top in profiled.top}
    known |= {s.strip("'").casefold(): s.strip("'") for s in column.samples}
    for yes, no in _PAIRS:
        if set(known) == {yes, no}:
            number = column.role == "number"
            return (int(yes), int(no)) if number else (known[yes], known[no])
    return None


def meant(draft: Draft) -> Found:
    """Passengers who survived, patients who were not readmitted, the married applicants."""
    found: Found = []
    for pattern in (_WHO, _KIND, _NON, _SOLE, _RATED):
        for match in re.finditer(pattern, draft.text, re.IGNORECASE):
            said = match.groupdict()
            name = draft.marked.name(said["c"] or said["c2"])
            truth = truth_of(draft, name)
            if truth is None or name in draft.by or (pattern == _SOLE and _alone(draft, name)):
                continue
            denied = bool(said["no"] or said.get("no2")) or "n't" in match[0].casefold()
            value = truth[1] if denied else truth[0]
            found.append((match, {"column": name, "operator": "=", "value": value}))
    return found


def _alone(draft: Draft, name: str) -> bool:
    """Whether no other number is spoken of: the mean of survived is its own mean."""
    return all(m.name == name or not draft.is_number(m.name) for m in draft.marked.columns)


def sides_of_truth(draft: Draft) -> tuple[str, ...]:
    """Those who survived and those who did not: both values are groups of their own."""
    if (found := _SIDES.search(draft.text)) and (name := _one(draft, found)):
        draft.claimed(_SIDES.pattern + r"|\bseparately\b")
        truth = truth_of(draft, name) or ()
        draft.sides[name] = truth if found["a"] else truth[::-1]
        return (name,)
    pattern = rf"{_WHO}[^.;?\n§]{{0,30}}"
    for match in re.finditer(pattern, draft.text, re.IGNORECASE):
        name = draft.marked.name(match["c"])
        other = _BOTH.search(draft.text, match.start())
        if truth_of(draft, name) and other and "." not in draft.text[match.end() : other.start()]:
            draft.claim(match)
            draft.claims.append(other.span())
            truth = truth_of(draft, name) or ()
            draft.sides[name] = truth[::-1] if match["no"] else truth
            return (name,)
    return ()


def _one(draft: Draft, found: re.Match[str]) -> str | None:
    """The column of both sides."""
    names = {draft.marked.name(n) for n in found.groups() if n}
    name = next(iter(names))
    return name if len(names) == 1 and truth_of(draft, name) else None
