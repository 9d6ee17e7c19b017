"""Whether two categories depend on each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.analyses.comparing import AssociationParameters
from core.engine.analyses.checks import unlike
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame, complete
from core.engine.analyses.outcome import Outcome, label

_MOST = 100


def association(frame: Frame, parameters: AssociationParameters) -> Outcome:
    """Chi-square, Cramér's V, the cross table, and Fisher's exact test of a 2 by 2 one."""
    from scipy import stats

    outcome = Outcome()
    names = [frame.name(parameters.row), frame.name(parameters.column)]
    unlike(*names)
    rows, lost = complete(pd.DataFrame({name: frame.category(name) for name in names}))
    outcome.leave_out(lost, f"missing in {listed(names)}")
    counts = _counts(rows, names)
    found = stats.chi2_contingency(counts.to_numpy(), correction=parameters.correction)
    outcome.say("chi_square", float(found.statistic), meaning="statistic of the chi-square test")
    outcome.say("p_value", float(found.pvalue), meaning="p value; the null hypothesis: independent")
    outcome.say("df", int(found.dof), meaning="degrees of freedom")
    outcome.say(
        "significant",
        found.pvalue < parameters.alpha,
        meaning=f"whether p is below alpha {parameters.alpha:g}",
    )
    outcome.say("cramers_v", _cramers_v(counts), meaning="strength of association, 0 to 1")
    outcome.say("count", int(counts.to_numpy().sum()), meaning="rows counted")
    if counts.shape == (2, 2):
        odds = stats.fisher_exact(counts.to_numpy())
        outcome.say("fisher_p_value", float(odds.pvalue), meaning="p value of Fisher's exact test")
        outcome.say("odds_ratio", float(odds.statistic), meaning="odds ratio of the table")
    expected = np.asarray(found.expected_freq)
    low = float((expected < 5).mean())
    outcome.assume(
        "expected counts of 5 or more",
        bool(low <= 0.2 and expected.min() >= 1),
        f"{low:.0%} of the expected counts are below 5, the smallest is {expected.min():.3g}",
    )
    outcome.tables["counts"] = _plain(counts, names[0])
    shares = counts.div(counts.sum(axis=1), axis=0)
    outcome.tables["row_shares"] = _plain(shares, names[0])
    return outcome


def _counts(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    counts = pd.crosstab(rows[names[0]], rows[names[1]])
    for size, name in zip(counts.shape, names, strict=True):
        if size < 2:
            raise fault(
                f"{name} has {size} value in these rows; an association takes two or more.",
                "Use another column, or loosen the conditions.",
            )
        if size > _MOST:
            raise fault(
                f"{name} has {size:,} values, too many for a cross table.",
                "Bin it first, or use a coarser column.",
            )
    return counts


def _cramers_v(counts: pd.DataFrame) -> float:
    from scipy.stats.contingency import association as strength

    return float(strength(counts.to_numpy(), method="cramer"))


def _plain(table: pd.DataFrame, name: str) -> pd.DataFrame:
    renamed = table.rename(columns=label)
    renamed.columns.name = None
    return renamed.reset_index(names=name, allow_duplicates=True)
