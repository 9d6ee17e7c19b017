"""Predictors as the columns of a model: numbers as they are, categories as 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame, is_number, is_text
from core.engine.analyses.number_text import numbers_in
from core.engine.analyses.outcome import label

_MOST = 50


def is_numeric(frame: Frame, name: str) -> bool:
    """A number by its type, or a text column of which every value is a number."""
    values = frame.column(name)
    if is_number(values):
        return True
    if not is_text(values):
        return False
    read, wrong = numbers_in(values)
    return not wrong.any() and bool(read.notna().any())


def known_rows(frame: Frame, names: Sequence[str]) -> pd.DataFrame:
    """Predictors as numbers or labels, flags as labels; rows with a missing value kept."""
    columns = {}
    for given in names:
        name = frame.name(given)
        columns[name] = frame.number(name) if is_numeric(frame, name) else _labels(frame, name)
    return pd.DataFrame(columns)


def one_hot(rows: pd.DataFrame, *, drop_first: bool) -> pd.DataFrame:
    """Label columns become one column a category, named column=category, in sorted order."""
    columns: dict[str, pd.Series] = {}
    for name in rows.columns:
        if is_number(rows[name]):
            columns[str(name)] = rows[name].astype("float64")
            continue
        found = sorted(rows[name].dropna().unique())
        for category in found[1:] if drop_first else found:
            columns[f"{name}={category}"] = (rows[name] == category).astype("float64")
    return pd.DataFrame(columns, index=rows.index)


def independent(design: pd.DataFrame) -> None:
    """A fault if a column is constant, or made of the others."""
    for name in design.columns:
        if name != "intercept" and design[name].nunique() < 2:
            raise fault(f"{name} is the same in every row that has all values.", "Leave it out.")
    scaled = design / design.abs().max().replace(0, 1)
    if np.linalg.matrix_rank(scaled.to_numpy()) == design.shape[1]:
        return
    for place in range(1, design.shape[1]):
        part = scaled.iloc[:, : place + 1].to_numpy()
        if np.linalg.matrix_rank(part) <= place:
            raise fault(
                f"{design.columns[place]} follows exactly from the other predictors.",
                "Leave one of them out.",
            )


def _labels(frame: Frame, name: str) -> pd.Series:
    values = frame.category(name).map(label, na_action="ignore").astype("object")
    count = int(values.nunique())
    if count > _MOST:
        raise fault(
            f"{name} has {count:,} different values, too many for categories.",
            "Leave it out, or bin it first.",
        )
    return values
