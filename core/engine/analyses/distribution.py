"""Shape of a column, and whether it may be normal."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd

from core.domain.analyses.describing import DistributionParameters
from core.engine.analyses.checks import present, varying
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome
from core.engine.analyses.summary import moments

_NAMES = {
    "shapiro": "Shapiro-Wilk",
    "dagostino": "D'Agostino-Pearson",
    "kolmogorov_smirnov": "Kolmogorov-Smirnov",
    "anderson": "Anderson-Darling",
    "jarque_bera": "Jarque-Bera",
}
_LEAST = {"shapiro": 3, "dagostino": 8, "anderson": 3}


def distribution(frame: Frame, parameters: DistributionParameters) -> Outcome:
    """The test's statistic and p value, moments, and a histogram."""
    outcome = Outcome()
    name = frame.name(parameters.column)
    least = _LEAST.get(parameters.test, 4)
    values = present(frame, name, outcome=outcome, least=least)
    varying(values, name)
    statistic, p_value = normality(values.to_numpy(), parameters.test)
    test = _NAMES[parameters.test]
    normal = p_value >= parameters.alpha
    outcome.say("statistic", statistic, meaning=f"statistic of the {test} test")
    outcome.say("p_value", p_value, meaning="p value; the null hypothesis is a normal distribution")
    outcome.say(
        "normal", normal, meaning=f"whether normality is not rejected at alpha {parameters.alpha:g}"
    )
    _say_shape(outcome, values, parameters=parameters)
    outcome.tables["histogram"] = _histogram(values, bins=parameters.bins)
    _judge(outcome, values, parameters=parameters)
    return outcome


def normality(values: np.ndarray, test: str) -> tuple[float, float]:
    """Statistic and p value; Kolmogorov-Smirnov takes mean and sample std of the values."""
    from scipy import stats

    match test:
        case "shapiro":
            found = stats.shapiro(values)
        case "dagostino":
            found = stats.normaltest(values)
        case "jarque_bera":
            found = stats.jarque_bera(values)
        case "anderson":
            found = stats.anderson(values, dist="norm", method="interpolate")
        case _:
            found = stats.kstest(values, "norm", args=(values.mean(), values.std(ddof=1)))
    return float(found.statistic), float(found.pvalue)


def _say_shape(outcome: Outcome, values: pd.Series, *, parameters: DistributionParameters) -> None:
    skew, kurtosis = moments(values, bias=parameters.bias)
    kind = "sample" if parameters.ddof else "population"
    outcome.say("count", len(values), meaning="values")
    outcome.say("mean", values.mean(), meaning="arithmetic mean")
    outcome.say("median", values.median(), meaning="middle value")
    outcome.say("std", values.std(ddof=parameters.ddof), meaning=f"standard deviation ({kind})")
    outcome.say("skew", skew, meaning="skewness; above 0 the right tail is longer")
    outcome.say("kurtosis", kurtosis, meaning="excess kurtosis (0 for a normal distribution)")


def _histogram(values: pd.Series, *, bins: int) -> pd.DataFrame:
    try:
        counts, edges = np.histogram(values, bins=bins)
    except ValueError:  # values too large to tell so many bins apart
        counts, edges = np.array([len(values)]), np.array([values.min(), values.max()])
    return pd.DataFrame(
        {
            "range": _ranges(edges),
            "low": edges[:-1],
            "high": edges[1:],
            "count": counts,
            "share": counts / len(values),
        }
    )


def _ranges(edges: np.ndarray) -> list[str]:
    """Bins by their edges, with as many decimals as tell them apart."""
    step = float(edges[-1] - edges[0]) / (len(edges) - 1)
    decimals = 1 - math.floor(math.log10(step)) if step > 0 and math.isfinite(step) else 0
    said = [f"{edge:,.{min(max(decimals, 0), 12)}f}" for edge in edges]
    return [f"{low} – {high}" for low, high in pairwise(said)]


def _judge(outcome: Outcome, values: pd.Series, *, parameters: DistributionParameters) -> None:
    rows = len(values)
    if parameters.test == "shapiro":
        outcome.assume("at most 5,000 rows", rows <= 5000, f"{rows:,} rows; p is inexact above")
    if parameters.test == "dagostino":
        outcome.assume("at least 20 rows", rows >= 20, f"{rows} rows; the test is for 20 or more")
    if parameters.test == "anderson":
        outcome.assume(
            "p value inside its table", None, "p is interpolated and cut to 0.01 to 0.15"
        )
    if parameters.test == "kolmogorov_smirnov":
        outcome.assume(
            "mean and std known beforehand", False, "both are from the values: p is too large"
        )
    shared = 1 - values.nunique() / rows
    outcome.assume("few ties", shared < 0.5, f"{shared:.0%} of the values repeat others")
