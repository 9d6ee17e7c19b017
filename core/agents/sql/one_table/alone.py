"""One column of several alike, and none of the others: `only won bronze`, `no gold but silver`."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.select import select, where
from core.agents.sql.one_table.target import target_of

_ONLY = re.compile(
    r"\b(?:only (?:\w+ )??|(?:won|win|earned|got|received|has|had) (?:\w+ )?only )"
    r"(?:(?:a|an|one|the) )?(?P<noun>\w+)(?: medals?)?$"
)
_COUNTED = re.compile(r"^how many\b|\bnumber of\b")
_ONE = re.compile(r"\b(?:one|an?) \w+ (?:that|which|who|with)\b")
_APART = frozenset("total rank number year season sum overall place position".split())
_GENERIC = "only won win earned got received has had medal medals one name took"


def alone(asked: Asked) -> str | None:
    """Rows that have some of one column and nothing in the columns like it."""
    found = _ONLY.search(asked.text)
    column = asked.column_said([found["noun"]]) if found else None
    if found is None or column is None or asked.mentions:
        return None
    alike = _alike(asked)
    target = target_of(asked)
    counted = bool(_COUNTED.search(asked.text))
    if column not in alike or len(alike) < 2 or (target is None and not counted):
        return None
    noun = target.noun if target else ""
    if not counted and asked.left(words=(_GENERIC, found["noun"], noun)):
        return None
    conditions = [f"{asked.name(column)} > 0", *asked.without_sums()]
    conditions += [f"COALESCE({asked.name(c)}, 0) = 0" for c in alike if c != column]
    shown = "count(*) AS n" if counted or target is None else asked.name(target.column)
    one = "LIMIT 1" if _ONE.search(asked.text) and not counted else ""
    return select(shown, asked.table, where(conditions), one)


def _alike(asked: Asked) -> list[int]:
    """The columns of whole numbers that count kinds of one thing, which stand side by side."""
    return [
        number
        for number, column in enumerate(asked.grid.columns)
        if column.type.upper().endswith("INT") and not set(asked.names[number]) & _APART
    ]
