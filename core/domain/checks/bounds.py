"""Every figure of the text stands in a cell."""

from __future__ import annotations

from core.domain.bound import check_bound
from core.domain.checks.case import Case
from core.domain.grades import Check


def check(case: Case) -> Check:
    return check_bound(case.answer, case.results, case.question, removed=case.removed)
