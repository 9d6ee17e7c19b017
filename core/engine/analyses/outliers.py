"""Values far from the rest, and the column without them."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.describing import OutlierParameters
from core.engine.analyses.bounds import THRESHOLDS, Bounds, bounds_of
from core.engine.analyses.checks import present, varying
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

_FEW = 10
_OF = {
    "": " of all values",
    "_without": " without outliers",
    "_replaced": " with outliers replaced",
}


def outliers(frame: Frame, parameters: OutlierParameters) -> Outcome:
    """Count, bounds, the rows (numbered from 0 as they came), and statistics without them."""
    outcome = Outcome()
    name = frame.name(parameters.column)
    values = present(frame, name, outcome=outcome, least=3)
    varying(values, name)
    threshold = parameters.threshold or THRESHOLDS[parameters.method]
    bounds = bounds_of(values, parameters.method, threshold=threshold, ddof=parameters.ddof)
    found = bounds.outside(values, parameters.side)
    outcome.tables["outliers"] = _rows(frame, values[found], parameters=parameters)
    _say(outcome, values, found=found, parameters=parameters, bounds=bounds)
    outcome.assume(
        "enough rows", len(values) >= _FEW, f"{len(values)} values; under {_FEW} little stands out"
    )
    if parameters.method == "z":
        _judge_z(outcome, values, threshold=threshold)
    return outcome


def _rows(frame: Frame, found: pd.Series, *, parameters: OutlierParameters) -> pd.DataFrame:
    shown = list(dict.fromkeys(frame.name(each) for each in parameters.show))
    table = frame.data.loc[found.index, shown].copy()
    table[str(found.name)] = found
    table.insert(0, "row_number", found.index, allow_duplicates=True)
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
    outcome.say("percent", 100 * count / len(values), meaning="the share in percent", unit="%")
    if count:
        outcome.say("smallest_outlier", values[found].min(), meaning="smallest outlier")
        outcome.say("largest_outlier", values[found].max(), meaning="largest outlier")
    outcome.say("low", bounds.low, meaning="below this a value is an outlier")
    outcome.say("high", bounds.high, meaning="above this a value is an outlier")
    for side, outside in (("below", values < bounds.low), ("above", values > bounds.high)):
        if parameters.side in {"both", "lower" if side == "below" else "upper"}:
            outcome.say(side, int(outside.sum()), meaning=f"outliers {side} the bounds")
    outcome.say("values", len(values), meaning="values looked at")
    shown = {"": values, "_without": kept}
    if parameters.treatment != "remove":
        shown["_replaced"] = _replaced(values, found, parameters=parameters, bounds=bounds)
    for suffix, series in shown.items():
        said = _OF[suffix]
        outcome.say(f"mean{suffix}", series.mean(), meaning="mean" + said)
        outcome.say(f"median{suffix}", series.median(), meaning="median" + said)
        outcome.say(f"std{suffix}", series.std(ddof=1), meaning="sample std" + said)
        outcome.say(f"population_std{suffix}", series.std(ddof=0), meaning="population std" + said)
        outcome.say(f"min{suffix}", series.min(), meaning="smallest" + said)
        outcome.say(f"max{suffix}", series.max(), meaning="largest" + said)


def _replaced(
    values: pd.Series, found: pd.Series, *, parameters: OutlierParameters, bounds: Bounds
) -> pd.Series:
    """With the mean or median of all values, or the nearest bound, in the outliers' place."""
    if parameters.treatment == "clip":
        return values.mask(found, values.clip(bounds.low, bounds.high))
    middle = values.median() if parameters.treatment == "median" else values.mean()
    return values.mask(found, middle)


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
