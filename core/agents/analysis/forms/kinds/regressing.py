"""A straight line, or a plane, through the rows: linear regression without held-back rows."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.learning import LEARNING, roles
from core.agents.analysis.forms.kinds.stated import alpha
from core.agents.analysis.forms.names import statistic_of
from core.agents.analysis.forms.names import words as name_words

REGRESSION = (
    r"linear regression|\bregress(?:ion|ed|ing)?\b|r-squared"
    r"|coefficient of determination|ordinary least"
)
_ALLOWED = {
    "r_squared": "r_squared", "intercept": "coefficient", "slope": "coefficient",
    "coefficient": "coefficient", "p_value": "p_value", "significant": "significant",
    "rmse": "rmse",
}  # fmt: skip


def regressing(draft: Draft) -> Call | None:
    if (
        not draft.has(REGRESSION)
        or draft.has(LEARNING)
        or draft.has("logistic|polynomial|ridge|lasso")
    ):
        return None
    told = roles(draft)
    if told is None or not draft.asked:
        return None
    target, predictors = told
    names = _names(draft, predictors)
    if names is None or not all(draft.is_number(n) for n in (target, *predictors)):
        return None
    draft.by = ()
    draft.claimed(
        r"[^.;?\n]*(?:predict|regress|dependent|independent|based on|null values)[^.;?\n]*"
    )
    return draft.call(
        "linear_regression",
        names,
        target=target,
        predictors=list(predictors),
        alpha=alpha(draft),
    )


def _names(draft: Draft, predictors: tuple[str, ...]) -> dict[str, Pick] | None:
    found: dict[str, Pick] = {}
    for want in draft.asked:
        told = statistic_of(want.name)
        if told is None or told[0] not in _ALLOWED:
            return None
        found[want.name] = _pick(told[0], told[1], want.slot, predictors)
    return found


def _pick(statistic: str, words: tuple[str, ...], slot: str, predictors: tuple[str, ...]) -> Pick:
    if statistic in {"r_squared", "rmse"}:
        return Pick(statistic)
    if statistic == "intercept":
        return Pick("coefficient", ("intercept",))
    if len(predictors) == 1:
        return Pick(_ALLOWED[statistic], name_words(predictors[0]))
    if "," in slot and len(re.split(",", slot)) == len(predictors):
        return Pick(f"{_ALLOWED[statistic]}*", tuple(predictors))
    return Pick(_ALLOWED[statistic], words)
