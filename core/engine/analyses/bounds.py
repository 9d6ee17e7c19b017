"""Where a value begins to be an outlier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from core.domain.analyses.preparation import OutlierMethod
from core.engine.analyses.faults import fault

THRESHOLDS: dict[OutlierMethod, float] = {"iqr": 1.5, "z": 3.0, "mad": 3.5}
_NORMAL = 0.6744897501960817

Side = Literal["both", "upper", "lower"]


@dataclass(frozen=True)
class Bounds:
    """What is strictly below `low` or above `high` is an outlier."""

    low: float
    high: float

    def outside(self, values: pd.Series, side: Side = "both") -> pd.Series:
        """A mask; missing values are inside."""
        low, high = values < self.low, values > self.high
        if side == "both":
            return low | high
        return high if side == "upper" else low


def bounds_of(
    values: pd.Series, method: OutlierMethod, *, threshold: float | None, ddof: int
) -> Bounds:
    """By the values that are there; `ddof` is of the standard deviation in z."""
    reach = threshold or THRESHOLDS[method]
    match method:
        case "z":
            middle, spread = float(values.mean()), float(values.std(ddof=ddof))
            return Bounds(middle - reach * spread, middle + reach * spread)
        case "iqr":
            first, third = float(values.quantile(0.25)), float(values.quantile(0.75))
            return Bounds(first - reach * (third - first), third + reach * (third - first))
        case "mad":
            middle = float(values.median())
            deviation = float((values - middle).abs().median()) / _NORMAL
            if deviation == 0:
                raise fault(
                    f"More than half of {values.name} is the same value, so its median deviation"
                    " is 0.",
                    "Use the method iqr or z.",
                )
            return Bounds(middle - reach * deviation, middle + reach * deviation)
