"""Values put into ranges."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.engine.analyses.faults import fault


def cut(
    values: pd.Series, edges: Sequence[float], *, labels: Sequence[str] = (), right: bool = True
) -> pd.Series:
    """Bins by ascending edges as an ordered category; outside them a value is missing.

    The lowest finite edge is inside its bin (the highest, if an edge belongs to the bin above it).
    """
    bounds = list(edges)
    if len(bounds) < 2 or any(b <= a for a, b in itertools.pairwise(bounds)):
        raise fault("Edges of bins have to ascend.", "Give each edge once, from low to high.")
    if labels and (len(labels) != len(bounds) - 1 or len(set(labels)) != len(labels)):
        raise fault(
            f"There are {len(bounds) - 1} bins and {len(labels)} labels.",
            "Give one label a bin, each once.",
        )
    names = list(labels) or _names(bounds, right=right)
    codes = _codes(values.to_numpy(dtype="float64"), np.asarray(bounds, float), right=right)
    return pd.Series(
        pd.Categorical.from_codes(codes, categories=names, ordered=True), index=values.index
    )


def opened(edges: Sequence[float]) -> list[float]:
    """With a bin below the first edge and one above the last."""
    return [-np.inf, *edges, np.inf]


def _codes(values: np.ndarray, bounds: np.ndarray, *, right: bool) -> np.ndarray:
    found = np.searchsorted(bounds, values, side="left" if right else "right") - 1
    edge, bin_ = (bounds[0], 0) if right else (bounds[-1], len(bounds) - 2)
    found = np.where(values == edge, bin_, found)
    outside = (values < bounds[0]) | (values > bounds[-1]) | np.isnan(values)
    return np.where(outside, -1, found)


def _names(bounds: Sequence[float], *, right: bool) -> list[str]:
    """With as many digits as it takes to tell the edges apart."""
    for digits in range(6, 18):
        said = [f"{edge:.{digits}g}" for edge in bounds]
        if len(set(said)) == len(said):
            break
    return [_named(a, b, right=right) for a, b in itertools.pairwise(said)]


def _named(low: str, high: str, *, right: bool) -> str:
    if low == "-inf":
        return f"{'up to' if right else 'below'} {high}"
    if high == "inf":
        return f"{'above' if right else 'from'} {low}"
    return f"{low} to {high}"
