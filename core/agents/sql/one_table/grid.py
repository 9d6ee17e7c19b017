"""The cells of a table that is small enough to be looked at whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.agents.sql.one_table.folding import bare, tokens_of
from core.agents.sql.one_table.select import select
from core.domain.identifiers import quoted
from core.domain.sources import Column, Schema, Table

MOST_ROWS = 600
MOST_COLUMNS = 40
_LONGEST = 400
_NOTHING = re.compile(r"[\s\-–—―?.*]*|n/?a|none|null|tba|tbd", re.IGNORECASE)
_SUMS = frozenset({"total", "totals", "grand total", "overall", "subtotal", "sum", "average"})

Look = Callable[[str, int], list[dict[str, object]]]


@dataclass(frozen=True)
class Grid:
    """Texts of a table's cells, row by row in the order of its file; None where there is none."""

    table: Table
    rows: tuple[tuple[str | None, ...], ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.table.columns

    def cells(self, column: int) -> list[str]:
        """The present values of a column, in order."""
        return [cell for row in self.rows if (cell := row[column]) is not None]

    @cached_property
    def tokens(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Folded words of each cell, row by row."""
        return tuple(tuple(tokens_of(cell) if cell else () for cell in row) for row in self.rows)

    @cached_property
    def sums(self) -> frozenset[int]:
        """Rows that sum up the others."""
        return frozenset(
            number
            for number, row in enumerate(self.rows)
            if any(cell and cell.strip(" :").casefold() in _SUMS for cell in row[:3])
        )

    @cached_property
    def things(self) -> int:
        """The column whose texts name what each row is about; the first one where none does."""
        scored = [(self._naming(number), -number) for number in range(len(self.columns))]
        return -max(scored)[1] if scored else 0

    def _naming(self, column: int) -> float:
        """The share of rows that a column names, by texts that are mostly letters; 0 to 1."""
        values = [cell for cell in self.cells(column) if re.search(r"[^\W\d_]{3}", cell)]
        if self.columns[column].role != "text" or len(values) * 2 < len(self.rows):
            return 0.0
        if any(len(value) > 120 for value in values) or is_dated(values):
            return 0.0
        return round(len({bare(v).casefold() for v in values}) / max(1, len(self.rows)), 1)


def is_dated(values: list[str]) -> bool:
    """Whether most of these texts begin with or are dates."""
    months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    found = sum(
        bool(re.search(r"\d", value)) and any(w[:3] in months for w in tokens_of(value)[:2])
        for value in values
    )
    return found * 2 > len(values)


def read_grid(schema: Schema, look: Look) -> Grid | None:
    """The only table of a schema, when it is small; None otherwise."""
    if len(schema.tables) != 1:
        return None
    table = schema.tables[0]
    if table.rows > MOST_ROWS or not 0 < len(table.columns) <= MOST_COLUMNS:
        return None
    shown = ", ".join(
        f"left({quoted(column.name)}::VARCHAR, {_LONGEST}) AS c{number}"
        for number, column in enumerate(table.columns)
    )
    found = look(select(shown, quoted(table.name)), MOST_ROWS)
    if len(found) != table.rows or not found:
        return None
    return Grid(table, tuple(tuple(_present(cell) for cell in row.values()) for row in found))


def _present(cell: object) -> str | None:
    text = None if cell is None else str(cell)
    return None if text is None or _NOTHING.fullmatch(text) else text
