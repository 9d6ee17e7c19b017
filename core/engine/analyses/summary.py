"""Summary statistics of columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.domain.analyses.describing import SummaryParameters, SummaryStatistic
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame, is_number
from core.engine.analyses.outcome import Outcome, plain
from core.errors import StepError

_MEANINGS: dict[SummaryStatistic, str] = {
    "count": "values that are there",
    "missing": "values that are missing",
    "distinct": "different values",
    "sum": "sum of the values",
    "mean": "arithmetic mean",
    "std": "standard deviation",
    "variance": "variance",
    "standard_error": "standard error of the mean",
    "coefficient_of_variation": "standard deviation divided by the mean",
    "min": "smallest value",
    "q1": "first quartile",
    "median": "middle value",
    "q3": "third quartile",
    "max": "largest value",
    "range": "largest minus smallest value",
    "iqr": "third minus first quartile",
    "mode": "most frequent value (the smallest of several)",
    "skew": "skewness",
    "kurtosis": "excess kurtosis (0 for a normal distribution)",
}
_OF_ANY: tuple[SummaryStatistic, ...] = ("count", "missing", "distinct", "mode")
_OF_TIME: tuple[SummaryStatistic, ...] = (*_OF_ANY, "min", "max")
_WHOLE = {"sum", "min", "max", "range", "mode"}


def summary(frame: Frame, parameters: SummaryParameters) -> Outcome:
    """Each statistic `of` its column, and a table with a row a column."""
    outcome = Outcome()
    names = _columns(frame, parameters)
    lines = []
    for name in names:
        found = _of_column(frame, name, parameters=parameters)
        of = name if len(names) > 1 else None
        for statistic, value in found.items():
            said = _meaning(statistic, parameters)
            outcome.say(statistic, value, meaning=said, of=of)
        lines.append({"column": name, **{key: plain(value) for key, value in found.items()}})
        missing = int(frame.column(name).isna().sum())
        outcome.leave_out(missing, f"missing in {name}")
    outcome.tables["summary"] = pd.DataFrame(lines)
    return outcome


def moments(values: pd.Series, *, bias: bool) -> tuple[float, float]:
    """Skew and excess kurtosis; `bias` leaves out the correction for small samples."""
    if not bias:
        return float(values.skew()), float(values.kurt())
    centred = (values - values.mean()).to_numpy()
    second = float(np.mean(centred**2))
    if second == 0:
        return float("nan"), float("nan")
    third, fourth = float(np.mean(centred**3)), float(np.mean(centred**4))
    return third / second**1.5, fourth / second**2 - 3


def _columns(frame: Frame, parameters: SummaryParameters) -> list[str]:
    names = [frame.name(name) for name in parameters.columns] or [
        name for name in frame.number_names() if name not in getattr(parameters, "by", ())
    ]
    if not names:
        raise fault("No column here holds numbers.", "Name the columns to summarise.")
    return names


def _of_column(frame: Frame, name: str, *, parameters: SummaryParameters) -> dict[str, object]:
    wanted = parameters.statistics
    dated = pd.api.types.is_datetime64_any_dtype(frame.column(name))
    plainly = _OF_TIME if dated else _OF_ANY
    of_any = set(wanted) <= set(plainly) and not parameters.percentiles
    if of_any and (dated or wanted or not _numeric(frame, name)):
        return {each: _of_values(frame.column(name), each) for each in wanted or plainly}
    values = frame.number(name)
    present = values.dropna()
    enough(len(present), 1, of=name)
    found: dict[str, object] = {
        each: _of_values(frame.column(name), each)
        if each in _OF_ANY and each != "mode"
        else _STATISTICS[each](present, parameters)
        for each in wanted or _MEANINGS
    }
    for percent in parameters.percentiles:
        if not 0 <= percent <= 100:
            raise fault(f"{percent:g} is no percentile.", "Give percentiles from 0 to 100.")
        found[f"p{percent:g}"] = float(present.quantile(percent / 100))
    whole = frame.whole(name)
    return {
        key: int(value) if whole and key in _WHOLE and isinstance(value, float) else value
        for key, value in found.items()
    }


def _numeric(frame: Frame, name: str) -> bool:
    values = frame.column(name)
    if is_number(values):
        return True
    try:
        frame.number(name)
    except StepError:
        return False
    return True


def _of_values(values: pd.Series, statistic: SummaryStatistic) -> object:
    """A statistic that any kind of column has."""
    present = values.dropna()
    match statistic:
        case "count":
            return len(present)
        case "missing":
            return len(values) - len(present)
        case "distinct":
            return int(present.nunique())
    if present.empty:
        return None
    found = {"min": present.min, "max": present.max}.get(statistic)
    return plain(found() if found else present.mode().iloc[0])


_STATISTICS: dict[str, Callable[[pd.Series, SummaryParameters], float]] = {
    "sum": lambda values, _: float(values.sum()),
    "mean": lambda values, _: float(values.mean()),
    "std": lambda values, given: float(values.std(ddof=given.ddof)),
    "variance": lambda values, given: float(values.var(ddof=given.ddof)),
    "standard_error": lambda values, given: float(values.sem(ddof=given.ddof)),
    "coefficient_of_variation": lambda values, given: float(
        values.std(ddof=given.ddof) / values.mean() if values.mean() else np.nan
    ),
    "min": lambda values, _: float(values.min()),
    "q1": lambda values, _: float(values.quantile(0.25)),
    "median": lambda values, _: float(values.median()),
    "q3": lambda values, _: float(values.quantile(0.75)),
    "max": lambda values, _: float(values.max()),
    "range": lambda values, _: float(values.max() - values.min()),
    "iqr": lambda values, _: float(values.quantile(0.75) - values.quantile(0.25)),
    "mode": lambda values, _: float(values.mode().iloc[0]),
    "skew": lambda values, given: moments(values, bias=given.bias)[0],
    "kurtosis": lambda values, given: moments(values, bias=given.bias)[1],
}


def _meaning(statistic: str, parameters: SummaryParameters) -> str:
    known = {str(key): text for key, text in _MEANINGS.items()}
    said = known.get(statistic, f"{statistic[1:]} % of the values are at most this")
    if statistic in {"std", "variance"}:
        return f"{said} ({'sample' if parameters.ddof else 'population'})"
    return said
