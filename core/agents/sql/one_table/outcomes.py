"""Wins and losses where a table writes them its own way: `W`, `Won`, `L 10–17`, `Loss`."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked

_KINDS = (
    (re.compile(r"\b(?:win|wins|won|winning|victory|victories)\b"), r"^(w|win|wins|won|victory)\b"),
    (re.compile(r"\b(?:loss|losses|lose|lost|losing|defeat|defeats)\b"),
     r"^(l|loss|lost|lose|defeat)\b"),
    (re.compile(r"\b(?:tie|ties|tied|draw|draws|drew)\b"), r"^(t|d|tie|tied|draw|drew)\b"),
)  # fmt: skip
_LEAST = 0.8


def outcome_of(asked: Asked) -> str | None:
    """SQL that is true for the rows of the outcome that a question speaks of."""
    for said, stored in _KINDS:
        if not said.search(asked.text):
            continue
        column = _column(asked)
        if column is not None:
            return f"regexp_matches(lower(trim({asked.name(column)})), '{stored}')"
    return None


def _column(asked: Asked) -> int | None:
    """The first column whose texts mostly begin with an outcome."""
    patterns = [re.compile(stored) for _, stored in _KINDS]
    for number, column in enumerate(asked.grid.columns):
        cells = [cell.strip().lower() for cell in asked.grid.cells(number)]
        if column.role != "text" or len(cells) < 2:
            continue
        found = [[bool(p.match(cell)) for p in patterns] for cell in cells]
        if sum(any(kinds) for kinds in found) >= _LEAST * len(cells):
            return number
    return None
