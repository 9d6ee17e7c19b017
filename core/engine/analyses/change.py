"""A figure in one period against another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.analyses.timing import ChangeParameters
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome
from core.engine.analyses.periods import by_period, dated, judge_complete, said, two

_YEAR = {"month": 12, "quarter": 4}


def change(frame: Frame, parameters: ChangeParameters) -> Outcome:
    """Absolute and percent change between two periods, and of every period to the next."""
    outcome = Outcome()
    rows = dated(frame, parameters.time, value=parameters.value, outcome=outcome)
    counted = parameters.value is None and parameters.statistic != "count"
    statistic = "count" if counted else parameters.statistic
    series = by_period(rows, parameters.period, statistic=statistic)
    earlier, later = two(
        series.index, parameters.period, first=parameters.first, second=parameters.second
    )
    before, after = float(series[earlier]), float(series[later])
    outcome.say("first", said(earlier), meaning="earlier period")
    outcome.say("second", said(later), meaning="later period")
    outcome.say("first_value", before, meaning=f"{statistic} in the earlier period")
    outcome.say("second_value", after, meaning=f"{statistic} in the later period")
    outcome.say("change", after - before, meaning="later minus earlier")
    outcome.say("percent_change", percent(before, after), meaning="change in percent", unit="%")
    if before <= 0:
        outcome.assume("positive start", False, "a percent change of 0 or less means little")
    if len(series) > 2:
        _say_course(outcome, series)
    if later == series.index[-1]:
        judge_complete(outcome, rows, later)
    outcome.tables["periods"] = _table(series, year=_YEAR.get(parameters.period))
    return outcome


def percent(before: float, after: float) -> float:
    """Change in percent of the size of what was before; NaN if that was 0."""
    return 100 * (after - before) / abs(before) if before else float("nan")


def _say_course(outcome: Outcome, series: pd.Series) -> None:
    start, end = float(series.iloc[0]), float(series.iloc[-1])
    steps = (series.index[-1] - series.index[0]).n
    if start > 0 and end > 0:
        growth = 100 * ((end / start) ** (1 / steps) - 1)
        outcome.say("mean_growth", growth, meaning="compound growth a period, all", unit="%")
    apart = series.diff().dropna()
    for word, place in (("largest_rise", apart.idxmax()), ("largest_fall", apart.idxmin())):
        value = float(apart[place])
        if (value > 0) == (word == "largest_rise") and value:
            outcome.say(word, said(place), meaning=f"period with the {word.replace('_', ' ')}")
            outcome.say(f"{word}_change", value, meaning="its change from the period before")


def _table(series: pd.Series, *, year: int | None) -> pd.DataFrame:
    previous = series.shift(1)
    table = pd.DataFrame(
        {
            "period": [said(each) for each in series.index],
            "value": series.to_numpy(),
            "change": (series - previous).to_numpy(),
            "percent_change": _percents(previous, series),
        }
    )
    if year:
        ago = series.reindex(series.index - year)
        if ago.notna().any():
            table["percent_change_year"] = _percents(ago, series)
    return table


def _percents(before: pd.Series, after: pd.Series) -> np.ndarray:
    old, new = before.to_numpy(), after.to_numpy()
    with np.errstate(all="ignore"):
        return np.where(old != 0, 100 * (new - old) / np.abs(old), np.nan)
