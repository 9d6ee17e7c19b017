"""The most and the least: the row that is highest or lowest, or the value that comes up most."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparatives import comparison_of
from core.agents.sql.one_table.select import select, where
from core.agents.sql.one_table.target import Target, target_of

_SUPERLATIVE = re.compile(r"\b(?:most|least|fewest|(?!west)\w{3,}est)\b")
_OFTEN = re.compile(r"\b(?:most|least|fewest) (?:times|often|frequently)\b")
_OTHER = re.compile(
    r"\b(?:how many|how much|or|than|after|before|not|without|second|third|total|average|between"
    r"|only|same|at least|at most|difference|combined|top \d|since|consecutive"
    r"|number of \w+ with)\b"
)
_GENERIC = (
    "most least fewest time times number amount total won win had has have got earned scored "
    "received recorded recent recently ever overall"
)


def extreme(asked: Asked) -> str | None:
    """`which X has the most M`, `the longest X`; `which X appears most` counts rows."""
    target = target_of(asked)
    if target is None or not _SUPERLATIVE.search(asked.text) or _OTHER.search(asked.text):
        return None
    if _OFTEN.search(asked.text):
        return _commonest(asked, target)
    used = [m for m in asked.mentions if m.hit.whole]
    comparison = comparison_of(asked, used)
    if comparison is None or comparison.counts:
        return _commonest(asked, target)
    if target.sure and target.column != asked.grid.things and asked.repeats(target.column):
        return None  # the most of a group may be a sum
    words = (_GENERIC, target.noun, comparison.words)
    if asked.left(*used, words=words):
        return None
    name = asked.name(target.column)
    conditions = [asked.condition(m) for m in used] + asked.without_sums()
    there = where([*conditions, f"{comparison.sql} IS NOT NULL"])
    order = f"ORDER BY {comparison.sql} {comparison.direction} LIMIT 1"
    return select(name, asked.table, there, order)


def _commonest(asked: Asked, target: Target) -> str | None:
    """The value of a repeating column with the most rows."""
    if not target.sure or not asked.repeats(target.column) or asked.mentions:
        return None
    found = re.search(r"\b(?:most|least|fewest) (\w+)|\b(?:most|least|fewest)\b", asked.text)
    if found is None or (found[1] and _repeating(asked, found[1])):
        return None
    left = asked.left(words=(_GENERIC, target.noun, "appears listed featured used"))
    if len(left) > 1 or (left and not _is_things(asked, left[0])):
        return None
    way = "DESC" if "most" in asked.said else "ASC"
    name = asked.name(target.column)
    there = where([*asked.without_sums(), f"{name} IS NOT NULL"])
    order = f"ORDER BY count(*) {way} LIMIT 1"
    return select(name, asked.table, there, f"GROUP BY {name}", order)


def _repeating(asked: Asked, word: str) -> bool:
    """Whether a word names things that several rows are about, so that rows are not their count."""
    column = asked.column_said([word])
    return column is not None and asked.repeats(column)


def _is_things(asked: Asked, word: str) -> bool:
    """Whether a word stands for the rows themselves."""
    things = asked.grid.things
    return asked.column_said([word]) == things and not asked.repeats(things)
