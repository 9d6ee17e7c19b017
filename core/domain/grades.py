"""Grades: a verdict and the checks behind it."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

Outcome = Literal["passed", "warned", "failed"]
Verdict = Literal["checked", "checked_twice", "unsure", "failed"]


class Check(Value):
    """One check and, in a sentence, why it came out so."""

    name: str
    outcome: Outcome
    reason: str


class Grade(Value):
    verdict: Verdict
    checks: tuple[Check, ...] = ()


def verdict_of(checks: tuple[Check, ...]) -> Verdict:
    """Failed if any failed, unsure if any warned, else checked."""
    outcomes = {check.outcome for check in checks}
    if "failed" in outcomes:
        return "failed"
    return "unsure" if "warned" in outcomes else "checked"
