"""Answer and findings -> Grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.answers import Answer
from core.domain.checks import (
    asked,
    bounds,
    dates,
    effort,
    filters,
    join_keys,
    missing_values,
    sample,
    shape,
    truncation,
    units,
)
from core.domain.checks.case import Case, Knowledge, said
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, Outcome, verdict_of

RULES: tuple[Callable[[Case], Check], ...] = (
    bounds.check,
    shape.check,
    asked.check,
    truncation.check,
    filters.check,
    missing_values.check,
    join_keys.check,
    dates.check,
    units.check,
    sample.check,
    effort.check,
)


def grade(
    question: str,
    answer: Answer,
    findings: Sequence[Finding],
    knowledge: Knowledge | None = None,
    *,
    removed: Sequence[str] = (),
) -> Grade:
    """The verdict on an answer. `removed` are pieces that the bound-number rule took out."""
    known = knowledge or Knowledge()
    return judge(Case(question, answer, tuple(findings), known, tuple(removed)))


def judge(case: Case) -> Grade:
    if case.answer.kind == "failed":
        return _single("result", "failed", reason="Nothing could be computed.")
    if case.answer.kind == "unanswerable":
        reason = "The data names nothing that the question asks for, so no figure was guessed."
        return _single("data", "warned", reason=reason)
    checks = tuple(rule(case) for rule in RULES)
    return Grade(verdict=verdict_of(checks), checks=checks)


def _single(name: str, outcome: Outcome, *, reason: str) -> Grade:
    checks = (said(name, outcome, reason),)
    return Grade(verdict=verdict_of(checks), checks=checks)
