"""What a coefficient says in the words that a question defines for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.agents.analysis.forms.call import Pick
from core.agents.analysis.forms.labels import labelled
from core.domain.analyses.results import Findings

_LARGE = re.compile(
    r"(?:greater than or equal to|greater than|at least|above|>=|≥|>)\s*(0?\.\d+)", re.IGNORECASE
)


def relation(found: Findings, pick: Pick, question: str, *, choices: Sequence[str]) -> str:
    """One of linear, nonlinear, positive, negative, none, as the question's bounds say."""
    told = labelled(found, {"r": Pick("coefficient", pick.words), "p": Pick("p_value", pick.words)})
    coefficient, p_value = told["r"], told["p"]
    if not isinstance(coefficient, float) or not isinstance(p_value, float):
        return "none"
    large = abs(coefficient) >= _bound(question)
    tested = re.search(r"p-?value is less than|significance of the correlation", question, re.I)
    sure = tested is None or p_value < 0.05
    if any(re.fullmatch(r"non-?linear", choice, re.I) for choice in choices):
        return "none" if not sure else "linear" if large else "nonlinear"
    if not (large and sure):
        return "none"
    return "positive" if coefficient > 0 else "negative"


def _bound(question: str) -> float:
    found = _LARGE.search(question)
    return float(found[1]) if found else 0.5
