"""Values far from the rest: how many, which, and what is left without them."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import picks, statistic_of
from core.agents.analysis.forms.outlier_rule import outlier_rule
from core.agents.analysis.wanted import Wanted

OUTLIERS = r"outlier|anomal|z-?scores? (?:above|greater|larger|exceed|more|beyond)"
ROWS = "rows"
_AFTER = ("mean", "median", "std", "min", "max")
_BEFORE = r"(?:^|_)(?:before|original|initial|old|with)(?:_|$)"
_LISTED = (
    r"row numbers?|locations?|\blist of|\bindex|\bindices|\bids?\b|identify (?:them|all)"
    r"|which (?:rows|years|\w+s) (?:are|have)"
)


def outlying(draft: Draft) -> Call | None:
    if not draft.has(OUTLIERS):
        return None
    column = _subject(draft)
    if column is None:
        return None
    removed = draft.has(
        r"(?:remov|exclud|drop|eliminat)\w*|without (?:the |these |any )?outliers|clean"
    )
    names = _names(draft, column, removed=removed)
    if names is None or draft.has(r"(?:replac|cap|clip|winsor)\w* "):
        return None
    draft.claimed(
        r"[^.;\n]*\boutliers?\b[^.;\n]*|\b(?:remov|drop|exclud)\w*\b|\b(?:after|before|beyond"
        r"|above|below|less than|greater than|more than|only)\b"
    )
    rule = outlier_rule(draft, column)
    if rule["method"] == "z":
        draft.claimed(r"\b(?:standardi[sz]|normali[sz])\w*\b")
    if shown := [
        p.words[0] for p in names.values() if p.statistic == ROWS and p.words[0] != "row_number"
    ]:
        rule["show"] = list(dict.fromkeys(shown))
    return draft.call("outliers", names, **rule)


def _subject(draft: Draft) -> str | None:
    subjects = draft.subjects()
    found = re.search(
        r"outliers?(?: analysis| detection)? (?:in|on|of|for|from|within)[^§.;\n]{0,60}§(\d+)",
        draft.text,
        re.I,
    )
    if found and draft.is_number(name := draft.marked.name(found[1])):
        made = set(draft.marked.made)
        return name if not made or name in made else None
    return subjects[0] if len(subjects) == 1 else None


def _names(draft: Draft, column: str, *, removed: bool) -> dict[str, Pick] | None:
    if not draft.asked:
        return {}
    found: dict[str, Pick] = {}
    for want in draft.asked:
        pick = _listed(draft, want, column) or _told(draft, want, column, removed=removed)
        if pick is None:
            return None
        found[want.name] = pick
    alike = [(p.statistic, p.words if p.statistic == ROWS else ()) for p in found.values()]
    return found if len(set(alike)) == len(alike) else None


def _told(draft: Draft, want: Wanted, column: str, *, removed: bool) -> Pick | None:
    if pick := _extreme(want):
        return pick
    if re.search(r"(?:^|_)(?:id|name|date|row|index|label)$", want.name, re.I):
        return None
    before = re.search(_BEFORE, want.name, re.I) and not re.search("without", want.name, re.I)
    suffix = "_without" if removed and not before else ""
    allowed = {"outliers": "count", "count": "count"}
    allowed |= {name: f"{name}{suffix}" for name in _AFTER} | {"low": "low", "high": "high"}
    if not removed and not before:
        allowed = {"outliers": "count", "count": "count", "low": "low", "high": "high"}
        allowed |= {n: n for n in _AFTER}
    named = picks(
        [want], allowed, alone="outliers" if len(draft.asked) == 1 else "", columns=[column]
    )
    return Pick(named[want.name].statistic) if named else None


def _extreme(want: Wanted) -> Pick | None:
    """The smallest outlier, the share of outliers, those above the upper bound."""
    said = f"{want.name} {want.slot}".replace("_", " ").casefold()
    if "outlier" not in said or "without" in said:
        return None
    for statistic, pattern in (
        ("percent", r"percent|\bpct\b"),
        ("share", r"\bshare\b|proportion|fraction"),
        ("smallest_outlier", r"\b(?:smallest|lowest|min(?:imum)?|least) outlier"),
        (
            "largest_outlier",
            r"\b(?:largest|highest|max(?:imum)?|biggest|greatest|most extreme) outlier",
        ),
        ("above", r"\b(?:upper|high|above)\b"),
        ("below", r"\b(?:lower|low|below)\b"),
    ):
        if re.search(pattern, said):
            bound = statistic in {"above", "below"} and re.search("bound|limit|fence|value", said)
            return None if bound else Pick(statistic)
    return None


def _listed(draft: Draft, want: Wanted, column: str) -> Pick | None:
    """Row numbers, or the values of a column that tells which rows they are."""
    said = f"{want.name} {want.slot}"
    told = statistic_of(want.name)
    plural = re.search(
        r"\blist|,|\.\.\.|(?:ids|years|indices|rows|dates|names|numbers)(?:_|\b)",
        said.replace("_", " "),
        re.I,
    )
    if not plural or (told and told[0] in {"mean", "std", "median"}):
        return None
    for marked in dict.fromkeys(m.name for m in draft.marked.columns):
        words = {w for w in re.findall(r"[a-z]+", marked.casefold()) if len(w) > 2}
        if marked != column and any(w in said.casefold() for w in words):
            draft.used.add(marked)
            return Pick(ROWS, (marked,))
    if re.search(r"\bids?\b", said.replace("_", " "), re.I) and (key := _key(draft)):
        return Pick(ROWS, (key,))
    if draft.has(r"row numbers?|\bindex|\bindices|locations?"):
        return Pick(ROWS, ("row_number",))
    values: list[JsonValue] = []
    return Pick(ROWS, (column,)) if re.search("values|list", said) and not values else None


def _key(draft: Draft) -> str | None:
    keys = [c.name for c in (draft.profile.columns if draft.profile else ()) if c.unique]
    named = [key for key in keys if re.search(r"id$", key, re.I)]
    spoken = [key for key in named if key in {m.name for m in draft.marked.columns}]
    return spoken[0] if len(spoken) == 1 else named[0] if len(named) == 1 else None
