"""What takes the place of missing values."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.preparation import FillStrategy
from core.domain.analyses.roles import Plain
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame, is_number

_OF_NUMBERS = {"mean", "median", "interpolate"}


def fillable(frame: Frame, name: str, *, strategy: str) -> pd.Series:
    """The column, as numbers if the strategy reckons with it."""
    if strategy in _OF_NUMBERS or is_number(frame.column(name)):
        return frame.number(name)
    return frame.category(name)


def fill_value(values: pd.Series, strategy: FillStrategy, *, given: Plain | None) -> object:
    """The one value that fills, or None where each gap has its own."""
    present = values.dropna()
    if strategy == "constant":
        return _constant(values, given)
    if present.empty:
        raise fault(
            f"{values.name} has no value at all, so there is nothing to fill from.",
            "Leave the column out, or fill a constant.",
        )
    match strategy:
        case "mean":
            return present.mean()
        case "median":
            return present.median()
        case "mode":
            return present.mode().iloc[0]
    return None


def filled(values: pd.Series, strategy: FillStrategy, *, value: object) -> pd.Series:
    match strategy:
        case "forward_fill":
            return values.ffill()
        case "backward_fill":
            return values.bfill()
        case "interpolate":
            return values.interpolate()
    return values.fillna(value)


def _constant(values: pd.Series, given: Plain | None) -> Plain:
    if given is None:
        raise fault("The strategy constant lacks its fill_value.", "Give a value.")
    if is_number(values) and not isinstance(given, int | float):
        raise fault(f"{values.name} holds numbers, {given!r} is none.", "Give a number.")
    return given if is_number(values) else str(given)
