"""Is it normally distributed? The shape of one column."""

from __future__ import annotations

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.stated import alpha
from core.agents.analysis.forms.names import picks

NORMALITY = (
    r"normal(?:ly)? distribut|normality|shapiro|anderson-darling|kolmogorov|d'agostino|normaltest"
    r"|jarque"
)
_ALLOWED = {
    name: name
    for name in (
        "mean", "median", "std", "skew", "kurtosis", "p_value", "statistic", "normal", "count",
    )
}  # fmt: skip
_TESTS = (
    ("dagostino", r"d'agostino|normaltest|k\^?2 test"),
    ("kolmogorov_smirnov", r"kolmogorov|ks test|k-s test"),
    ("anderson", r"anderson"),
    ("jarque_bera", r"jarque"),
)


def shape(draft: Draft) -> Call | None:
    if not draft.has(NORMALITY):
        return None
    subjects = draft.subjects()
    names = picks(draft.asked, _ALLOWED, alone="normal", columns=subjects)
    if names is None or len(subjects) != 1:
        return None
    test = next((name for name, pattern in _TESTS if draft.has(pattern)), "shapiro")
    return draft.call(
        "distribution", names, column=subjects[0], test=test, alpha=alpha(draft), **_moments(draft)
    )


def _moments(draft: Draft) -> dict[str, bool | int]:
    """scipy leaves skew and kurtosis uncorrected; pandas does not."""
    found: dict[str, bool | int] = {}
    if draft.has(r"\bskew|\bkurt") and draft.has(
        r"scipy(?:\.stats)?(?:'s)? (?:library|module|skew|kurt|package)"
    ):
        found["bias"] = True
    if draft.has(r"population (?:standard deviation|std)|ddof ?= ?0"):
        found["ddof"] = 0
    return found
