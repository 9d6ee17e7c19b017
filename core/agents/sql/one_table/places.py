"""The first or the last: by the place in the table, or by a date where one is spoken of."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.select import select, where
from core.agents.sql.one_table.target import target_of

_LISTED = re.compile(
    r"\b(?P<which>first|last|top|bottom|final)\b.*\b(?:listed|on the list|in the list|on this list"
    r"|on the table|in the table|in this table|on this chart|on the chart|in the chart|of the list"
    r"|of the table|of the chart|list)\b|\b(?:listed|is|was|comes|shown|appears) (?P<after>first"
    r"|last|at the top|at the bottom)$"
)
_PLAIN = re.compile(r"\b(?P<which>first|last|final)\b")
_GENERIC = (
    "first last top bottom final listed list table chart shown appears comes name entry item row "
    "one what which who data"
)


def listed(asked: Asked) -> str | None:
    """`what is the first name listed`, `who is last on the list`."""
    found = _LISTED.search(asked.text)
    target = target_of(asked)
    if found is None or target is None or re.search(r"\bhow many\b", asked.text):
        return None
    said = found["which"] or found["after"]
    narrowed = [m for m in asked.mentions if m.hit.whole]
    if asked.left(*narrowed, words=(_GENERIC, target.noun)):
        return None
    down = said in ("last", "bottom", "final", "at the bottom")
    return _at_end(
        asked, target.column, conditions=[asked.condition(m) for m in narrowed], down=down
    )


def earliest(asked: Asked) -> str | None:
    """`the last year that A ran`, `the first player from B`: among the rows of the values named."""
    found = _PLAIN.search(asked.text)
    target = target_of(asked)
    if found is None or target is None or re.search(r"\bhow many\b|\bthan\b", asked.text):
        return None
    used = [m for m in asked.mentions if m.hit.whole]
    if not used or len(used) > 2:
        return None
    if len(asked.left(*used, words=(_GENERIC, target.noun))) > 1:
        return None
    conditions = [asked.condition(m) for m in used]
    down = found["which"] != "first"
    return _at_end(asked, target.column, conditions=conditions, down=down, by=time_or_place(asked))


def _at_end(
    asked: Asked, column: int, *, conditions: list[str], down: bool, by: str = "rowid"
) -> str:
    name = asked.name(column)
    there = where([*conditions, *asked.without_sums(), f"{name} IS NOT NULL"])
    order = f"ORDER BY {by} {'DESC' if down else 'ASC'} NULLS LAST LIMIT 1"
    return select(name, asked.table, there, order)


def time_or_place(asked: Asked) -> str:
    """The column of dates or years that is named, or the only one, else the place in the table."""
    found = []
    for number in range(len(asked.grid.columns)):
        measure = asked.measure(number)
        cells = asked.grid.cells(number)
        years = sum(bool(re.match(r"(?:1[5-9]|20)\d\d(?:\D|$)", cell)) for cell in cells)
        if measure is not None and (measure.kind == "date" or years * 10 >= len(cells) * 9):
            if set(asked.names[number]) & set(asked.keys):
                return measure.sql
            found.append(measure.sql)
    return found[0] if len(found) == 1 else "rowid"
