"""A straight line over time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.analyses.timing import TrendParameters
from core.engine.analyses.checks import enough, varying
from core.engine.analyses.frame import Frame, is_number
from core.engine.analyses.moments import instants
from core.engine.analyses.outcome import Outcome
from core.engine.analyses.periods import by_period, dated, judge_complete, said


def trend(frame: Frame, parameters: TrendParameters) -> Outcome:
    """Slope a unit of time, its p value and interval, and the fitted line."""
    from scipy import stats

    outcome = Outcome()
    points, unit = _points(frame, parameters, outcome=outcome)
    enough(len(points), 3, of=f"The time line of {frame.name(parameters.value)}")
    varying(points["value"], frame.name(parameters.value))
    varying(points["x"], frame.name(parameters.time))
    fit = stats.linregress(points["x"], points["value"])
    reach = float(stats.t.ppf(1 - parameters.alpha / 2, len(points) - 2)) * fit.stderr
    outcome.say("slope", fit.slope, meaning=f"change a {unit}")
    outcome.say("low", fit.slope - reach, meaning="lower end of the interval of the slope")
    outcome.say("high", fit.slope + reach, meaning="upper end of the interval of the slope")
    outcome.say("intercept", fit.intercept, meaning=_start(points, unit))
    outcome.say("p_value", fit.pvalue, meaning="p value; the null hypothesis: slope 0")
    rising = "rising" if fit.slope > 0 else "falling"
    clear = fit.pvalue < parameters.alpha
    outcome.say("significant", clear, meaning=f"whether p is below alpha {parameters.alpha:g}")
    outcome.say("direction", rising if clear else "no clear trend", meaning="the trend in words")
    outcome.say("r_squared", fit.rvalue**2, meaning="share of the variance explained, 0 to 1")
    outcome.say("correlation", fit.rvalue, meaning="Pearson coefficient with time")
    outcome.say("count", len(points), meaning="points")
    points["fitted"] = fit.intercept + fit.slope * points["x"]
    _judge(outcome, points)
    outcome.tables["line"] = points.drop(columns="x")
    return outcome


def _points(
    frame: Frame, parameters: TrendParameters, *, outcome: Outcome
) -> tuple[pd.DataFrame, str]:
    """Columns time, value and x, which counts in the unit that is returned."""
    name = frame.name(parameters.time)
    years = is_number(frame.column(name))
    if years and (parameters.period is None or instants(frame.column(name)) is None):
        rows = pd.DataFrame({"time": frame.number(name), "value": frame.number(parameters.value)})
        known = rows.dropna().sort_values("time", kind="stable")
        outcome.leave_out(len(rows) - len(known), f"missing in {name} or {parameters.value}")
        return known.assign(x=known["time"]), f"unit of {name}"
    rows = dated(frame, name, value=parameters.value, outcome=outcome)
    if parameters.period is None:
        start = rows["time"].iloc[0]
        return rows.assign(x=(rows["time"] - start).dt.total_seconds() / 86_400), "day"
    series = by_period(rows, parameters.period, statistic=parameters.statistic)
    judge_complete(outcome, rows, series.index[-1])
    steps = np.array([(each - series.index[0]).n for each in series.index], dtype="float64")
    times = [said(each) for each in series.index]
    points = pd.DataFrame({"time": times, "value": series.to_numpy(), "x": steps})
    return points, parameters.period


def _start(points: pd.DataFrame, unit: str) -> str:
    return "the line where time is 0" if unit.startswith("unit") else "the line at the first point"


def _judge(outcome: Outcome, points: pd.DataFrame) -> None:
    from statsmodels.stats.stattools import durbin_watson

    outcome.assume("enough points", len(points) >= 8, f"{len(points)} points; 8 or more tell more")
    left = points["value"] - points["fitted"]
    if float(left.abs().max()) <= 1e-12 * float(points["value"].abs().max()):
        outcome.assume("independent residuals", None, "the line fits exactly")
        return
    watson = float(durbin_watson(left))
    outcome.assume(
        "independent residuals",
        1.5 <= watson <= 2.5,
        f"Durbin-Watson {watson:.2f}; away from 2 the p value is too small",
    )
