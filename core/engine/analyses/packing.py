"""Tables of an analysis as Arrow."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from core.domain.analyses.results import AnalysisTable
from core.domain.results import ResultColumn
from core.engine import arrow
from core.engine.analyses.outcome import plain

_ROWS = 10_000
_TYPES = (
    (pa.types.is_boolean, "BOOLEAN"),
    (pa.types.is_integer, "BIGINT"),
    (pa.types.is_floating, "DOUBLE"),
    (pa.types.is_timestamp, "TIMESTAMP"),
)


def packed(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[tuple[AnalysisTable, ...], tuple[pa.Table, ...]]:
    """At most 10,000 rows of each table as Arrow, and what each is called, in one order."""
    said: list[AnalysisTable] = []
    sent: list[pa.Table] = []
    for name, frame in tables.items():
        table = _arrow(frame.head(_ROWS))
        columns = tuple(ResultColumn(name=f.name, type=_type(f.type)) for f in table.schema)
        cut = len(frame) > table.num_rows
        said.append(AnalysisTable(name=name, columns=columns, rows=table.num_rows, truncated=cut))
        sent.append(table)
    return tuple(said), tuple(sent)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    columns = [_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
    table = pa.table(columns, names=[str(name) for name in frame.columns])
    return arrow.safe(table)


def _column(values: pd.Series) -> pa.Array:
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object).where(values.notna(), None)
    try:
        return pa.Array.from_pandas(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        numbers = [isinstance(each, int | float) or each is None for each in values]
        if all(numbers):
            return pa.array([None if each is None else float(each) for each in values])
        texts = [None if (value := plain(each)) is None else str(value) for each in values]
        return pa.array(texts, pa.string())


def _type(kind: pa.DataType) -> str:
    return next((name for test, name in _TYPES if test(kind)), "VARCHAR")
