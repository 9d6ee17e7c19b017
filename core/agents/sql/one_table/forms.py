"""Kinds of question about one small table that compile to a query without a model."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.agents.sql.desk import Desk
from core.agents.sql.one_table.alone import alone
from core.agents.sql.one_table.asked import Asked, asked_of
from core.agents.sql.one_table.comparing import either, whether
from core.agents.sql.one_table.counting import amount, beside, counted
from core.agents.sql.one_table.differences import difference, ends, together
from core.agents.sql.one_table.earlier import before_or_after, first_of_two
from core.agents.sql.one_table.extremes import extreme
from core.agents.sql.one_table.grouping import grouped
from core.agents.sql.one_table.neighbours import neighbour
from core.agents.sql.one_table.ordinals import ordinal
from core.agents.sql.one_table.places import earliest, listed
from core.agents.sql.one_table.streaks import streak
from core.agents.sql.one_table.terms import how_long, lasting, longest

_PICKING = frozenset({"earliest", "extreme"})
_SHOWN = re.compile(r'SELECT ("(?:[^"]|"")+"|\w+) FROM ')
FORMS: tuple[tuple[str, Callable[[Asked], str | None]], ...] = (
    ("neighbour", neighbour),
    ("streak", streak),
    ("term", how_long),
    ("term", longest),
    ("term", lasting),
    ("difference", difference),
    ("difference", ends),
    ("difference", together),
    ("earlier", before_or_after),
    ("either", either),
    ("earlier", first_of_two),
    ("whether", whether),
    ("alone", alone),
    ("listed", listed),
    ("ordinal", ordinal),
    ("grouped", grouped),
    ("beside", beside),
    ("amount", amount),
    ("earliest", earliest),
    ("extreme", extreme),
    ("count", counted),
)
"""By the name that switches each off; the first that reads a question is taken."""


def query_of(desk: Desk) -> str | None:
    """The query that the words of the step's task alone compile to, if they do."""
    asked = asked_of(desk) if desk.has("forms") else None
    if asked is None:
        return None
    for name, form in FORMS:
        sql = form(asked) if desk.has(name) else None
        if sql is not None:
            return None if name in _PICKING and _echoes(sql) else sql
    return None


def _echoes(sql: str) -> bool:
    """Whether it shows the very column that it sets equal to a value of the question."""
    shown = _SHOWN.match(sql)
    return shown is not None and f"{shown[1]} = '" in sql
