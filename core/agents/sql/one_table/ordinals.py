"""The second, the third: by a rank where the table has one, else by the place in it."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.select import select, where
from core.agents.sql.one_table.target import target_of

_PLACES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_WORDS = "|".join(_PLACES)
_RANKED = re.compile(
    rf"\b(?:finish\w*|came|come|placed?|ranked|took|got|was|in) (?:in )?(?:the )?"
    rf"(?P<n>{_WORDS}|\d+(?:st|nd|rd|th))\b(?: place| position)?$"
)
_LISTED = re.compile(rf"\b(?P<n>{_WORDS}|\d+(?:st|nd|rd|th))\b.*\b(?:listed|list|table|chart)$")
_RANKS = (("rank",), ("position",), ("place",), ("finish",), ("po",), ("pos",))
_GENERIC = "finish finished came come place placed rank ranked position took got row one who"


def ordinal(asked: Asked) -> str | None:
    """`who finished third`, `what is the second song listed`."""
    target = target_of(asked)
    ranked, listed = _RANKED.search(asked.text), _LISTED.search(asked.text)
    found = ranked or listed
    if target is None or found is None or [m for m in asked.mentions if m.hit.whole]:
        return None
    if asked.left(words=(_GENERIC, _WORDS.replace("|", " "), found["n"], target.noun)):
        return None
    number = _PLACES.get(found["n"]) or int(re.sub(r"\D", "", found["n"]))
    rank = _rank(asked, number) if ranked else None
    condition = rank or f"rowid = {number}"
    if not rank and (number > len(asked.grid.rows) or not (listed or _ordered(asked))):
        return None
    return select(asked.name(target.column), asked.table, where([condition]))


def _rank(asked: Asked, number: int) -> str | None:
    """The condition of a rank that one row has."""
    for column, name in enumerate(asked.names):
        if name not in _RANKS:
            continue
        cells = [(row[column] or "").strip().rstrip(".") for row in asked.grid.rows]
        fitting = {cell for cell in cells if re.fullmatch(rf"{number}(?:st|nd|rd|th)?", cell)}
        if len(fitting) == 1 and sum(cell in fitting for cell in cells) == 1:
            stored = str(asked.grid.rows[cells.index(fitting.pop())][column])
            text = stored.replace("'", "''")
            return f"CAST({asked.name(column)} AS VARCHAR) = '{text}'"
    return None


def _ordered(asked: Asked) -> bool:
    """Whether the rows stand in the order of a rank that some of them lack."""
    return any(name in _RANKS for name in asked.names)
