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
_COUNTED = (
    (re.compile(r"\b(?:win|wins|won)\b"), "wins"),
    (re.compile(r"\b(?:lose|lost|loss|losses)\b"), "losses"),
    (re.compile(r"\b(?:draw|draws|drew|drawn)\b"), "draws"),
    (re.compile(r"\b(?:tie|ties|tied)\b"), "ties"),
)
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


def outcome_numbers(asked: Asked) -> int | None:
    """The column of numbers that counts the wins, losses or draws which are spoken of."""
    for said, noun in _COUNTED:
        column = asked.column_said([noun]) if said.search(asked.text) else None
        if column is not None and asked.measure(column) is not None:
            return column
    return None


def side_of(asked: Asked) -> str | None:
    """SQL for the games at home or away, where opponents are written `at X` or `@ X`."""
    away = re.search(r"\b(?:away|on the road|road)\b", asked.text)
    home = re.search(r"\b(?:at home|home)\b", asked.text)
    if bool(away) == bool(home):
        return None
    for number in range(len(asked.grid.columns)):
        marked = [bool(re.match(r"(?:at |@)", cell)) for cell in asked.grid.cells(number)]
        if sum(marked) * 5 >= len(marked) > 0:
            test = f"regexp_matches({asked.name(number)}, '^(at |@)')"
            return test if away else f"NOT {test}"
    return None


def outcome_condition(asked: Asked, column: int, text: str) -> str | None:
    """SQL for the rows of an outcome by its code or word, in a column of outcomes."""
    for _, stored in _KINDS:
        if re.match(stored, text.lower()) and _tells(asked, column):
            return f"regexp_matches(lower(trim({asked.name(column)})), '{stored}')"
    return None


def _column(asked: Asked) -> int | None:
    """The first column whose texts mostly begin with an outcome."""
    return next((n for n in range(len(asked.grid.columns)) if _tells(asked, n)), None)


def _tells(asked: Asked, column: int) -> bool:
    cells = [cell.strip().lower() for cell in asked.grid.cells(column)]
    if asked.grid.columns[column].role != "text" or len(cells) < 2:
        return False
    found = sum(any(re.match(stored, cell) for _, stored in _KINDS) for cell in cells)
    return found >= _LEAST * len(cells)
