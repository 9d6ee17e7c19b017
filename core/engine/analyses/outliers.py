"""Values far from the rest, and the column without them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.domain.analyses.describing import OutlierParameters
from core.engine.analyses.checks import present, varying
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

_THRESHOLDS = {"iqr": 1.5, "z": 3.0, "mad": 3.5}
_NORMAL = 0.6744897501960817
_FEW = 10


@dataclass(frozen=True)
class Bounds:
    """What is strictly below `low` or above `high` is an outlier."""

    low: float
    high: float


def outliers(frame: Frame, parameters: OutlierParameters) -> Outcome:
    """Count, bounds, the rows (numbered from 0 as they came), and statistics without them."""
    outcome = Outcome()
    name = frame.name(parameters.column)
    values = present(frame, name, outcome=outcome, least=3)
    varying(values, name)
    threshold = parameters.threshold or _THRESHOLDS[parameters.method]
    bounds = _bounds(values, parameters, threshold=threshold)
    found = _outside(values, bounds, side=parameters.side)
    outcome.tables["outliers"] = _rows(frame, values[found], parameters=parameters)
    _say(outcome, values, found=found, parameters=parameters, bounds=bounds)
    outcome.assume(
        "enough rows", len(values) >= _FEW, f"{len(values)} values; under {_FEW} little stands out"
    )
    if parameters.method == "z":
        _judge_z(outcome, values, threshold=threshold)
    return outcome


def _bounds(values: pd.Series, parameters: OutlierParameters, *, threshold: float) -> Bounds:
    if parameters.method == "z":
        middle, spread = float(values.mean()), float(values.std(ddof=parameters.ddof))
        return Bounds(middle - threshold * spread, middle + threshold * spread)
    if parameters.method == "iqr":
        first, third = float(values.quantile(0.25)), float(values.quantile(0.75))
        reach = threshold * (third - first)
        return Bounds(first - reach, third + reach)
    middle = float(values.median())
    deviation = float((values - middle).abs().median())
    if deviation == 0:
        raise fault(
            f"More than half of {parameters.column} is the same value, so its median deviation"
            " is 0.",
            "Use the method iqr or z.",
        )
    reach = threshold * deviation / _NORMAL
    return Bounds(middle - reach, middle + reach)


def _outside(values: pd.Series, bounds: Bounds, *, side: str) -> pd.Series:
    low, high = values < bounds.low, values > bounds.high
    if side == "both":
        return low | high
    return high if side == "upper" else low


def _rows(frame: Frame, found: pd.Series, *, parameters: OutlierParameters) -> pd.DataFrame:
    shown = [frame.name(each) for each in parameters.show]
    table = frame.data.loc[found.index, shown].copy()
    table[str(found.name)] = found
    table.insert(0, "row_number", found.index)
    return table


def _say(
    outcome: Outcome,
    values: pd.Series,
    *,
    found: pd.Series,
    parameters: OutlierParameters,
    bounds: Bounds,
) -> None:
    kept, count = values[~found], int(found.sum())
    outcome.say("count", count, meaning="outliers")
    outcome.say("share", count / len(values), meaning="outliers among the values, 0 to 1")
    outcome.say("low", bounds.low, meaning="below this a value is an outlier")
    outcome.say("high", bounds.high, meaning="above this a value is an outlier")
    for side, outside in (("below", values < bounds.low), ("above", values > bounds.high)):
        if parameters.side in {"both", "lower" if side == "below" else "upper"}:
            outcome.say(side, int(outside.sum()), meaning=f"outliers {side} the bounds")
    outcome.say("values", len(values), meaning="values looked at")
    for suffix, series in (("", values), ("_without", kept)):
        said = " without outliers" if suffix else " of all values"
        outcome.say(f"mean{suffix}", series.mean(), meaning="mean" + said)
        outcome.say(f"median{suffix}", series.median(), meaning="median" + said)
        outcome.say(f"std{suffix}", series.std(ddof=1), meaning="sample std" + said)
        outcome.say(f"population_std{suffix}", series.std(ddof=0), meaning="population std" + said)
        outcome.say(f"min{suffix}", series.min(), meaning="smallest" + said)
        outcome.say(f"max{suffix}", series.max(), meaning="largest" + said)


def _judge_z(outcome: Outcome, values: pd.Series, *, threshold: float) -> None:
    skew = abs(float(values.skew()))
    outcome.assume(
        "roughly symmetric", skew < 1, f"skew {values.skew():.2f}; z scores expect less than 1"
    )
    most = (len(values) - 1) / len(values) ** 0.5
    if most < threshold:
        outcome.assume(
            "threshold can be reached",
            False,
            f"no z score of {len(values)} values can be above {most:.2f}",
        )
