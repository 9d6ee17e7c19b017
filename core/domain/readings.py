"""What words of a question were read as: columns, stored values, times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from core.domain.identifiers import key_of
from core.domain.labels import humanise
from core.domain.periods import Period, named_period
from core.domain.sources import ColumnRole
from core.domain.value import Value


class Reading(Value):
    """`word` of a question stands for `column` of `table`, which is of this role.

    A reading of kind "value" is a condition on the column, and `value` what it holds. One of
    kind "time" is a column of dates; `value` is the period as `since/until` (ISO dates, the second
    left out of it), or empty where the query keeps all times or says them another way.
    """

    word: str
    kind: Literal["column", "value", "time"]
    table: str
    column: str
    role: ColumnRole
    value: str = ""

    @property
    def key(self) -> str:
        return key_of(self.table, self.column)

    @property
    def period(self) -> Period | None:
        since, _, until = self.value.partition("/") if self.kind == "time" else ("", "", "")
        if not since or not until:
            return None
        return named_period(date.fromisoformat(since), date.fromisoformat(until))

    def is_of(self, other: Reading) -> bool:
        """Whether both are about the same part of a query, whatever word was said."""
        value = self.value == other.value or self.kind == "time"
        return self.kind == other.kind and self.key == other.key and value

    def says(self) -> str:
        """What it stands for, in words: `region = West`, `order date, March 2024`, `total`."""
        name = humanise(self.column)
        period = self.period
        if self.kind == "value":
            return f"{name} = {self.value}"
        return f"{name}, {period.describe()}" if period is not None else name


def period_value(one: Period) -> str:
    """A period as readings keep it."""
    return f"{one.since.isoformat()}/{one.until.isoformat()}"


def with_reading(picked: Sequence[Reading], new: Reading) -> tuple[Reading, ...]:
    """What was picked before and now; a word has one reading."""
    return (*(one for one in picked if one.word.casefold() != new.word.casefold()), new)
