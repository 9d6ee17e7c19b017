"""What a coefficient says in the words that a question defines for it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from core.agents.analysis.forms.call import Pick
from core.agents.analysis.forms.labels import labelled
from core.domain.analyses.results import Findings

_LARGE = re.compile(
    r"(?:greater than or equal to|greater than|at least|above|>=|≥|>)\s*(0?\.\d+)", re.IGNORECASE
)


_NAMED = r"linear|positive|negative"


def relation(found: Findings, pick: Pick, question: str, *, choices: Sequence[str]) -> str:
    """One of linear, nonlinear, positive, negative, none, as the question's bounds say."""
    if not any(re.search(_NAMED, choice, re.I) for choice in choices):
        size = labelled(found, {"r": Pick("coefficient", pick.words)})["r"]
        if not isinstance(size, float):
            return "none"
        return graded(size, question, choices=choices) or ""
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


_N = r"(-?\d*\.?\d+)"
_ABOVE = r"(?:greater than|more than|above|over|exceed(?:s|ing)?|higher than|larger than|>)"
_BELOW = r"(?:less than|below|under|lower than|smaller than|<)"
_LEAST = rf"(?:{_ABOVE} or equal to|at least|no less than|>=|≥)"
_MOST = rf"(?:{_BELOW} or equal to|at most|no more than|up to|<=|≤)"
_TESTS: tuple[tuple[str, Callable[[float, float], bool]], ...] = (
    (_LEAST, operator.ge), (_MOST, operator.le), (_ABOVE, operator.gt), (_BELOW, operator.lt),
)  # fmt: skip
_OF = (
    ("skew", r"skew"), ("kurtosis", r"kurt"), ("p_value", r"p-?\s?value"),
    ("coefficient", r"correlat|coefficient|\br\b"), ("r_squared", r"r-?\s?squared|\br2\b"),
    ("median", r"\bmedian"), ("mean", r"\bmean|\baverage"), ("std", r"standard deviation|\bstd\b"),
)  # fmt: skip


def graded(value: float, question: str, *, choices: Sequence[str]) -> str | None:
    """The choice whose bounds the question gives and the value meets; None in any doubt.

    Strong if the absolute value is above 0.7, moderate if between 0.4 and 0.7, weak otherwise."""
    told = _sentence(question, choices)
    size = abs(value) if re.search(r"absolute|\|", told) else value
    places = sorted((m.start(), c) for c in choices if (m := _said(c, told)))
    if len(places) != len(choices):
        return None
    ends = [*(start for start, _ in places[1:]), len(told)]
    met, rest = [], []
    for (start, choice), end in zip(places, ends, strict=True):
        holds = _holds(told[start:end], size)
        if holds is None:
            rest.append(choice)
        elif holds:
            met.append(choice)
    if len(rest) > 1 or len(met) > 1:
        return None
    return met[0] if met else rest[0] if rest else None


def verdict(found: Findings, question: str) -> bool | None:
    """Whether the one bound holds that the question states for a statistic that was found."""
    clauses = re.findall(
        r"\b(?:if|when|where)\b([^.;\n]*(?:\.\d[^.;\n]*)*)", question.split("@", maxsplit=1)[0]
    )
    told = []
    for clause in clauses:
        statistic = next((name for name, pattern in _OF if re.search(pattern, clause, re.I)), None)
        same = [each.value for each in found.statistics if each.name == statistic]
        if len(same) != 1 or not isinstance(same[0], int | float):
            continue
        size = abs(same[0]) if re.search(r"absolute", clause) else same[0]
        holds = _holds(clause, float(size))
        if holds is not None:
            told.append(holds)
    return told[0] if len(told) == 1 else None


def _sentence(question: str, choices: Sequence[str]) -> str:
    """The one that says of most choices when they hold."""
    sentences = re.split(r"(?<=[.;\n}])\s+", question.split("@", maxsplit=1)[0])
    return max(sentences, key=lambda s: sum(_said(c, s) is not None for c in choices), default="")


def _said(choice: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b{re.escape(choice)}\b", text, re.IGNORECASE)


def _holds(clause: str, value: float) -> bool | None:
    """Whether a value meets the bounds of a clause; None where it states none."""
    if between := re.search(rf"(?:between|from) {_N} (?:and|to) {_N}", clause, re.I):
        return float(between[1]) <= value <= float(between[2])
    checks: list[bool] = []
    left = clause
    for pattern, test in _TESTS:
        for bound in re.finditer(rf"{pattern}\s*{_N}", left, re.I):
            checks.append(test(value, float(bound[1])))
        left = re.sub(rf"{pattern}\s*{_N}", " ", left, flags=re.I)
    return all(checks) if checks else None


def _bound(question: str) -> float:
    found = _LARGE.search(question)
    return float(found[1]) if found else 0.5
