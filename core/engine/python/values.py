"""Python values as data: plain values, and tables as Arrow."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from core.domain.results import ResultColumn
from core.domain.work import NamedValue, PlainValue, PythonTable
from core.engine import arrow

if TYPE_CHECKING:
    import pandas as pd

_LONGEST = 10_000
_TYPES = (
    (pa.types.is_boolean, "BOOLEAN"),
    (pa.types.is_int8, "TINYINT"),
    (pa.types.is_int16, "SMALLINT"),
    (pa.types.is_int32, "INTEGER"),
    (pa.types.is_int64, "BIGINT"),
    (pa.types.is_uint8, "UTINYINT"),
    (pa.types.is_uint16, "USMALLINT"),
    (pa.types.is_uint32, "UINTEGER"),
    (pa.types.is_uint64, "UBIGINT"),
    (pa.types.is_float64, "DOUBLE"),
    (pa.types.is_floating, "FLOAT"),
    (pa.types.is_date, "DATE"),
    (pa.types.is_timestamp, "TIMESTAMP"),
    (pa.types.is_time, "TIME"),
    (pa.types.is_duration, "INTERVAL"),
)
_TEXTS = (
    (dt.datetime, "TIMESTAMP"),
    (dt.date, "DATE"),
    (dt.time, "TIME"),
    (dt.timedelta, "INTERVAL"),
    (decimal.Decimal, "DECIMAL"),
)


def plain(value: object) -> PlainValue | None:
    """A scalar as data; None for anything that is no scalar."""
    import pandas as pd

    if isinstance(value, np.generic | np.ndarray) and np.ndim(value) == 0:
        value = _python(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return PlainValue(value=None, type="NULL")
    if isinstance(value, bool):
        return PlainValue(value=value, type="BOOLEAN")
    if isinstance(value, int):
        kind = "BIGINT" if -(2**63) <= value < 2**63 else "HUGEINT"
        return PlainValue(value=value, type=kind)
    if isinstance(value, float):
        return PlainValue(value=float(value), type="DOUBLE")
    if isinstance(value, str):
        return PlainValue(value=_cut(str(value)), type="VARCHAR")
    kind = next((name for kind, name in _TEXTS if isinstance(value, kind)), "")
    return PlainValue(value=str(value), type=kind) if kind else None


def described(value: object) -> PlainValue:
    """Any object by its text."""
    try:
        text = repr(value)
        return PlainValue(value=_cut(str(value) if text.startswith("<") else text), type="")
    except Exception as error:  # the code's own __repr__ may do anything
        return PlainValue(value=f"<{type(value).__name__}: {type(error).__name__}>", type="")


def named(name: str, value: object) -> NamedValue | None:
    """A scalar under a name; a vector, list or array of one is that one."""
    if not isinstance(value, str | Mapping) and not hasattr(value, "columns"):
        value = _only(value)
    found = plain(value)
    return NamedValue(name=name, value=found.value, type=found.type) if found else None


def frame(value: object) -> pd.DataFrame | None:
    """A pandas or Polars frame or vector as a pandas frame, meaningful index included."""
    import pandas as pd
    import polars as pl

    if isinstance(value, pl.DataFrame | pl.LazyFrame | pl.Series):
        lazy = value.to_frame().lazy() if isinstance(value, pl.Series) else value.lazy()
        value = lazy.collect().to_pandas()
    elif isinstance(value, duckdb.DuckDBPyRelation):
        value = value.df()
    if isinstance(value, pd.Series | pd.Index):
        name = "value" if value.name is None else value.name
        value = value.to_frame(name=name) if isinstance(value, pd.Series) else value.to_frame(False)
    if not isinstance(value, pd.DataFrame):
        return None
    result = value.copy(deep=False)
    if not isinstance(result.index, pd.RangeIndex):
        kept = [name for name in result.index.names if name is not None]
        if any(name in result.columns for name in kept):
            result.index = result.index.set_names([f"{n}_index" for n in result.index.names])
        result = result.reset_index()
    result.columns = [_column_name(name) for name in result.columns]
    return result


def listed(value: object) -> pd.DataFrame | None:
    """A mapping as names and values, a list or array as one column or as rows of columns."""
    import pandas as pd

    try:
        if isinstance(value, Mapping):
            if any(isinstance(item, Sequence) and not isinstance(item, str) for item in value):
                return None
            rows = [(str(key), _cell(item)) for key, item in value.items()]
            return pd.DataFrame(rows, columns=["name", "value"])
        if isinstance(value, np.ndarray) and value.ndim > 2:
            return None
        if isinstance(value, list | tuple | set | np.ndarray):
            return _columns(value)
    except (ValueError, TypeError):
        return None
    return None


def _columns(items: Iterable[object]) -> pd.DataFrame:
    """One column, or one for each part of the items; an empty list is a column without rows."""
    import pandas as pd

    rows = list(items)
    if not rows:
        return pd.DataFrame({"value": pd.Series([], dtype="object")})
    result = pd.DataFrame(rows)
    named = [str(n) if isinstance(n, str) else f"value_{n}" for n in result.columns]
    result.columns = ["value"] if len(named) == 1 else named
    return result


def arrow_of(value: pd.DataFrame) -> pa.Table:
    """With plain types and unique names; columns of mixed objects become texts."""
    columns, names = [], [str(name) for name in value.columns]
    for position in range(len(names)):
        column = value.iloc[:, position]
        try:
            columns.append(pa.array(column, from_pandas=True))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            texts = [None if _missing(item) else _cut(str(item)) for item in column]
            columns.append(pa.array(texts, pa.string()))
    return arrow.safe(pa.Table.from_arrays(columns, names=names))


def table(name: str, value: pd.DataFrame, *, rows: int) -> tuple[PythonTable, pa.Table]:
    """The first `rows` rows as Arrow, and what is to be known about them."""
    found = arrow_of(value.head(rows))
    record = PythonTable(
        name=name,
        columns=tuple(ResultColumn(name=f.name, type=_type(f.type)) for f in found.schema),
        rows=found.num_rows,
        truncated=len(value) > rows,
        fingerprint=arrow.fingerprint(found),
    )
    return record, found


def _type(kind: pa.DataType) -> str:
    """What DuckDB calls a type that `arrow.safe` leaves."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind) and kind.tz:
        return "TIMESTAMP WITH TIME ZONE"
    return next((name for test, name in _TYPES if test(kind)), "VARCHAR")


def _python(value: np.generic | np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> object:
    if isinstance(value, np.datetime64 | np.timedelta64):
        value = value.astype(f"{value.dtype.str[1:3]}[us]")
    return value.item()


def _only(value: object) -> object:
    """The one item of a vector; the value itself where it is no vector of one."""
    if isinstance(value, list | tuple) or hasattr(value, "__array__"):
        items = list(np.ravel(np.asarray(value, dtype=object)))
        if len(items) == 1 and items[0] is not value:
            return items[0]
    return value


def _cell(item: object) -> object:
    found = plain(item)
    return described(item).value if found is None else found.value


def _missing(item: object) -> bool:
    return item is None or item != item  # noqa: PLR0124 - NaN alone differs from itself


def _column_name(name: object) -> str:
    if isinstance(name, tuple):
        return "_".join(str(part) for part in name if str(part))
    return str(name)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
