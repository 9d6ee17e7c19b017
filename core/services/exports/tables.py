"""Tables as text: cut to what a reader takes in, values as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.domain.formats import decimals_for, show
from core.domain.results import Result, ResultColumn, Scalar

SHOWN = 200


def header(result: Result) -> tuple[str, ...]:
    """Column names, with the unit where there is one."""
    return tuple(
        c.name + (f" ({c.unit})" if c.unit and not c.percent else "") for c in result.columns
    )


def shown_rows(result: Result, most: int = SHOWN) -> Iterator[tuple[str, ...]]:
    """The first rows as text; the unit stands in the header."""
    rows = result.rows[:most]
    plain = [c.model_copy(update={"unit": None}) for c in result.columns]
    places = [
        decimals_for(row[i] for row in rows) if _has_decimals(rows, i) and not c.percent else None
        for i, c in enumerate(plain)
    ]
    for row in rows:
        yield tuple(
            _text(value, column, decimals=decimals)
            for value, column, decimals in zip(row, plain, places, strict=True)
        )


def remark(result: Result, most: int = SHOWN) -> str:
    """How much of the result is shown, or nothing when it is all there."""
    if len(result.rows) > most or result.truncated:
        more = "more than " if result.truncated else ""
        return f"Showing {min(most, len(result.rows)):,} of {more}{len(result.rows):,} rows."
    return "" if result.rows else "No rows."


def is_number(column: ResultColumn) -> bool:
    return column.role == "number"


def markdown_table(result: Result, most: int) -> str:
    """A table in GitHub's Markdown; nothing in a value can end a cell or a row."""
    lines = [
        _line(header(result)),
        _line("---:" if is_number(c) else "---" for c in result.columns),
        *(_line(row) for row in shown_rows(result, most)),
    ]
    note = remark(result, most)
    return "\n".join([*lines, *(["", note] if note else [])])


def markdown_lines(lines: Sequence[Sequence[str]]) -> str:
    """A table of texts; the first line is its header."""
    head, *rest = lines
    ruled = ["---"] * len(head)
    return "\n".join([_line(tuple(head)), _line(tuple(ruled)), *(_line(tuple(r)) for r in rest)])


def markdown_text(text: str) -> str:
    """Text that Markdown shows letter by letter, on one line."""
    line = " ".join(text.split())
    line = re.sub(r"([\\`*_\[\]<>|~$&])", r"\\\1", line)
    return re.sub(r"^(#|[-+>=]|\d+[.)])", lambda m: m[0][:-1] + "\\" + m[0][-1], line)


def _line(cells: Iterator[str] | tuple[str, ...]) -> str:
    listed = list(cells)
    escaped = (c if set(c) <= {"-", ":"} and c else markdown_text(c) for c in listed)
    return "| " + " | ".join(escaped) + " |"


def _has_decimals(rows: tuple[tuple[Scalar, ...], ...], place: int) -> bool:
    return any(isinstance(row[place], float) for row in rows)


def _text(value: Scalar, column: ResultColumn, *, decimals: int | None) -> str:
    return show(value, column, decimals=decimals if isinstance(value, float) else None)
