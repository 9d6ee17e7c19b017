"""How hard the answer was to get: repairs, readings taken, parts that failed.

Remarks (rows that tie, a chart that stays) say what is so and leave no doubt.
"""

from __future__ import annotations

from core.domain.checks.case import Case, said
from core.domain.grades import Check

NAME = "how it was found"


def check(case: Case) -> Check:
    broken = [f for f in case.findings if f.step.failure is not None]
    if broken:
        return said(NAME, "warned", "A part of the question could not be computed.")
    assumed = [a for f in case.findings for a in f.step.assumptions]
    if assumed:
        return said(NAME, "warned", assumed[0])
    tries = max((f.step.attempts for f in case.findings), default=1)
    if tries > 1:
        return said(NAME, "warned", f"The query came right only at try {tries}.")
    mends = [m for f in case.findings for m in f.step.mends]
    if mends:
        return said(NAME, "passed", f"The query was put right by rule: {mends[0]}")
    return said(NAME, "passed", "The first query ran as it was written.")
