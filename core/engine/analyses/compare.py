"""Whether numbers differ: between groups, between two columns, from a given value."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from core.domain import naming
from core.domain.analyses.comparing import (
    CompareColumnsParameters,
    CompareGroupsParameters,
    OneSampleParameters,
)
from core.engine.analyses.checks import enough, present, unlike, varying
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame, complete
from core.engine.analyses.outcome import Outcome, label
from core.engine.analyses.significance import (
    judge_equal_variance,
    judge_normal,
    many_samples,
    paired,
    say_test,
    two_samples,
)

_PAIRS = 10
_DESCRIBED = ("count", "mean", "std", "median")
_OF_TWO = {"welch", "student", "mann_whitney"}

Samples = dict[str, np.ndarray]


def compare_groups(frame: Frame, parameters: CompareGroupsParameters) -> Outcome:
    """One test of all groups; for more than two, also of each pair (p values by Holm)."""
    outcome = Outcome()
    samples = _samples(frame, parameters, outcome=outcome)
    outcome.tables["groups"] = _described(samples, frame.name(parameters.group))
    test = _test(parameters, groups=len(samples))
    arrays = list(samples.values())
    if test in _OF_TWO:
        tested = two_samples(
            *arrays, test=test, alternative=parameters.alternative, alpha=parameters.alpha
        )
    else:
        tested = many_samples(arrays, test=test)
    say_test(outcome, tested, alpha=parameters.alpha)
    for name, values in samples.items():
        outcome.say("mean", values.mean(), meaning="mean of the group", of=name)
        outcome.say("median", np.median(values), meaning="median of the group", of=name)
        outcome.say("count", len(values), meaning="values of the group", of=name)
    if test not in {"mann_whitney", "kruskal"}:
        judge_normal(outcome, list(samples.items()))
    if test in {"student", "anova"}:
        judge_equal_variance(outcome, arrays)
    if 2 < len(samples) <= _PAIRS:
        outcome.tables["pairs"] = _pairs(samples, test=test, alpha=parameters.alpha)
    return outcome


def compare_columns(frame: Frame, parameters: CompareColumnsParameters) -> Outcome:
    """First against second: paired on rows that have both, or as two samples."""
    outcome = Outcome()
    names = frame.name(parameters.first), frame.name(parameters.second)
    unlike(*names)
    if parameters.test in _OF_TWO:
        samples = {n: present(frame, n, outcome=outcome, least=2).to_numpy() for n in names}
        test = two_samples
        judged = list(samples.items())
    else:
        both, lost = complete(frame.numbers(names))
        outcome.leave_out(lost, f"missing in {listed(names)}")
        enough(len(both), 2, of=listed(names))
        samples = {name: both[name].to_numpy() for name in names}
        test = paired
        apart = both[names[0]] - both[names[1]]
        varying(apart, f"the difference of {names[0]} and {names[1]}")
        judged = [("the difference", apart.to_numpy())]
    tested = test(
        *samples.values(),
        test=parameters.test,
        alternative=parameters.alternative,
        alpha=parameters.alpha,
    )
    say_test(outcome, tested, alpha=parameters.alpha)
    for name, values in samples.items():
        outcome.say("mean", values.mean(), meaning="mean of the column", of=name)
        outcome.say("count", len(values), meaning="values compared", of=name)
    outcome.tables["columns"] = _described(samples, "column")
    if parameters.test not in {"wilcoxon", "mann_whitney"}:
        judge_normal(outcome, judged)
    return outcome


def one_sample(frame: Frame, parameters: OneSampleParameters) -> Outcome:
    """The column against the value, and the interval of its mean."""
    outcome = Outcome()
    name = frame.name(parameters.column)
    values = present(frame, name, outcome=outcome, least=2)
    varying(values, name)
    tested = paired(
        values.to_numpy(),
        np.full(len(values), parameters.value),
        test=parameters.test,
        alternative=parameters.alternative,
        alpha=parameters.alpha,
    )
    if parameters.test == "t":
        tested = replace(tested, test="one-sample t test")
    say_test(outcome, tested, alpha=parameters.alpha)
    outcome.say("mean", values.mean(), meaning="mean of the column")
    outcome.say("median", values.median(), meaning="median of the column")
    outcome.say("count", len(values), meaning="values")
    if tested.low is not None and tested.high is not None:
        low, high = parameters.value + tested.low, parameters.value + tested.high
        outcome.say("mean_low", low, meaning="lower end of the interval of the mean")
        outcome.say("mean_high", high, meaning="upper end of the interval of the mean")
        judge_normal(outcome, [(name, values.to_numpy())])
    return outcome


def _samples(frame: Frame, parameters: CompareGroupsParameters, *, outcome: Outcome) -> Samples:
    """The values of each group, in the order of the groups."""
    name = frame.name(parameters.group)
    unlike(name, frame.name(parameters.value))
    rows = pd.DataFrame({"value": frame.number(parameters.value), "group": frame.category(name)})
    known, lost = complete(rows)
    outcome.leave_out(lost, f"missing in {listed([frame.name(parameters.value), name])}")
    split = {
        label(key): part.to_numpy()
        for key, part in known.groupby("group", sort=True, observed=True)["value"]
    }
    wanted = _wanted(split, parameters, name=name)
    if len(wanted) < 2:
        raise fault(
            f"{name} has {len(wanted)} group with a value; a comparison takes two or more.",
            "Use a column with more values, or loosen the conditions.",
        )
    small = [key for key in wanted if len(split[key]) < 2]
    for key in small:
        outcome.leave_out(len(split[key]), f"{key} has one row only")
    kept = {key: split[key] for key in wanted if key not in small}
    if len(kept) < 2:
        raise fault(f"The groups of {name} have one row each.", "Group by something coarser.")
    if all(np.ptp(values) == 0 for values in kept.values()):
        raise fault(
            f"{frame.name(parameters.value)} does not vary within the groups.",
            "Use a column whose values differ.",
        )
    return kept


def _wanted(split: Samples, parameters: CompareGroupsParameters, *, name: str) -> list[str]:
    if not parameters.groups:
        return list(split)
    folded = {key.casefold(): key for key in split}
    asked = [label(each) for each in parameters.groups]
    unknown = [each for each in asked if each.casefold() not in folded]
    if unknown:
        raise fault(
            f"{name} has no group {listed(unknown)} with values.", f"There are: {listed(split)}."
        )
    return [folded[each.casefold()] for each in asked]


def _test(parameters: CompareGroupsParameters, *, groups: int) -> str:
    if parameters.test == "auto":
        return "welch" if groups == 2 else "anova"
    if parameters.test in _OF_TWO and groups != 2:
        raise fault(
            f"{parameters.group} has {groups} groups; a {parameters.test} test takes two.",
            "Name two groups, or use anova or kruskal.",
        )
    return parameters.test


def _described(samples: Samples, name: str) -> pd.DataFrame:
    first = naming.unlike(name, _DESCRIBED)
    return pd.DataFrame(
        [
            {
                first: key,
                "count": len(values),
                "mean": values.mean(),
                "std": values.std(ddof=1),
                "median": np.median(values),
            }
            for key, values in samples.items()
        ]
    )


def _pairs(samples: Samples, *, test: str, alpha: float) -> pd.DataFrame:
    """Each pair by Welch's t (Mann-Whitney after Kruskal)."""
    kind = "mann_whitney" if test == "kruskal" else "welch"
    lines = []
    for (one, first), (two, second) in itertools.combinations(samples.items(), 2):
        found = two_samples(first, second, test=kind, alternative="two-sided", alpha=alpha)
        lines.append(
            {
                "first": one,
                "second": two,
                "difference": first.mean() - second.mean(),
                "p_value": found.p_value,
                found.effect_name: found.effect,
            }
        )
    table = pd.DataFrame(lines)
    table["p_adjusted"] = holm(table["p_value"].to_numpy())
    table["significant"] = table["p_adjusted"] < alpha
    return table


def holm(p_values: np.ndarray) -> np.ndarray:
    """Adjusted for the number of tests, by Holm's steps."""
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate((len(p_values) - np.arange(len(p_values))) * p_values[order])
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
