"""Arrow tables as rows of Python values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from core.domain.results import Result, ResultColumn, Scalar

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE = ("HUGEINT", "UHUGEINT", "BIGINT", "UBIGINT", "INTEGER")


def result_of(
    table: pa.Table,
    columns: Sequence[ResultColumn],
    *,
    rows: int | None = None,
    truncated: bool = False,
) -> Result:
    """The first `rows` rows (all by default); `columns` give names, types and units."""
    kept = table if rows is None else table.slice(0, rows)
    values = [_column(kept.column(i), column) for i, column in enumerate(columns)]
    cut = truncated or kept.num_rows < table.num_rows
    return Result(tuple(columns), tuple(zip(*values, strict=True)), cut)


def _column(array: pa.ChunkedArray, column: ResultColumn) -> list[Scalar]:
    import pyarrow as pa

    kind = array.type
    if pa.types.is_timestamp(kind):
        # Nanoseconds would come as pandas' own type, where pandas is installed.
        array = array.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_duration(kind):
        array = array.cast(pa.duration("us"), safe=False)
    elif pa.types.is_time64(kind):
        array = array.cast(pa.time64("us"), safe=False)
    convert = _converter(kind, column)
    values: list[Scalar] = array.to_pylist()
    return values if convert is None else [None if v is None else convert(v) for v in values]


def _converter(kind: pa.DataType, column: ResultColumn) -> Callable[[Scalar], Scalar] | None:
    """What the plain Python value still needs, or None when nothing."""
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return _whole if column.type.upper().startswith(_WHOLE) else None
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _hex
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        return str
    return None


def _whole(value: Scalar) -> Scalar:
    return int(value) if isinstance(value, Decimal) else value


def _hex(value: object) -> Scalar:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
