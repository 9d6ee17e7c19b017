"""How far two values lie apart: of two named things, or of the highest and the lowest."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparatives import likely_measure, measured_noun
from core.agents.sql.one_table.comparing import pair_of, than_of
from core.agents.sql.one_table.mentions import Mention
from core.agents.sql.one_table.select import inner, select, where

_DIFFERENCE = re.compile(r"\bdifference\b|\bhow (?:many|much) (?:more|fewer|less|higher|larger)\b")
_JOINERS = frozenset({"and", "than", "between", "to", "from"})
_NOUN = re.compile(
    r"\b(?:difference (?:in|of)|difference between|difference|more|fewer|less)\b"
    r"(?: (?:the|total|number of|number|amount of|amount|their))* (?P<noun>.*)"
)
_ENDS = re.compile(
    r"\b(?:highest|most|largest|longest|biggest|greatest|maximum)\b.*\band\b.*"
    r"\b(?:lowest|least|smallest|shortest|fewest|minimum)\b"
    r"|\b(?:lowest|least|smallest|shortest|fewest|minimum)\b.*\band\b.*"
    r"\b(?:highest|most|largest|longest|biggest|greatest|maximum)\b"
)


def difference(asked: Asked) -> str | None:
    """`difference in M between A and B`, `how many more M did A have than B`."""
    if not _DIFFERENCE.search(asked.text):
        return None
    found = pair_of(asked, _JOINERS) or than_of(asked)
    if found is None:
        return None
    left, a, right, b = found
    column = _measured(asked, left, right)
    if column is None and len(a.rows) == len(b.rows) == 1:
        column = likely_measure(asked, asked.left(left, right, words=("difference", "more")))
    signed = "than" in asked.said and "difference" not in asked.said
    conditions = (asked.condition(left, a), asked.condition(right, b))
    if column is not None and len(a.rows) == len(b.rows) == 1:
        measure = asked.measure(column)
        if measure is None or measure.kind in ("date", "span"):
            return None
        parts = [
            _lookup(asked, f"max({measure.sql})", condition=condition) for condition in conditions
        ]
    elif column is None and max(len(a.rows), len(b.rows)) > 1:
        parts = [_lookup(asked, "count(*)", condition=condition) for condition in conditions]
    else:
        return None
    if _others(asked, left, right):
        return None
    shown = f"round({parts[0]} - {parts[1]}, 6)"
    return f"SELECT {shown if signed else f'abs({shown})'} AS difference"


def ends(asked: Asked) -> str | None:
    """`difference between the highest and the lowest M`."""
    if "difference" not in asked.said or not _ENDS.search(asked.text):
        return None
    column = _measured(asked)
    measure = asked.measure(column) if column is not None else None
    if measure is None or measure.kind == "date" or asked.mentions:
        return None
    apart = f"round(max({measure.sql}) - min({measure.sql}), 6) AS difference"
    return select(apart, asked.table, where(asked.without_sums()))


def together(asked: Asked) -> str | None:
    """`how many M did A and B have together`: the sum of two looked-up numbers."""
    if not re.search(r"\b(?:combined|together|total|in all|altogether|sum)\b", asked.text):
        return None
    found = pair_of(asked, frozenset({"and"}))
    if found is None or re.search(r"\bdifference\b|\baverage\b|\bbetween\b", asked.text):
        return None
    left, a, right, b = found
    column = measured_noun(asked, asked.left(left, right))
    measure = asked.measure(column) if column is not None else None
    if measure is None or measure.kind != "number" or _others(asked, left, right):
        return None
    either = f"{asked.condition(left, a)} OR {asked.condition(right, b)}"
    return select(f"sum({measure.sql}) AS total", asked.table, where([either]))


def _measured(asked: Asked, *used: Mention) -> int | None:
    """The column of numbers that the difference is of."""
    found = _NOUN.search(asked.text)
    nouns = [found["noun"].split()] if found else []
    nouns.append(asked.left(*used, words=("difference", "more", "fewer", "many")))
    for words in nouns:
        column = measured_noun(asked, words)
        if column is not None:
            return column
    return None


def _others(asked: Asked, *used: Mention) -> bool:
    """Whether a further value narrows the rows, which this reading would forget."""
    return any(m not in used and m.hit.whole for m in asked.mentions)


def _lookup(asked: Asked, what: str, *, condition: str) -> str:
    return inner(select(what, asked.table, where([condition])))
