"""How many rows in a row: the longest run in which something holds."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.outcomes import outcome_of
from core.agents.sql.one_table.select import inner, select

_ASKS = re.compile(r"\bconsecutive(?:ly)?\b|\bin a row\b|\bstraight\b|\bback to back\b|\bstreak\b")
_COUNTS = re.compile(r"\bhow many\b|\bnumber of\b|\bmost\b|\blongest\b|\bmax\w*\b|\bhow long\b")


def streak(asked: Asked) -> str | None:
    """`how many consecutive years did A win`, `the longest winning streak`."""
    if not _ASKS.search(asked.text) or not _COUNTS.search(asked.text):
        return None
    conditions = [asked.condition(m) for m in asked.mentions if len(m.hit.rows) > 1]
    if not conditions:
        outcome = outcome_of(asked)
        conditions = [outcome] if outcome else []
    if not conditions:
        return None
    holds = " AND ".join(conditions)
    marks = f"COALESCE({holds}, false) AS holds, rowid AS place"
    run = "place - row_number() OVER (PARTITION BY holds ORDER BY place) AS run"
    numbered = select(f"holds, {run}", f"{inner(select(marks, asked.table))} AS marked")
    runs = select("count(*) AS n", f"{inner(numbered)} AS numbered", "WHERE holds GROUP BY run")
    return select("COALESCE(max(n), 0) AS n", f"{inner(runs)} AS runs")
