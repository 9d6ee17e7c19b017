"""Which groups a question asks about apart: for each class, male and female."""

from __future__ import annotations

import re

from core.agents.analysis.forms.aliases import claim_aliases
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.truths import sides_of_truth
from core.domain.labels import is_share, words_of

_EACH = (
    r"(?:for|in|of|at|on|within|by|across|among|between)?\s*(?:each|every|all the different"
    r"|(?:the )?(?:different|various))\s+(?:(?:level|value|category|group|type|class|of the) of "
    r"(?:the )?|of the )?(?:\w+ ){0,1}?§(\d+)(?: (?:separately|group|category|class|column))*"
)
_BY = (
    r"(?:\bper|\bgrouped by|\bgroup(?:ing)?(?: the \w+)? by|\bby each|\bbased on the|\bacross"
    r"(?: the)?"
    r"|\bbroken down by|\bdepending on|\bby)(?: the)? §(\d+)(?: (?:separately|group|category"
    r"|class|column))*"
)
_ROWS = (
    r"\b(?:for |of |in )?(?:each|every|per) (?:individual|row|record|entry|observation|data point"
    r"|instance|sample|line|value|of the (?:rows|records)|event|point|item)(?:'s)?\b[^.;,\n§]{0,24}"
)


def read_groups(draft: Draft) -> None:
    """Columns whose values are groups; each row by itself is no group."""
    draft.claimed(_ROWS)
    _claim_rows(draft)
    _claim_doers(draft)
    names: list[str] = list(sides_of_truth(draft))
    for pattern in (_EACH, _BY):
        for found in re.finditer(pattern, draft.text, re.IGNORECASE):
            name = draft.marked.name(found[1])
            counted = re.search(r"(?:how many|number of) *$", draft.text[: found.start()], re.I)
            if counted or draft.is_claimed(found.start(1), found.end(1)):
                continue
            if not _may_group(draft, name):
                continue
            draft.claim(found)
            names.append(name)
    _sides(draft, names)
    _ranges(draft, names)
    names += _made_classes(draft, names)
    draft.by = tuple(dict.fromkeys(names))
    if draft.by:
        _claim_labels(draft)
        claim_aliases(draft)
        for number, mention in enumerate(draft.marked.columns):
            if mention.name in draft.by:
                draft.claimed(rf"\bnon-?\s?§{number}\b")
        draft.claimed(
            r"\bseparately\b|\b(?:of|for|in|within) each (?:group|class|category|of these \w+)\b"
            r"|\beach §\d+|\bper §\d+"
        )
        draft.claimed(r"\b(?:for|in|of|by) (?:each|every) \w+(?: group)?\b")


def _made_classes(draft: Draft, names: list[str]) -> list[str]:
    """How many in each category, where the question makes the categories itself."""
    made = [name for name in draft.marked.made if not names and _may_group(draft, name)]
    each = r"\b(?:in|of|for|by) each (?:\w+ )?(?:category|group|class|bin|range|level)\b"
    return made if len(made) == 1 and draft.claimed(each) else []


def _sides(draft: Draft, names: list[str]) -> None:
    """Male and female: two values or more of one column are its groups."""
    seen: dict[str, set[str]] = {}
    for known in draft.marked.values:
        seen.setdefault(known.column, set()).add(known.value)
    for column, values in seen.items():
        if len(values) > 1:
            names.append(column)
            draft.claimed(
                r"(?:\b(?:among|across|for|between|in|of)\s+)?(?:both )?¤\d+(?:[, ]+(?:and|or"
                r"|vs\.?)? ?¤\d+)*(?: \w+)?(?:,? separately)?"
            )
            draft.claimed(r"\bseparately\b")


_N = r"(\d+(?:\.\d+)?)"
_RANGES = re.compile(
    rf"§(\d+)[^§.;\n]{{0,20}}?\b(?:below|under|less than) {_N}, (?:between|from) {_N} (?:and|to"
    rf"|-) {_N},?"
    rf" (?:and |or )?(?:above|over|greater than|more than) {_N}",
    re.I,
)
_JUST = 1e-9  # so that both ends of the middle range count as in it


def _ranges(draft: Draft, names: list[str]) -> None:
    """Below 3, between 3 and 4, and above 4: three groups of one column."""
    found = _RANGES.search(draft.text)
    if not found or "derived" in draft.preparation or found[2] != found[3] or found[4] != found[5]:
        return
    column = draft.marked.name(found[1])
    low, high = float(found[2]), float(found[4])
    labels = [f"below {found[2]}", f"between {found[3]} and {found[4]}", f"above {found[5]}"]
    draft.preparation["derived"] = [
        {
            "name": "range", "operation": "bin", "columns": [column],
            "edges": [low - _JUST, high + _JUST], "labels": list(labels), "right": True,
        }
    ]  # fmt: skip
    names.append("range")
    draft.claim(found)
    draft.used.add(column)
    for number, mention in enumerate(draft.marked.columns):
        if mention.name == column:
            draft.claimed(rf"\b(?:among|with)\b[^.;,\n§]{{0,40}}§{number}\b|§{number}\b")
    draft.claimed(r"\bseparately\b")


def _claim_labels(draft: Draft) -> None:
    """Numbers that are groups: classes 1, 2 and 3."""
    labels = {t.text for n in draft.by if (p := draft.profiled(n)) for t in p.top}
    for found in re.finditer(r"(?<![\w.§])\d+(?![\w.]\d)", draft.text):
        if found[0] in labels:
            draft.claim(found)


def _claim_rows(draft: Draft) -> None:
    """Per hotel, where each row is a hotel: the key column is its number or name."""
    keys = {
        word
        for column in (draft.profile.columns if draft.profile else ())
        if column.unique
        for word in words_of(column.name)
        if len(word) > 3
    }
    for found in re.finditer(
        r"\b(?:per|(?:for |of |by )?(?:each|every)) ([a-z]{4,})\b", draft.text, re.I
    ):
        if found[1].casefold() in keys:
            draft.claim(found)


def _claim_doers(draft: Draft) -> None:
    """Points scored by the players, GDP per capita: by and per that divide nothing."""
    for found in re.finditer(r"\b[a-z]+ed by the §(\d+)", draft.text):
        profiled = draft.profiled(draft.marked.name(found[1]))
        if profiled is not None and profiled.distinct * 2 > draft.table.rows:
            draft.account(found)
    spoken = [m.name for m in draft.marked.columns]
    if any({"per", "percap"} & set(words_of(name)) or is_share(name) for name in spoken):
        draft.claimed(r"\bper (?=capita|cent|person|head|inhabitant)")
    for found in re.finditer(r"\bper §(\d+)", draft.text, re.IGNORECASE):
        name = draft.marked.name(found[1])
        if "per" in words_of(name) and draft.is_number(name):
            draft.account(found)
    for found in re.finditer(
        r"\b(?:percent\w*|share|proportion|rate|number) of [a-z]+ (?:with|who|that)(?: \w+){0,3}?"
        r" §(\d+)",
        draft.text,
        re.IGNORECASE,
    ):
        if is_share(draft.marked.name(found[1])):
            draft.account(found)


def _may_group(draft: Draft, name: str) -> bool:
    """Categories and numbers of few values."""
    if name in draft.marked.made:
        derived = draft.preparation.get("derived")
        steps = derived if isinstance(derived, list) else []
        last = steps[-1] if steps else None
        return isinstance(last, dict) and last.get("operation") in {
            "bin", "weekday", "month", "year", "hour", "flag", "is_weekend",
        }  # fmt: skip
    column, profiled = draft.column(name), draft.profiled(name)
    if column is None or profiled is None or profiled.unique:
        return False
    return column.role in {"text", "flag", "time"} or profiled.distinct <= 25
