"""Dates and times that no calendar here holds: PostgreSQL's infinities, and years before Christ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_DAY = 86_400
_FIRST = dt.date(1, 1, 1).toordinal() - dt.date(1970, 1, 1).toordinal()
_LAST = dt.date(9999, 12, 31).toordinal() - dt.date(1970, 1, 1).toordinal()
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class Times:
    """Takes them out of the pieces of one table, and counts them by column."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._count: Counter[str] = Counter()

    def plain(self, columns: Sequence[pa.Array]) -> list[pa.Array]:
        """The columns with such values missing."""
        return [self._column(n, column) for n, column in enumerate(columns)]

    def remarks(self) -> dict[str, str]:
        """A sentence for each column that had some."""
        return {
            name: f"{count:,} {'value is' if count == 1 else 'values are'} infinite or before "
            "year 1, and shown as missing."
            for name, count in self._count.items()
        }

    def _column(self, position: int, column: pa.Array) -> pa.Array:
        if pa.types.is_date32(column.type):
            counted, first, last = column.view(pa.int32()), _FIRST, _LAST
        elif pa.types.is_timestamp(column.type) and column.type.unit != "ns":
            unit = _PER_SECOND[column.type.unit]
            counted = column.view(pa.int64())
            first, last = _FIRST * _DAY * unit, (_LAST + 1) * _DAY * unit - 1
        else:
            return column
        fits = pc.and_(pc.greater_equal(counted, first), pc.less_equal(counted, last))
        odd = pc.sum(pc.invert(fits)).as_py() or 0
        if not odd:
            return column
        self._count[self._names[position]] += odd
        return pc.if_else(fits, column, pa.scalar(None, column.type))
