"""Summary, share, proportion, ranking, outliers, distribution, missing values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from tests.engine.analyses.conftest import Analyst, Over

near = pytest.approx


def exact(value: float) -> object:
    return near(value, rel=1e-9, abs=1e-12)


def test_summary_agrees_with_pandas(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("summary", columns=["y"], percentiles=[5, 90])
    y = rows["y"].dropna()
    expected = {
        "count": len(y),
        "missing": rows["y"].isna().sum(),
        "distinct": y.nunique(),
        "sum": y.sum(),
        "mean": y.mean(),
        "std": y.std(),
        "variance": y.var(),
        "standard_error": y.sem(),
        "coefficient_of_variation": y.std() / y.mean(),
        "min": y.min(),
        "q1": y.quantile(0.25),
        "median": y.median(),
        "q3": y.quantile(0.75),
        "max": y.max(),
        "range": y.max() - y.min(),
        "iqr": y.quantile(0.75) - y.quantile(0.25),
        "mode": y.mode().iloc[0],
        "skew": y.skew(),
        "kurtosis": y.kurt(),
        "p5": y.quantile(0.05),
        "p90": y.quantile(0.9),
    }
    for name, value in expected.items():
        assert found.value(name) == exact(value), name
    assert found.left_out() == rows["y"].isna().sum()


def test_summary_of_the_population(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("summary", columns=["x"], ddof=0, bias=True)
    assert found.value("std") == exact(rows["x"].std(ddof=0))
    assert found.value("skew") == exact(stats.skew(rows["x"]))
    assert found.value("kurtosis") == exact(stats.kurtosis(rows["x"]))


def test_summary_of_groups_and_several_columns(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("summary", columns=["x", "y"], by=["group", "flag"], statistics=["mean"])
    expected = rows.groupby(["group", "flag"])["y"].mean()
    assert found.value("mean", "b, True: y") == exact(expected[("b", True)])
    table = found.tables["groups"]
    assert table["y: mean"].to_numpy() == exact(expected.to_numpy())
    assert list(table["rows"]) == list(rows.groupby(["group", "flag"]).size())


def test_summary_of_what_is_no_number(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("summary", columns=["group"])
    assert found.value("mode") == rows["group"].mode().iloc[0]
    assert found.value("distinct") == 3
    assert analyse("summary", columns=["when"]).value("max") == str(rows["when"].max().date())


def test_whole_numbers_stay_whole(over: Over) -> None:
    found = over(pd.DataFrame({"n": [1, 2, None]}).astype("Int64"))("summary", columns=["n"])
    assert repr(found.value("sum")) == "3"
    assert found.value("mean") == 1.5


def test_share_of_rows_and_of_a_sum(analyse: Analyst, rows: pd.DataFrame) -> None:
    counted = analyse("share", column="group")
    expected = rows["group"].value_counts(normalize=True)
    table = counted.tables["shares"]
    assert table["share"].to_numpy() == exact(expected.to_numpy())
    assert counted.value("top") == expected.index[0]
    summed = analyse("share", column="group", value="y", top=1)
    sums = rows.groupby("group")["y"].sum().sort_values(ascending=False)
    assert summed.value("top_share") == exact(sums.iloc[0] / sums.sum())
    assert list(summed.tables["shares"]["group"]) == [sums.index[0], "(other)"]
    assert summed.tables["shares"]["cumulative_share"].iloc[-1] == exact(1.0)


def test_proportion_with_its_interval(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("proportion", conditions=[{"column": "y", "operator": ">", "value": 120}])
    y = rows["y"].dropna()
    count = int((y > 120).sum())
    low, high = proportion_confint(count, len(y), method="wilson")
    assert (found.value("count"), found.value("rows")) == (count, len(y))
    assert found.value("share") == exact(count / len(y))
    assert (found.value("low"), found.value("high")) == (exact(low), exact(high))


def test_ranking_keeps_ties(over: Over) -> None:
    frame = pd.DataFrame({"n": [3.0, 9.0, 9.0, None, 1.0], "k": ["a", "b", "c", "d", "e"]})
    analyse = over(frame)
    found = analyse("ranking", value="n", label="k", top=1)
    assert list(found.tables["ranking"]["k"]) == ["b", "c"]
    assert (found.value("value"), found.value("k"), found.value("all")) == (9.0, "b", "b, c")
    assert analyse("ranking", value="n", label="k", order="lowest").value("k") == "e"
    assert found.left_out() == 1


@pytest.mark.parametrize("ddof", [0, 1])
def test_outliers_by_z(analyse: Analyst, rows: pd.DataFrame, ddof: int) -> None:
    found = analyse("outliers", column="y", method="z", threshold=2, ddof=ddof, show=["who"])
    y = rows["y"].dropna()
    out = np.abs(stats.zscore(y, ddof=ddof)) > 2
    assert out.any()
    assert found.value("count") == out.sum()
    assert list(found.tables["outliers"]["row_number"]) == list(y.index[out])
    assert list(found.tables["outliers"]["who"]) == list(rows["who"][y.index[out]])
    assert found.value("mean_without") == exact(y[~out].mean())
    assert found.value("std_without") == exact(y[~out].std())
    assert found.value("population_std_without") == exact(y[~out].std(ddof=0))


def test_outliers_by_quartiles_and_by_deviation(analyse: Analyst, rows: pd.DataFrame) -> None:
    y = rows["y"].dropna()
    first, third = y.quantile([0.25, 0.75])
    found = analyse("outliers", column="y", side="upper", treatment="clip")
    high = third + 1.5 * (third - first)
    assert found.value("high") == exact(high)
    assert found.value("count") == (y > high).sum()
    assert found.value("mean_replaced") == exact(y.where(y <= high, high).mean())
    robust = analyse("outliers", column="y", method="mad")
    scores = np.abs(y - y.median()) / stats.median_abs_deviation(y, scale="normal")
    assert robust.value("count") == (scores > 3.5).sum()


@pytest.mark.parametrize(
    ("test", "known"),
    [
        ("shapiro", lambda x: stats.shapiro(x)),
        ("dagostino", lambda x: stats.normaltest(x)),
        ("jarque_bera", lambda x: stats.jarque_bera(x)),
        ("anderson", lambda x: stats.anderson(x, "norm", method="interpolate")),
        ("kolmogorov_smirnov", lambda x: stats.kstest(x, "norm", (x.mean(), x.std(ddof=1)))),
    ],
)
def test_normality(analyse: Analyst, rows: pd.DataFrame, test: str, known: object) -> None:
    y = rows["y"].dropna().to_numpy()
    expected = known(y)  # type: ignore[operator]
    found = analyse("distribution", column="y", test=test)
    assert found.value("statistic") == exact(expected.statistic)
    assert found.value("p_value") == exact(expected.pvalue)
    assert found.value("normal") is bool(expected.pvalue >= 0.05)
    assert list(found.tables["histogram"]["count"]) == list(np.histogram(y, 10)[0])


def test_what_a_normality_test_cannot_promise(over: Over) -> None:
    draw = np.random.default_rng(3)
    analyse = over(pd.DataFrame({"x": draw.normal(size=6000).round(0)}))
    found = analyse("distribution", column="x")
    assert found.held("at most 5,000 rows") is False
    assert found.held("few ties") is False


def test_missing_values(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("missing_values")
    expected = rows.isna().sum()
    assert found.value("missing") == expected.sum()
    assert found.value("most_missing") == "empty"
    assert found.value("percent", "y") == exact(100 * expected["y"] / len(rows))
    assert analyse("missing_values", columns=["x", "y"]).value("complete_rows") == len(
        rows.dropna(subset=["x", "y"])
    )


def test_words_for_nothing_are_told(over: Over) -> None:
    found = over(pd.DataFrame({"k": ["a", "-", "N/A", None], "n": [1, 1, 2, 3]}))("missing_values")
    assert found.value("missing", "k") == 1
    assert "k holds 2 texts" in found.run.notes[0]


def test_the_ends_of_the_outliers(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("outliers", column="x", method="iqr", threshold=0.1)
    low, high = rows["x"].quantile([0.25, 0.75])
    reach = 0.1 * (high - low)
    outside = rows["x"][(rows["x"] < low - reach) | (rows["x"] > high + reach)]
    assert found.value("smallest_outlier") == exact(outside.min())
    assert found.value("largest_outlier") == exact(outside.max())
    assert found.value("percent") == exact(100 * len(outside) / rows["x"].notna().sum())
