"""Correlation and regression."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import variance_inflation_factor

from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


@pytest.mark.parametrize(
    ("method", "known"),
    [("pearson", stats.pearsonr), ("spearman", stats.spearmanr), ("kendall", stats.kendalltau)],
)
def test_a_pair(analyse: Analyst, rows: pd.DataFrame, method: str, known: object) -> None:
    both = rows[["x", "y"]].dropna()
    expected = known(both["x"], both["y"])  # type: ignore[operator]
    found = analyse("correlation", columns=["x", "y"], method=method)
    assert found.value("coefficient") == exact(expected.statistic)
    assert found.value("p_value") == exact(expected.pvalue)
    assert found.value("count") == len(both)
    assert found.value("direction") == "positive"
    if method == "pearson":
        interval = expected.confidence_interval(0.95)
        assert found.value("low") == exact(interval.low)
        assert found.value("high") == exact(interval.high)


def test_a_matrix(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("correlation", columns=["x", "y", "w"])
    matrix = found.tables["matrix"].set_index("column")
    assert matrix.to_numpy() == exact(rows[["x", "y", "w"]].astype(float).corr().to_numpy())
    assert found.value("strongest") == "x, y"
    whole = analyse("correlation", columns=["x", "y", "w"], missing="listwise")
    expected = rows[["x", "y", "w"]].astype(float).dropna().corr().loc["x", "y"]
    assert whole.value("coefficient", "x, y") == exact(expected)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_a_partial_correlation(analyse: Analyst, rows: pd.DataFrame, method: str) -> None:
    known = rows[["x", "y", "w", "who"]].astype(float).dropna()
    inverse = np.linalg.inv(known.corr(method=method).to_numpy())  # type: ignore[arg-type]
    expected = -inverse[0, 1] / np.sqrt(inverse[0, 0] * inverse[1, 1])
    found = analyse("correlation", columns=["x", "y"], controls=["w", "who"], method=method)
    assert found.value("coefficient") == exact(expected)
    free = len(known) - 4
    score = expected * np.sqrt(free / (1 - expected**2))
    assert found.value("p_value") == exact(2 * stats.t.sf(abs(score), free))


def test_a_correlation_by_group(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("correlation", columns=["x", "y"], by=["group"])
    part = rows[rows["group"] == "b"][["x", "y"]].dropna()
    assert found.value("coefficient", "b") == exact(part.corr().iloc[0, 1])
    assert list(found.tables["groups"]["group"]) == ["a", "b", "c"]


def test_extreme_values_are_told(over: Over) -> None:
    frame = pd.DataFrame({"a": [*range(40), 9000.0], "b": range(41)})
    assert over(frame)("correlation", columns=["a", "b"]).held("no extreme values") is False


def design(rows: pd.DataFrame, *names: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    known = rows.dropna(subset=["x", "y", "w", "group"])
    columns = known[list(names)].astype(float)
    dummies = pd.get_dummies(known["group"], drop_first=True).astype(float)
    return known, sm.add_constant(pd.concat([columns, dummies], axis=1))


def test_least_squares(analyse: Analyst, rows: pd.DataFrame) -> None:
    known, matrix = design(rows, "x", "w")
    fit = sm.OLS(known["y"], matrix).fit()
    found = analyse("linear_regression", target="y", predictors=["x", "w", "group"])
    assert found.value("r_squared") == exact(fit.rsquared)
    assert found.value("adjusted_r_squared") == exact(fit.rsquared_adj)
    assert found.value("f_p_value") == exact(fit.f_pvalue)
    assert found.value("aic") == exact(fit.aic)
    assert found.value("count") == len(known)
    table = found.tables["coefficients"].set_index("term")
    names = {"intercept": "const", "x": "x", "w": "w", "group=b": "b", "group=c": "c"}
    for ours, theirs in names.items():
        assert table.loc[ours, "coefficient"] == exact(fit.params[theirs])
        assert found.value("p_value", ours) == exact(fit.pvalues[theirs])
        assert table.loc[ours, "low"] == exact(fit.conf_int().loc[theirs, 0])
    even = het_breuschpagan(fit.resid, matrix)[1]
    assert found.held("equal spread of residuals") is bool(even >= 0.05)
    factors = found.tables["variance_inflation"].set_index("term")["factor"]
    assert factors["x"] == exact(variance_inflation_factor(matrix.to_numpy(), 1))


def test_a_prediction(analyse: Analyst, rows: pd.DataFrame) -> None:
    known = rows.dropna(subset=["x", "y"])
    fit = sm.OLS(known["y"], sm.add_constant(known["x"])).fit()
    found = analyse("linear_regression", target="y", predictors=["x"], predict_at=[1000])
    expected = fit.get_prediction([[1.0, 1000.0]]).summary_frame(0.05).iloc[0]
    assert found.value("predicted") == exact(expected["mean"])
    assert found.value("predicted_low") == exact(expected["obs_ci_lower"])
    assert found.held("within the data") is False


def test_no_intercept(analyse: Analyst, rows: pd.DataFrame) -> None:
    known = rows.dropna(subset=["x", "y"])
    fit = sm.OLS(known["y"], known[["x"]]).fit()
    found = analyse("linear_regression", target="y", predictors=["x"], intercept=False)
    assert found.value("coefficient", "x") == exact(fit.params["x"])
    assert found.value("r_squared") == exact(fit.rsquared)


def test_odds(analyse: Analyst, rows: pd.DataFrame) -> None:
    known, matrix = design(rows, "x", "w")
    truth = known["flag"].astype(float)
    fit = sm.Logit(truth, matrix).fit(disp=0)
    found = analyse(
        "logistic_regression",
        target="flag",
        predictors=["x", "w", "group"],
        drop_missing=["y"],
    )
    assert found.value("positive") == "True"
    assert found.value("pseudo_r_squared") == exact(fit.prsquared)
    assert found.value("odds_ratio", "x") == exact(np.exp(fit.params["x"]))
    assert found.value("p_value", "group=c") == exact(fit.pvalues["c"])
    assert found.value("auc") == exact(roc_auc_score(truth, fit.predict()))
    other = analyse("logistic_regression", target="pair", predictors=["x"], positive="no")
    once = analyse("logistic_regression", target="pair", predictors=["x"])
    assert other.value("coefficient", "x") == pytest.approx(
        -float(once.value("coefficient", "x"))  # type: ignore[arg-type]
    )


def test_the_pairs_of_one_column(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("correlation", columns=["y", "w"], target="x")
    known = rows[["y", "w"]].astype(float).corrwith(rows["x"].astype(float))
    assert found.value("strongest_column") == known.abs().idxmax()
    assert found.value("strongest_coefficient") == exact(known[known.abs().idxmax()])
    assert found.value("highest_column") == known.idxmax()
    assert len(found.tables["pairs"]) == 2
