"""Exponential smoothing, measured against a naive forecast on periods held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.domain.analyses.timing import ForecastParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome
from core.engine.analyses.periods import by_period, dated, judge_complete, regular, said

if TYPE_CHECKING:
    from statsmodels.tsa.exponential_smoothing.ets import ETSResults

_SEASONS = {"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4}
_LEAST = 8


@dataclass(frozen=True)
class Errors:
    """Of forecasts of the held-back periods; `mape` in percent, NaN where a value is 0."""

    mae: float
    rmse: float
    mape: float


def forecast(frame: Frame, parameters: ForecastParameters) -> Outcome:
    """The next periods with intervals, and the errors on what was held back."""
    outcome = Outcome()
    rows = dated(frame, parameters.time, value=parameters.value, outcome=outcome)
    found = by_period(rows, parameters.period, statistic=parameters.statistic)
    series = regular(found, statistic=parameters.statistic, outcome=outcome)
    enough(len(series), _LEAST, of=f"The series by {parameters.period}")
    season = parameters.season or _SEASONS.get(parameters.period)
    held = min(parameters.holdout or parameters.horizon, len(series) // 4)
    train, test = series.iloc[:-held], series.iloc[-held:]
    method, learnt = _chosen(train, parameters, season=season)
    _measure(outcome, learnt, train=train, test=test, season=_repeats(method, season))
    fit = _fitted(series, method, season=season)
    _say_next(outcome, fit, series=series, parameters=parameters)
    outcome.say("method", method, meaning="kind of exponential smoothing")
    outcome.tables["history"] = pd.DataFrame(
        {"period": [said(each) for each in series.index], "value": series.to_numpy()}
    )
    judge_complete(outcome, rows, series.index[-1])
    return outcome


def _chosen(
    train: pd.Series, parameters: ForecastParameters, *, season: int | None
) -> tuple[str, ETSResults]:
    """As asked, or the one with the lowest AICc on the periods that are not held back."""
    seasonal = season is not None and len(train) >= 2 * season + 2
    if parameters.method == "holt_winters" and not seasonal:
        raise fault(
            "Holt-Winters takes two whole seasons besides the periods held back.",
            "Use the method holt, or a shorter season.",
        )
    tried = ["simple", "holt", *(["holt_winters"] if seasonal else [])]
    asked = tried if parameters.method == "auto" else [parameters.method]
    fits = {method: _fitted(train, method, season=season) for method in asked}
    best = min(fits, key=lambda method: _criterion(fits[method]))
    return best, fits[best]


def _criterion(fit: ETSResults) -> float:
    found = float(fit.aicc)
    return found if np.isfinite(found) else np.inf


def _repeats(method: str, season: int | None) -> int:
    """After how many periods the naive forecast repeats."""
    return season if season and method == "holt_winters" else 1


def _fitted(series: pd.Series, method: str, *, season: int | None) -> ETSResults:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasonal = method == "holt_winters"
    model = ETSModel(
        series,
        error="add",
        trend=None if method == "simple" else "add",
        seasonal="add" if seasonal else None,
        seasonal_periods=season if seasonal else None,
    )
    return model.fit(disp=False)


def errors_of(actual: np.ndarray, expected: np.ndarray) -> Errors:
    apart = actual - expected
    share = float(np.mean(np.abs(apart / actual)) * 100) if (actual != 0).all() else float("nan")
    return Errors(float(np.mean(np.abs(apart))), float(np.sqrt(np.mean(apart**2))), share)


def _measure(
    outcome: Outcome, learnt: ETSResults, *, train: pd.Series, test: pd.Series, season: int
) -> None:
    expected = learnt.forecast(len(test)).to_numpy()
    plain = np.resize(train.to_numpy()[-season:], len(test))
    actual = test.to_numpy()
    ours, naive = errors_of(actual, expected), errors_of(actual, plain)
    kind = "the season before repeats" if season > 1 else "the last value stays"
    outcome.say("held_back", len(test), meaning="periods held back to measure the error")
    outcome.say("mae", ours.mae, meaning="mean absolute error on held-back periods")
    outcome.say("rmse", ours.rmse, meaning="root mean squared error on held-back periods")
    outcome.say("mape", ours.mape, meaning="mean absolute error in percent", unit="%")
    outcome.say("naive_mae", naive.mae, meaning=f"mean absolute error if {kind}")
    better = ours.mae < naive.mae
    outcome.say("better_than_naive", better, meaning="whether it beats the naive forecast")
    outcome.assume(
        "better than naive", better, f"error {ours.mae:.4g} against {naive.mae:.4g} if {kind}"
    )
    outcome.tables["held_back"] = pd.DataFrame(
        {
            "period": [said(each) for each in test.index],
            "actual": actual,
            "forecast": expected,
            "naive": plain,
        }
    )


def _say_next(
    outcome: Outcome, fit: ETSResults, *, series: pd.Series, parameters: ForecastParameters
) -> None:
    ahead = parameters.horizon
    found = fit.get_prediction(start=len(series), end=len(series) + ahead - 1)
    table = found.summary_frame(alpha=1 - parameters.interval)
    names = [said(series.index[-1] + step) for step in range(1, ahead + 1)]
    columns = {"forecast": "mean", "low": "pi_lower", "high": "pi_upper"}
    shown = pd.DataFrame({new: table[old].to_numpy() for new, old in columns.items()})
    shown.insert(0, "period", names)
    outcome.tables["forecast"] = shown
    for _, line in shown.head(24).iterrows():
        of = str(line["period"])
        outcome.say("forecast", line["forecast"], meaning="expected value", of=of)
        sure = f"{parameters.interval:.0%}"
        outcome.say("low", line["low"], meaning=f"lower end of the {sure} interval", of=of)
        outcome.say("high", line["high"], meaning=f"upper end of the {sure} interval", of=of)
    outcome.say("total", float(shown["forecast"].sum()), meaning="sum of the forecast periods")
