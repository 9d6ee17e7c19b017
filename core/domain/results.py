"""Results of queries, as pure rules see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from core.domain.sources import ColumnRole, role_of
from core.domain.value import Value

Scalar = None | bool | int | float | Decimal | str | date | datetime | time | timedelta


class ResultColumn(Value):
    """A column of a result; `type` is DuckDB's, `unit` is printed after the number. A share of one
    that is `percent` is read as such: 0.438 is 43.8%.
    """

    name: str
    type: str
    unit: str | None = None
    percent: bool = False

    @property
    def role(self) -> ColumnRole:
        return role_of(self.type)


class ResultRef(Value):
    """Where a result is kept: the fingerprint of its rows is its key in the result store."""

    fingerprint: str
    columns: tuple[ResultColumn, ...]
    rows: int
    truncated: bool = False


@dataclass(frozen=True)
class Result:
    """Rows in memory. `truncated` when the query had more rows than were kept."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    truncated: bool = False

    def index(self, name: str) -> int | None:
        """Position of a column, case ignored."""
        folded = name.casefold()
        return next((i for i, c in enumerate(self.columns) if c.name.casefold() == folded), None)

    def value(self, column: str, row: int) -> Scalar:
        """One cell; KeyError for a column, IndexError for a row that is not there."""
        position = self.index(column)
        if position is None:
            raise KeyError(column)
        return self.rows[row][position]
