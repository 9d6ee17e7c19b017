"""The answer to a review or a search for commits: what its record says, bound to its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from core.domain.answers import Answer
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, verdict_of
from core.domain.records import Record
from core.domain.references import cell


def record_answer(findings: Sequence[Finding]) -> Answer:
    """The first row of the table says what came of it."""
    shown = next((each for each in reversed(findings) if each.step.record and each.result), None)
    if shown is None:
        failed = next((each.step.failure for each in findings if each.step.failure), None)
        return Answer(kind="failed", text=failed.message if failed else "Nothing was looked at.")
    return Answer(kind="answered", text=cell(shown.name, "said", 0), evidence=(shown.name,))


def record_grade(findings: Sequence[Finding]) -> Grade:
    """Whether all of it was looked at, as the record says itself."""
    records = [each.step.record for each in findings if each.step.record is not None]
    failed = next((each.step.failure for each in findings if each.step.failure), None)
    if not records or failed is not None:
        reason = failed.message if failed is not None else "Nothing was looked at."
        check = Check(name="record", outcome="failed", reason=reason)
    else:
        check = _check(records[-1])
    return Grade(verdict=verdict_of((check,)), checks=(check,))


def _check(record: Record) -> Check:
    match record.kind:
        case "reviewed":
            notes = record.review.notes
            reason = notes[0] if notes else f"{record.review.looked_at} were looked at, by rule."
            return _told(reason, whole=not notes)
        case "applied":
            return _told("The branch has this one change.", whole=True)
        case "candidates":
            return _told("These are candidates: nothing shows that one is the cause.", whole=False)
        case "shipped" | "cited" | "changed":
            return _told("It was kept as it was done.", whole=True)
        case _:
            assert_never(record.kind)


def _told(reason: str, *, whole: bool) -> Check:
    return Check(name="record", outcome="passed" if whole else "warned", reason=reason)
