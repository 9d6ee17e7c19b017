"""The odds of one of two outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.domain.analyses.relating import LogisticRegressionParameters
from core.domain.analyses.roles import Plain
from core.engine.analyses.checks import enough, unlike
from core.engine.analyses.design import known_rows
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.linear import coefficient_table, design_of, variance_inflation
from core.engine.analyses.outcome import Outcome, label

if TYPE_CHECKING:
    from statsmodels.discrete.discrete_model import BinaryResults


def logistic_regression(frame: Frame, parameters: LogisticRegressionParameters) -> Outcome:
    """Odds ratios with their p values, the fit, and how well it tells the outcomes apart."""
    outcome = Outcome()
    name = frame.name(parameters.target)
    unlike(name, *(frame.name(each) for each in parameters.predictors))
    rows = known_rows(frame, parameters.predictors)
    labels = frame.category(name)
    known = rows.notna().all(axis=1) & labels.notna()
    outcome.leave_out(int((~known).sum()), f"missing in {listed([name, *rows.columns])}")
    enough(int(known.sum()), 10, of=listed([name, *rows.columns]))
    target, positive = two_valued(labels[known], name, positive=parameters.positive)
    design = design_of(rows[known], intercept=parameters.intercept)
    fit = _fit(target, design)
    outcome.say("positive", positive, meaning="value counted as 1")
    _say(outcome, fit, target=target, parameters=parameters)
    table = coefficient_table(fit, alpha=parameters.alpha)
    table.insert(2, "odds_ratio", np.exp(table["coefficient"]))
    outcome.tables["coefficients"] = table
    _judge(outcome, target, design=design)
    return outcome


def two_valued(labels: pd.Series, name: str, *, positive: Plain | None) -> tuple[pd.Series, str]:
    """0 and 1, and the label that is 1; a fault unless there are two values."""
    texts = labels.map(label)
    found = [label(each) for each in sorted(labels.unique())]
    if len(found) != 2:
        raise fault(
            f"{name} has {len(found)} values; this takes two ({listed(found)}).",
            "Derive a flag with a condition, or keep two values by a condition.",
        )
    wanted = found[1] if positive is None else label(positive)
    match = next((each for each in found if each.casefold() == wanted.casefold()), None)
    if match is None:
        raise fault(f"{name} has no value {wanted}.", f"Its values are: {listed(found)}.")
    return (texts == match).astype("float64"), match


def _fit(target: pd.Series, design: pd.DataFrame) -> BinaryResults:
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    try:
        fit = sm.Logit(target, design).fit(disp=0, maxiter=100)
        apart = not fit.mle_retvals["converged"] or float(fit.bse.max()) > 1e3
    except (PerfectSeparationError, np.linalg.LinAlgError):
        apart = True
    if apart:
        raise fault(
            "The predictors tell the two outcomes apart wholly, so the odds have no estimate.",
            "Leave out the predictor that gives the outcome away, or use more rows.",
        )
    return fit


def _say(
    outcome: Outcome,
    fit: BinaryResults,
    *,
    target: pd.Series,
    parameters: LogisticRegressionParameters,
) -> None:
    from sklearn.metrics import accuracy_score, roc_auc_score

    chance = fit.predict()
    outcome.say("pseudo_r_squared", fit.prsquared, meaning="McFadden's pseudo R squared")
    outcome.say("model_p_value", fit.llr_pvalue, meaning="p value of the whole model")
    outcome.say("log_likelihood", fit.llf, meaning="log likelihood")
    outcome.say("aic", fit.aic, meaning="Akaike's information criterion")
    outcome.say("count", int(fit.nobs), meaning="rows used")
    right = accuracy_score(target, chance > 0.5)
    outcome.say("accuracy", right, meaning="share told right on the rows it was fitted to")
    outcome.say("auc", roc_auc_score(target, chance), meaning="area under the ROC curve, same rows")
    for term in fit.params.index:
        of, p_value = str(term), fit.pvalues[term]
        outcome.say("coefficient", fit.params[term], meaning="change of the log odds", of=of)
        outcome.say("odds_ratio", np.exp(fit.params[term]), meaning="factor of the odds", of=of)
        outcome.say("p_value", p_value, meaning="p value; the null hypothesis: 0", of=of)
        outcome.say("significant", p_value < parameters.alpha, meaning="p below alpha", of=of)


def _judge(outcome: Outcome, target: pd.Series, *, design: pd.DataFrame) -> None:
    rarer = int(min(target.sum(), len(target) - target.sum()))
    terms = design.shape[1]
    outcome.assume(
        "ten rarer outcomes a term",
        rarer >= 10 * terms,
        f"{rarer} rows of the rarer outcome for {terms} terms",
    )
    factors = variance_inflation(design)
    if factors:
        worst = max(factors, key=lambda name: factors[name])
        outcome.assume(
            "predictors not too alike",
            factors[worst] < 10,
            f"largest variance inflation {factors[worst]:.3g} ({worst}); 10 and more is a problem",
        )
