"""Least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.domain.analyses.relating import LinearRegressionParameters
from core.engine.analyses.checks import enough, unlike, varying
from core.engine.analyses.design import independent, known_rows, one_hot
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults


def linear_regression(frame: Frame, parameters: LinearRegressionParameters) -> Outcome:
    """Coefficients with their p values, the fit, and what the residuals say about it."""
    import statsmodels.api as sm

    outcome = Outcome()
    target, design = _fitting(frame, parameters, outcome=outcome)
    fit = sm.OLS(target, design).fit()
    _say(outcome, fit, parameters=parameters)
    outcome.tables["coefficients"] = coefficient_table(fit, alpha=parameters.alpha)
    _judge(outcome, fit, design=design)
    if parameters.predict_at:
        _predict(outcome, fit, design=design, parameters=parameters)
    return outcome


def coefficient_table(fit: RegressionResults, *, alpha: float) -> pd.DataFrame:
    """A row a term; works for logistic fits too."""
    interval = fit.conf_int(alpha)
    return pd.DataFrame(
        {
            "term": list(fit.params.index),
            "coefficient": fit.params.to_numpy(),
            "standard_error": fit.bse.to_numpy(),
            "statistic": fit.tvalues.to_numpy(),
            "p_value": fit.pvalues.to_numpy(),
            "low": interval.iloc[:, 0].to_numpy(),
            "high": interval.iloc[:, 1].to_numpy(),
            "significant": (fit.pvalues < alpha).to_numpy(),
        }
    )


def design_of(rows: pd.DataFrame, *, intercept: bool) -> pd.DataFrame:
    """The model's columns, the intercept first; a fault where they cannot be told apart."""
    design = one_hot(rows, drop_first=intercept)
    if design.empty:
        raise fault(f"{listed(rows.columns)} is the same in every row.", "Use other predictors.")
    if intercept:
        design = design.rename(columns={"intercept": "intercept_2"})
        design.insert(0, "intercept", 1.0)
    enough(len(design), design.shape[1] + 1, of=f"A model of {design.shape[1]} terms")
    independent(design)
    return design


def _fitting(
    frame: Frame, parameters: LinearRegressionParameters, *, outcome: Outcome
) -> tuple[pd.Series, pd.DataFrame]:
    name = frame.name(parameters.target)
    unlike(name, *(frame.name(each) for each in parameters.predictors))
    rows = known_rows(frame, parameters.predictors)
    target = frame.number(name)
    known = rows.notna().all(axis=1) & target.notna()
    outcome.leave_out(int((~known).sum()), f"missing in {listed([name, *rows.columns])}")
    enough(int(known.sum()), 3, of=listed([name, *rows.columns]))
    varying(target[known], name)
    return target[known], design_of(rows[known], intercept=parameters.intercept)


def _say(
    outcome: Outcome, fit: RegressionResults, *, parameters: LinearRegressionParameters
) -> None:
    outcome.say("r_squared", fit.rsquared, meaning="share of the variance explained, 0 to 1")
    outcome.say("adjusted_r_squared", fit.rsquared_adj, meaning="the same, less for more terms")
    outcome.say("f_statistic", fit.fvalue, meaning="F statistic of the whole model")
    outcome.say("f_p_value", fit.f_pvalue, meaning="p value of the whole model")
    outcome.say("count", int(fit.nobs), meaning="rows used")
    outcome.say("rmse", float(np.sqrt(np.mean(fit.resid**2))), meaning="root mean squared residual")
    outcome.say("residual_std", float(np.sqrt(fit.scale)), meaning="residual standard error")
    outcome.say("aic", fit.aic, meaning="Akaike's information criterion")
    outcome.say("bic", fit.bic, meaning="Bayesian information criterion")
    for term in fit.params.index:
        of, p_value = str(term), fit.pvalues[term]
        outcome.say("coefficient", fit.params[term], meaning="change of the target a unit", of=of)
        outcome.say("p_value", p_value, meaning="p value; the null hypothesis: 0", of=of)
        outcome.say("significant", p_value < parameters.alpha, meaning="p below alpha", of=of)


def _judge(outcome: Outcome, fit: RegressionResults, *, design: pd.DataFrame) -> None:
    from statsmodels.stats.diagnostic import het_breuschpagan
    from statsmodels.stats.stattools import durbin_watson, jarque_bera

    rows, terms = design.shape
    outcome.assume("ten rows a term", rows >= 10 * terms, f"{rows} rows for {terms} terms")
    p_normal = float(jarque_bera(fit.resid)[1])
    outcome.assume("normal residuals", p_normal >= 0.05, f"Jarque-Bera p {p_normal:.3g}")
    if "intercept" in design:
        p_even = float(het_breuschpagan(fit.resid, design.to_numpy())[1])
        outcome.assume("equal spread of residuals", p_even >= 0.05, f"Breusch-Pagan p {p_even:.3g}")
    watson = float(durbin_watson(fit.resid))
    outcome.assume(
        "independent residuals", 1.5 <= watson <= 2.5, f"Durbin-Watson {watson:.2f}, near 2 is fine"
    )
    factors = variance_inflation(design)
    if factors:
        worst = max(factors, key=lambda name: factors[name])
        outcome.assume(
            "predictors not too alike",
            factors[worst] < 10,
            f"largest variance inflation {factors[worst]:.3g} ({worst}); 10 and more is a problem",
        )
        outcome.tables["variance_inflation"] = pd.DataFrame(
            {"term": list(factors), "factor": list(factors.values())}
        )


def variance_inflation(design: pd.DataFrame) -> dict[str, float]:
    """How much each predictor's variance grows by the others; none for a single one."""
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    names = [str(name) for name in design.columns if name != "intercept"]
    if len(names) < 2:
        return {}
    values = design.to_numpy()
    return {
        name: float(variance_inflation_factor(values, design.columns.get_loc(name)))
        for name in names
    }


def _predict(
    outcome: Outcome,
    fit: RegressionResults,
    *,
    design: pd.DataFrame,
    parameters: LinearRegressionParameters,
) -> None:
    terms = [name for name in design.columns if name != "intercept"]
    if len(parameters.predict_at) != len(terms) or any("=" in str(name) for name in terms):
        raise fault(
            f"The model has the terms {listed(terms)}; {len(parameters.predict_at)} values were"
            " given to predict at.",
            "Give one number for each predictor, and use number predictors only.",
        )
    at = pd.DataFrame([parameters.predict_at], columns=terms)
    if "intercept" in design:
        at.insert(0, "intercept", 1.0)
    found = fit.get_prediction(at).summary_frame(alpha=parameters.alpha).iloc[0]
    sure = f"{1 - parameters.alpha:.0%}"
    outcome.say("predicted", found["mean"], meaning="target predicted at the given values")
    outcome.say("predicted_low", found["obs_ci_lower"], meaning=f"lower end, {sure} of new rows")
    outcome.say("predicted_high", found["obs_ci_upper"], meaning=f"upper end, {sure} of new rows")
    inside = all(
        design[name].min() <= value <= design[name].max()
        for name, value in zip(terms, parameters.predict_at, strict=True)
    )
    outcome.assume("within the data", inside, "whether the values lie in the range of the rows")
