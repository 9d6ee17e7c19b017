"""Conditions on rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from core.domain.analyses.preparation import Condition
from core.domain.analyses.roles import Plain
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame, is_number, is_text

_ORDER: dict[str, Callable[[pd.Series, object], pd.Series]] = {
    "<": lambda values, other: values < other,
    "<=": lambda values, other: values <= other,
    ">": lambda values, other: values > other,
    ">=": lambda values, other: values >= other,
}
_TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


def holds(frame: Frame, conditions: Sequence[Condition]) -> pd.Series:
    """Rows for which all conditions hold; a missing value meets none but "is null"."""
    kept = pd.Series(True, index=frame.data.index)
    for condition in conditions:
        kept &= _holds(frame, condition).fillna(False).astype(bool)
    return kept


def _holds(frame: Frame, condition: Condition) -> pd.Series:
    values = frame.column(condition.column)
    operator = condition.operator
    if operator == "is null":
        return values.isna()
    if operator == "is not null":
        return values.notna()
    given = _operands(condition)
    if operator in {"contains", "starts with"}:
        texts, part = _folded(values), str(given[0]).casefold()
        whole = operator == "contains"
        return texts.str.contains(part, regex=False) if whole else texts.str.startswith(part)
    name = frame.name(condition.column)
    if pd.api.types.is_datetime64_any_dtype(values):
        return _in_time(frame.time(name), operator, periods=[_period(name, g) for g in given])
    return _compared(frame, name, condition=condition) & values.notna()


def _operands(condition: Condition) -> tuple[Plain, ...]:
    single = () if condition.value is None else (condition.value,)
    given = condition.values or single
    if len(given) < 1 or (condition.operator == "between" and len(given) != 2):
        raise fault(
            f"The condition on {condition.column} ({condition.operator}) lacks a value.",
            "Give two values for between, one or more for in, one for the others.",
        )
    return given


def _compared(frame: Frame, name: str, *, condition: Condition) -> pd.Series:
    """A column that is no instant against its operands."""
    values, given = frame.column(name), _operands(condition)
    numeric = all(isinstance(each, int | float) for each in given)
    if is_number(values) or pd.api.types.is_bool_dtype(values):
        return _meets(
            values.astype("Float64"), condition.operator, given=[_number(name, g) for g in given]
        )
    if is_text(values) and numeric and (condition.operator in _ORDER or len(given) == 2):
        return _meets(frame.number(name), condition.operator, given=list(given))
    texts = values.astype("string").str.strip()
    wanted = [str(each).strip() for each in given]
    if not set(wanted) <= set(texts.dropna().unique()):
        texts, wanted = texts.str.casefold(), [each.casefold() for each in wanted]
    return _meets(texts, condition.operator, given=list(wanted))


def _meets(values: pd.Series, operator: str, *, given: Sequence[object]) -> pd.Series:
    if operator in _ORDER:
        return _ORDER[operator](values, given[0])
    if operator == "between":
        return values.between(given[0], given[1])
    found = values.isin(list(given))
    return found if operator in {"=", "in"} else ~found


def _in_time(
    values: pd.Series, operator: str, *, periods: Sequence[tuple[pd.Timestamp, pd.Timestamp]]
) -> pd.Series:
    """A date stands for its whole day, a month or a year for all of it."""
    start, end = periods[0]
    match operator:
        case "<" | ">=":
            return _ORDER[operator](values, start)
        case "<=" | ">":
            return _ORDER[operator](values, end)
        case "between":
            return values.between(start, periods[1][1])
    within = pd.Series(False, index=values.index)
    for first, last in periods:
        within |= values.between(first, last)
    return within if operator in {"=", "in"} else ~within & values.notna()


def _period(name: str, given: Plain) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        read = pd.Period(str(given))
    except ValueError as error:
        raise fault(
            f"{name} holds dates, which cannot be compared with {given!r}.",
            "Give a date as 2024-01-31, a month as 2024-01 or a year.",
        ) from error
    return read.start_time, read.end_time


def _number(name: str, given: Plain) -> float:
    folded = str(given).strip().casefold()
    try:
        return _TRUTH[folded] if folded in _TRUTH else float(given)
    except ValueError as error:
        raise fault(
            f"{name} holds numbers, which cannot be compared with {given!r}.", "Give a number."
        ) from error


def _folded(values: pd.Series) -> pd.Series:
    return values.astype("string").str.casefold()
