"""How text is found: every term must occur, case ignored."""

from __future__ import annotations

import re
from typing import assert_never

from core.domain.cells import Cell

_REFERENCE = re.compile(r"\{\{.*?\}\}")


def terms_of(search: str) -> tuple[str, ...]:
    """The words of a search, each once."""
    return tuple(dict.fromkeys(search.casefold().split()))


def words_of_cell(cell: Cell) -> str:
    """What a search reads of a cell, casefolded: questions, answers, notes and titles."""
    match cell.kind:
        case "query" | "python" | "analysis" | "code" | "record":
            text = f"{cell.title}\n{cell.name}"
        case "answer":
            text = f"{cell.question}\n{_REFERENCE.sub(' ', cell.answer.text)}"
        case "text":
            text = cell.text
        case "error":
            text = f"{cell.question}\n{cell.failure.message}"
        case _:
            assert_never(cell.kind)
    return text.casefold()
