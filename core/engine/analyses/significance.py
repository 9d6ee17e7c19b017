"""Tests of a difference, with effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.analyses.distribution import normality
from core.engine.analyses.outcome import Outcome

_MOST = 5_000
_ENOUGH = 30


@dataclass(frozen=True)
class Tested:
    """A test's result; `low` and `high` are ends of the interval of the difference, if any."""

    test: str
    statistic: float
    p_value: float
    effect_name: str
    effect: float
    df: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def say_test(outcome: Outcome, tested: Tested, *, alpha: float) -> None:
    outcome.say("test", tested.test, meaning="test used")
    outcome.say("statistic", tested.statistic, meaning=f"statistic of the {tested.test}")
    outcome.say("p_value", tested.p_value, meaning="p value; the null hypothesis: no difference")
    outcome.say(
        "significant", tested.p_value < alpha, meaning=f"whether p is below alpha {alpha:g}"
    )
    if tested.df is not None:
        outcome.say("df", tested.df, meaning="degrees of freedom")
    if tested.difference is not None:
        outcome.say("difference", tested.difference, meaning="difference of the means")
    if tested.low is not None:
        sure = f"{1 - alpha:.0%}"
        outcome.say("low", tested.low, meaning=f"lower end of the {sure} interval")
        outcome.say("high", tested.high, meaning=f"upper end of the {sure} interval")
    outcome.say(tested.effect_name, tested.effect, meaning="effect size")


def two_samples(
    first: np.ndarray, second: np.ndarray, *, test: str, alternative: str, alpha: float
) -> Tested:
    """Welch's or Student's t, or Mann-Whitney U, of two independent samples."""
    from scipy import stats

    if test == "mann_whitney":
        found = stats.mannwhitneyu(first, second, alternative=alternative)
        biserial = 2 * float(found.statistic) / (len(first) * len(second)) - 1
        return Tested(
            "Mann-Whitney U test",
            float(found.statistic),
            float(found.pvalue),
            "rank_biserial",
            effect=biserial,
        )
    equal = test == "student"
    found = stats.ttest_ind(first, second, equal_var=equal, alternative=alternative)
    interval = found.confidence_interval(1 - alpha)
    return Tested(
        "Student's t test" if equal else "Welch's t test",
        float(found.statistic),
        float(found.pvalue),
        "cohens_d",
        effect=_cohens_d(first, second),
        df=float(found.df),
        difference=float(first.mean() - second.mean()),
        low=float(interval.low),
        high=float(interval.high),
    )


def paired(
    first: np.ndarray, second: np.ndarray, *, test: str, alternative: str, alpha: float
) -> Tested:
    """Paired t test, or Wilcoxon's signed ranks, of first minus second."""
    from scipy import stats

    apart = first - second
    if test == "wilcoxon":
        found = stats.wilcoxon(apart, alternative=alternative)
        ranks = stats.rankdata(np.abs(apart[apart != 0]))
        signed = float((np.sign(apart[apart != 0]) * ranks).sum() / ranks.sum())
        return Tested(
            "Wilcoxon signed-rank test",
            float(found.statistic),
            float(found.pvalue),
            "rank_biserial",
            effect=signed,
        )
    found = stats.ttest_1samp(apart, 0.0, alternative=alternative)
    interval = found.confidence_interval(1 - alpha)
    return Tested(
        "paired t test",
        float(found.statistic),
        float(found.pvalue),
        "cohens_d",
        effect=float(apart.mean() / apart.std(ddof=1)),
        df=float(found.df),
        difference=float(apart.mean()),
        low=float(interval.low),
        high=float(interval.high),
    )


def many_samples(samples: Sequence[np.ndarray], *, test: str) -> Tested:
    """One-way ANOVA or Kruskal-Wallis of two or more samples."""
    from scipy import stats

    rows, groups = sum(map(len, samples)), len(samples)
    if test == "kruskal":
        found = stats.kruskal(*samples)
        epsilon = float(found.statistic) / (rows - 1)
        return Tested(
            "Kruskal-Wallis test",
            float(found.statistic),
            float(found.pvalue),
            "epsilon_squared",
            effect=epsilon,
            df=groups - 1,
        )
    found = stats.f_oneway(*samples)
    whole = np.concatenate(samples)
    between = sum(len(each) * (each.mean() - whole.mean()) ** 2 for each in samples)
    total = float(((whole - whole.mean()) ** 2).sum())
    return Tested(
        "one-way ANOVA",
        float(found.statistic),
        float(found.pvalue),
        "eta_squared",
        effect=float(between) / total if total else float("nan"),
        df=groups - 1,
    )


def judge_normal(outcome: Outcome, samples: Sequence[tuple[str, np.ndarray]]) -> None:
    """Normality matters for small samples only; large ones are safe by the central limit."""
    small = [(name, each) for name, each in samples if len(each) < _ENOUGH]
    if not small:
        outcome.assume("normal or large samples", True, f"every sample has {_ENOUGH} rows or more")
        return
    for name, each in small:
        if len(each) < 3 or np.ptp(each) == 0:
            outcome.assume("normal or large samples", None, f"{name} is too small to tell")
            return
        p_value = normality(each[:_MOST], "shapiro")[1]
        if p_value < 0.05:
            reason = f"{name} has {len(each)} rows and is not normal (Shapiro-Wilk p {p_value:.3g})"
            outcome.assume("normal or large samples", False, reason)
            return
    outcome.assume("normal or large samples", True, "small samples look normal (Shapiro-Wilk)")


def judge_equal_variance(outcome: Outcome, samples: Sequence[np.ndarray]) -> None:
    from scipy import stats

    if any(len(each) < 2 for each in samples):
        outcome.assume("equal variances", None, "a sample of one row has none")
        return
    p_value = float(stats.levene(*samples).pvalue)
    if np.isnan(p_value):
        outcome.assume("equal variances", None, "the samples do not vary")
        return
    outcome.assume("equal variances", p_value >= 0.05, f"Levene's test p {p_value:.3g}")


def _cohens_d(first: np.ndarray, second: np.ndarray) -> float:
    """By the pooled standard deviation; NaN if there is none."""
    rows = len(first) + len(second) - 2
    pooled = (len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)
    spread = (pooled / rows) ** 0.5
    return float((first.mean() - second.mean()) / spread) if spread else float("nan")
