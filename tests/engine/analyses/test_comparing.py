"""Group summary, comparison of groups, columns and values, association."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import contingency
from statsmodels.stats.multitest import multipletests

from core.engine.analyses.compare import holm
from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


def samples(rows: pd.DataFrame, column: str = "group") -> list[np.ndarray]:
    known = rows.dropna(subset=["y", column])
    return [part.to_numpy() for _, part in known.groupby(column)["y"]]


def test_group_summary(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("group_summary", by=["group"], value="y", statistics=["median", "std", "range"])
    grouped = rows.dropna(subset=["group", "y"]).groupby("group")["y"]
    table = found.tables["groups"].set_index("group")
    for name in ("median", "std"):
        expected = getattr(grouped, name)()
        assert table[name].to_dict() == exact(expected.to_dict())
    assert table["range"].to_dict() == exact((grouped.max() - grouped.min()).to_dict())
    assert found.value("highest") == grouped.median().idxmax()
    assert found.value("lowest_value") == exact(grouped.median().min())
    assert list(table["median"]) == sorted(table["median"], reverse=True)
    assert found.left_out() == rows[["group", "y"]].isna().any(axis=1).sum()


def test_groups_that_are_too_small_or_far_from_all(over: Over) -> None:
    frame = pd.DataFrame({"k": ["a"] * 3 + ["b"] * 3 + ["c"], "n": [1, 1, 1, 9, 9, 9, 50.0]})
    found = over(frame)("group_summary", by=["k"], value="n", min_count=2, factor=1.2)
    assert (found.value("highest"), found.value("groups")) == ("b", 2)
    assert found.value("overall") == exact(80 / 7)
    assert (found.value("above"), found.value("below")) == (0, 2)
    assert found.left_out() == 1


def test_counting_rows_by_group(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("group_summary", by=["who"], top=3)
    assert found.tables["groups"]["count"].iloc[0] == rows["who"].value_counts().iloc[0]
    assert len(found.tables["groups"]) == 3


@pytest.mark.parametrize(
    ("test", "known"),
    [
        ("welch", lambda a, b: stats.ttest_ind(a, b, equal_var=False)),
        ("student", lambda a, b: stats.ttest_ind(a, b)),
        ("mann_whitney", lambda a, b: stats.mannwhitneyu(a, b)),
    ],
)
def test_two_groups(analyse: Analyst, rows: pd.DataFrame, test: str, known: object) -> None:
    first, second = samples(rows, "pair")
    expected = known(first, second)  # type: ignore[operator]
    found = analyse("compare_groups", value="y", group="pair", test=test)
    assert found.value("statistic") == exact(expected.statistic)
    assert found.value("p_value") == exact(expected.pvalue)
    assert found.value("mean", "yes") == exact(second.mean())
    assert found.value("significant") is bool(expected.pvalue < 0.05)


def test_effect_sizes_of_two_groups(analyse: Analyst, rows: pd.DataFrame) -> None:
    first, second = samples(rows, "pair")
    pooled = np.sqrt(
        ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1))
        / (len(first) + len(second) - 2)
    )
    found = analyse("compare_groups", value="y", group="pair")
    assert found.value("test") == "Welch's t test"
    assert found.value("cohens_d") == exact((first.mean() - second.mean()) / pooled)
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert (found.value("low"), found.value("high")) == (exact(interval.low), exact(interval.high))
    ranked = analyse("compare_groups", value="y", group="pair", test="mann_whitney")
    larger = np.mean([np.sign(a - b) for a in first for b in second])
    assert ranked.value("rank_biserial") == exact(larger)


@pytest.mark.parametrize("test", ["anova", "kruskal"])
def test_many_groups(analyse: Analyst, rows: pd.DataFrame, test: str) -> None:
    arrays = samples(rows)
    expected = stats.f_oneway(*arrays) if test == "anova" else stats.kruskal(*arrays)
    found = analyse("compare_groups", value="y", group="group", test=test)
    assert found.value("statistic") == exact(expected.statistic)
    assert found.value("p_value") == exact(expected.pvalue)
    pairs = found.tables["pairs"]
    if test == "kruskal":
        assert pairs["p_value"][0] == exact(stats.mannwhitneyu(*arrays[:2]).pvalue)
        return
    assert pairs["p_value"][0] == exact(stats.ttest_ind(*arrays[:2], equal_var=False).pvalue)
    whole = np.concatenate(arrays)
    within = sum(((each - each.mean()) ** 2).sum() for each in arrays)
    assert found.value("eta_squared") == exact(1 - within / ((whole - whole.mean()) ** 2).sum())


def test_assumptions_of_a_comparison(over: Over) -> None:
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "n": np.concatenate([draw.exponential(1, 20) ** 3, draw.normal(0, 50, 20)]),
            "k": ["a"] * 20 + ["b"] * 20,
        }
    )
    found = over(frame)("compare_groups", value="n", group="k", test="student")
    assert found.held("normal or large samples") is False
    assert found.held("equal variances") is False


def test_some_groups_only(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("compare_groups", value="y", group="group", groups=["C", "a"])
    _, _, third = samples(rows)
    assert found.value("mean", "c") == exact(third.mean())
    assert found.value("test") == "Welch's t test"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_s_steps(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="holm")[1]
    assert holm(np.array(p_values)) == pytest.approx(expected)


def test_two_columns(analyse: Analyst, rows: pd.DataFrame) -> None:
    both = rows[["x", "y"]].dropna()
    for test, expected in {
        "paired": stats.ttest_rel(both["x"], both["y"]),
        "wilcoxon": stats.wilcoxon(both["x"], both["y"]),
        "welch": stats.ttest_ind(rows["x"], rows["y"].dropna(), equal_var=False),
    }.items():
        found = analyse("compare_columns", first="x", second="y", test=test)
        assert found.value("statistic") == exact(expected.statistic)
        assert found.value("p_value") == exact(expected.pvalue)
    assert analyse("compare_columns", first="x", second="y").left_out() == rows["y"].isna().sum()


def test_one_sample(analyse: Analyst, rows: pd.DataFrame) -> None:
    expected = stats.ttest_1samp(rows["x"], 48, alternative="greater")
    found = analyse("one_sample", column="x", value=48, alternative="greater")
    assert found.value("p_value") == exact(expected.pvalue)
    assert found.value("statistic") == exact(expected.statistic)
    both = analyse("one_sample", column="x", value=48)
    low, high = stats.t.interval(0.95, len(rows) - 1, rows["x"].mean(), rows["x"].sem())
    assert (both.value("mean_low"), both.value("mean_high")) == (exact(low), exact(high))
    signed = analyse("one_sample", column="x", value=48, test="wilcoxon")
    assert signed.value("p_value") == exact(stats.wilcoxon(rows["x"] - 48).pvalue)


def test_association(analyse: Analyst, rows: pd.DataFrame) -> None:
    counts = pd.crosstab(rows["group"], rows["pair"])
    expected = stats.chi2_contingency(counts)
    found = analyse("association", row="group", column="pair")
    assert found.value("chi_square") == exact(expected.statistic)
    assert found.value("p_value") == exact(expected.pvalue)
    assert found.value("cramers_v") == exact(contingency.association(counts.to_numpy()))
    assert found.tables["counts"][["no", "yes"]].to_numpy().tolist() == counts.to_numpy().tolist()
    two = analyse("association", row="flag", column="pair", correction=False)
    table = pd.crosstab(rows["flag"], rows["pair"])
    assert two.value("p_value") == exact(stats.chi2_contingency(table, correction=False).pvalue)
    assert two.value("fisher_p_value") == exact(stats.fisher_exact(table).pvalue)


def test_association_of_rare_values(over: Over) -> None:
    frame = pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["u", "v", "u", "u"]})
    assert over(frame)("association", row="a", column="b").held("expected counts of 5 or more") is (
        False
    )
