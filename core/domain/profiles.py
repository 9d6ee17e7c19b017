"""What Syna knows about a table without asking a model."""

from __future__ import annotations

from core.domain.sources import ReadAs
from core.domain.value import Value


class TopValue(Value):
    """One frequent value, as text, and how often it occurs."""

    text: str
    count: int


class Bin(Value):
    """One bar of a column's small chart: `low` and `high` as text (numbers or dates)."""

    low: str
    high: str
    count: int


class Running(Value):
    """A column that never falls along `time` within each value of `group`, where there is one:
    its last value holds all before it, so that adding its rows up counts them again."""

    time: str
    group: str = ""


class ColumnProfile(Value):
    """`missing` and `distinct` are counts (`distinct` may be approximate); ranges as text.

    `offer` is how else its texts may be read; the first of `warnings` then says why.
    """

    name: str
    type: str
    missing: int
    distinct: int
    distinct_exact: bool = True
    minimum: str | None = None
    maximum: str | None = None
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    top: tuple[TopValue, ...] = ()
    bins: tuple[Bin, ...] = ()
    unique: bool = False
    running: Running | None = None
    warnings: tuple[str, ...] = ()
    offer: ReadAs | None = None


class TableProfile(Value):
    """`key` is the narrowest unique column found, if any.

    `sampled`, when set, is how many rows medians, bins and frequent values were estimated from.
    """

    table: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    key: str | None = None
    duplicate_rows: int | None = None
    sampled: int | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


class Join(Value):
    """A likely join: the share (0 to 1) of left values that the right column holds."""

    left_table: str
    left_column: str
    right_table: str
    right_column: str
    coverage: float
    declared: bool = False
