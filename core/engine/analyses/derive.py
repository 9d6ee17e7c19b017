"""New columns made of others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.domain.analyses.preparation import Derived
from core.engine.analyses.bins import cut, opened
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.moments import hours
from core.engine.analyses.number_text import first_number
from core.engine.analyses.where import holds

_ROWS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "sum": lambda columns: columns.sum(axis=1, skipna=False),
    "product": lambda columns: columns.prod(axis=1, skipna=False),
    "mean": lambda columns: columns.mean(axis=1, skipna=False),
    "max": lambda columns: columns.max(axis=1, skipna=False),
    "min": lambda columns: columns.min(axis=1, skipna=False),
}
_VALUES: dict[str, Callable[[pd.Series], pd.Series]] = {
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "square": np.square,
    "absolute": np.abs,
    "centred": lambda values: values - values.mean(),
    "min_max": lambda values: (values - values.min()) / (values.max() - values.min()),
    "rank": lambda values: values.rank(),
    "cumulative_sum": lambda values: values.cumsum(),
}
_MOMENTS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "year": lambda times: times.dt.year,
    "quarter": lambda times: times.dt.quarter,
    "month": lambda times: times.dt.month,
    "day": lambda times: times.dt.day,
    "weekday": lambda times: times.dt.day_name(),
    "is_weekend": lambda times: times.dt.day_of_week.ge(5).where(times.notna()).astype("boolean"),
}


def derived(frame: Frame, wanted: Derived) -> pd.Series:
    """The new column; a fault where the operation does not fit its columns."""
    operation = wanted.operation
    if operation in _ROWS or operation in {"difference", "ratio", "name_of_max", "name_of_min"}:
        found = _across(frame, wanted)
    elif operation in _MOMENTS or operation in {"hour", "days_between"}:
        found = _of_time(frame, wanted)
    elif operation in {"flag", "bin", "category_code", "number_in_text", "text_length"}:
        found = _of_kind(frame, wanted)
    else:
        found = _along(frame.number(_only(wanted)), wanted)
    if pd.api.types.is_float_dtype(found):
        found = found.replace([np.inf, -np.inf], np.nan)
    return found


def _across(frame: Frame, wanted: Derived) -> pd.Series:
    columns = frame.numbers(wanted.columns)
    if wanted.operation.startswith("name_of_"):
        usable = columns.dropna(how="all")
        highest = wanted.operation == "name_of_max"
        names = usable.idxmax(axis=1) if highest else usable.idxmin(axis=1)
        return names.reindex(columns.index)
    if wanted.number is not None:
        columns = columns.assign(**{"\x00constant": wanted.number})
    if wanted.operation in _ROWS:
        return _ROWS[wanted.operation](columns)
    if columns.shape[1] != 2:
        raise fault(
            f"A {wanted.operation} takes two operands, {wanted.name} has {columns.shape[1]}.",
            "Give two columns, or one column and a number.",
        )
    first, second = columns.iloc[:, 0], columns.iloc[:, 1]
    if wanted.operation == "difference":
        return first - second
    found = first / second.replace(0, np.nan)
    if wanted.when_zero is None:
        return found
    return found.where((second != 0) | first.isna(), wanted.when_zero)


def _of_time(frame: Frame, wanted: Derived) -> pd.Series:
    if wanted.operation == "days_between":
        if len(wanted.columns) != 2:
            raise fault("Days between takes two columns.", "Give the start, then the end.")
        start, end = (frame.time(name) for name in wanted.columns)
        return (end - start).dt.total_seconds() / 86_400
    name = _only(wanted)
    if wanted.operation == "hour":
        found = hours(frame.column(name))
        return frame.time(name).dt.hour if found is None else found
    return _MOMENTS[wanted.operation](frame.time(name))


def _of_kind(frame: Frame, wanted: Derived) -> pd.Series:
    if wanted.operation == "flag":
        if wanted.condition is None:
            raise fault(f"The flag {wanted.name} lacks its condition.", "Give a condition.")
        return holds(frame, (wanted.condition,)).astype("int64")
    name = _only(wanted)
    if wanted.operation == "bin":
        edges = opened(wanted.edges)
        binned = cut(frame.number(name), edges, labels=wanted.labels, right=wanted.right)
        return binned.astype("str").where(binned.notna())
    if wanted.operation == "number_in_text":
        return first_number(frame.column(name))
    if wanted.operation == "text_length":
        return frame.column(name).astype("string").str.len().astype("float64")
    codes = frame.category(name).astype("category").cat.codes.astype("float64")
    return codes.where(codes >= 0)


def _along(values: pd.Series, wanted: Derived) -> pd.Series:
    """An operation on one column, down its rows where it needs their order."""
    if wanted.operation in _VALUES:
        with np.errstate(all="ignore"):
            return _VALUES[wanted.operation](values)
    steps = int(wanted.number or 1)
    match wanted.operation:
        case "z_score":
            return (values - values.mean()) / values.std(ddof=wanted.ddof)
        case "lag":
            return values.shift(steps)
        case "change":
            return values.diff(steps)
        case "percent_change":
            return (values / values.shift(steps) - 1) * 100
        case _:
            return values.rolling(int(wanted.number or 3)).mean()


def _only(wanted: Derived) -> str:
    if len(wanted.columns) != 1:
        raise fault(
            f"{wanted.operation} takes one column, {wanted.name} has {len(wanted.columns)}.",
            "Derive one column for each.",
        )
    return wanted.columns[0]
