"""Columns as instants: dates, times of day, years, and texts of them."""

from __future__ import annotations

import pandas as pd

_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
_ENOUGH = 0.5


def instants(values: pd.Series) -> pd.Series | None:
    """As datetime64 (years become their first of January); None where most are neither."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return _naive(values)
    if pd.api.types.is_bool_dtype(values):
        return None
    if pd.api.types.is_numeric_dtype(values):
        return _years(values.astype("float64"))
    return _texts(values)


def hours(values: pd.Series) -> pd.Series | None:
    """Hour of the day, 0 to 23, of instants or of texts such as 8:05 PM."""
    if not pd.api.types.is_numeric_dtype(values) and not _is_instant(values):
        texts = values.astype("string").str.strip()
        for form in _CLOCKS:
            read = pd.to_datetime(texts, format=form, errors="coerce")
            if _most(read, texts):
                return read.dt.hour.astype("float64")
    found = instants(values)
    return None if found is None else found.dt.hour.astype("float64")


def _is_instant(values: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(values))


def _naive(values: pd.Series) -> pd.Series:
    return values if values.dt.tz is None else values.dt.tz_convert("UTC").dt.tz_localize(None)


def _years(values: pd.Series) -> pd.Series | None:
    present = values.dropna()
    if present.empty or not ((present % 1 == 0) & present.between(1000, 3000)).all():
        return None
    texts = values.astype("Int64").astype("string")
    return pd.to_datetime(texts, format="%Y")


def _texts(values: pd.Series) -> pd.Series | None:
    texts = values.astype("string").str.strip()
    if texts.dropna().empty:
        return None
    for options in (
        {"format": "ISO8601"},
        {"format": "%Y-%m"},
        {"format": "%Y"},
        {"format": "mixed", "dayfirst": False},
        {"format": "mixed", "dayfirst": True},
    ):
        read = pd.to_datetime(texts, errors="coerce", utc=True, **options)
        if _most(read, texts):
            return _naive(read)
    return None


def _most(read: pd.Series, texts: pd.Series) -> bool:
    return bool(read.notna().sum() > _ENOUGH * max(1, int(texts.notna().sum())))
