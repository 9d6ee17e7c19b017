"""Rows that were left out without being asked for."""

from __future__ import annotations

from core.domain.checks.case import Case, said
from core.domain.grades import Check

NAME = "nothing cut off"


def check(case: Case) -> Check:
    for finding, result in case.answered:
        if result.truncated:
            kept = f"{len(result.rows):,}"
            return said(NAME, "warned", f"Only the first {kept} rows were kept; there are more.")
        limit = finding.facts.limit if finding.facts else None
        if limit is not None and limit == len(result.rows) and not _asked(case, limit):
            some = "one row" if limit == 1 else f"{limit:,} rows"
            return said(NAME, "warned", f"The query keeps {some}, a number that was not asked for.")
    return said(NAME, "passed", "No rows were left out.")


def _asked(case: Case, limit: int) -> bool:
    expected = case.expected
    if expected.top is not None:
        return limit >= expected.top
    if limit == 1:
        return expected.rows != "some" or expected.wants("superlative")
    return expected.wants("superlative") and expected.rows == "open"
