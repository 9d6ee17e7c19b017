"""Which of two came first, and whether one came before the other."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparing import pair_of, sides_of
from core.agents.sql.one_table.places import time_or_place
from core.agents.sql.one_table.select import inner, select, where

_FIRST = re.compile(r"\b(?:first|earlier|earliest|sooner|before)\b")
_LAST = re.compile(r"\b(?:last|later|latest|after|most recent|more recently|most recently)\b")
_ASKS = re.compile(
    r"^(?:is|was|did|does|do|were|has|had)\b"
    r".*?\b(?P<way>before or after|after or before|before|after)\b"
)


def first_of_two(asked: Asked) -> str | None:
    """`who took office first, A or B`."""
    pair = pair_of(asked, frozenset({"or"}))
    first, last = _FIRST.search(asked.text), _LAST.search(asked.text)
    if pair is None or bool(first) == bool(last):
        return None
    left, a, right, b = pair
    by = time_or_place(asked)
    both = f"({asked.condition(left, a)} OR {asked.condition(right, b)})"
    way = "ASC" if first else "DESC"
    order = f"ORDER BY {by} {way} NULLS LAST LIMIT 1"
    return select(asked.name(a.column), asked.table, where([both, f"{by} IS NOT NULL"]), order)


def before_or_after(asked: Asked) -> str | None:
    """`did A come before B`: yes or no, or which of the two words."""
    found = _ASKS.match(asked.text)
    pair = sides_of(asked, found["way"].split()[-1]) if found else None
    if found is None or pair is None:
        return None
    left, a, right, b = pair
    if len(a.rows) != 1 or len(b.rows) != 1:
        return None
    by = time_or_place(asked)
    one, other = (
        inner(select(f"min({by})", asked.table, where([condition])))
        for condition in (asked.condition(left, a), asked.condition(right, b))
    )
    if " or " in found["way"]:
        return f"SELECT CASE WHEN {one} < {other} THEN 'before' ELSE 'after' END AS answer"
    sign = "<" if found["way"] == "before" else ">"
    return f"SELECT {one} {sign} {other} AS answer"
