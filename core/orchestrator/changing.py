"""The answer to a request to change code: what was done, and how far its tests bear it out."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Answer
from core.domain.code.changes import Change
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, verdict_of
from core.domain.references import cell


def change_answer(findings: Sequence[Finding]) -> Answer:
    """Each sentence is a cell of the table of moves; then why it stopped, if it did."""
    last = next(finding for finding in reversed(findings) if finding.result is not None)
    rows = len(last.result.rows) if last.result is not None else 0
    said = [str(cell(last.name, "said", row)) for row in range(min(1, rows - 1), rows)]
    change = _last(findings)
    if change is not None and change.stopped:
        said.append(change.stopped)
    return Answer(kind="answered", text=" ".join(said), evidence=(last.name,))


def change_grade(findings: Sequence[Finding]) -> Grade:
    """By its tests: they ran, those that failed pass now, and none that passed fails."""
    change = _last(findings)
    checks = (_tests(change), *_doubts(change)) if change is not None else ()
    return Grade(verdict=verdict_of(checks) if checks else "failed", checks=checks)


def _tests(change: Change) -> Check:
    if change.status == "failed":
        return Check(name="tests", outcome="failed", reason=change.stopped or "Nothing came of it.")
    if not change.after.ran:
        reason = f"Not tested: {change.after.why or 'no tests ran.'}"
        return Check(name="tests", outcome="warned", reason=reason)
    if not change.after.good:
        reason = f"{change.after.failed:,} tests fail still."
        return Check(name="tests", outcome="warned", reason=reason)
    if change.wish.what == "add" or not (change.solved or change.wish.what != "fix"):
        reason = "All tests pass, but none of them was seen to fail without the change."
        return Check(name="tests", outcome="warned", reason=reason)
    reason = "All tests pass in the sandbox, and nothing but the change was touched."
    return Check(name="tests", outcome="passed", reason=reason)


def _doubts(change: Change) -> tuple[Check, ...]:
    noted = " ".join(change.lint[:5])
    linted = (Check(name="linter", outcome="warned", reason=noted),) if noted else ()
    denied = change.status in ("waiting", "discarded") and change.stopped
    stopped = (Check(name="yes", outcome="warned", reason=change.stopped),) if denied else ()
    return (*linted, *stopped)


def _last(findings: Sequence[Finding]) -> Change | None:
    """The change as the last step that was tried left it."""
    records = [f.step.record for f in findings if f.step.record is not None]
    last = records[-1] if records else None
    return last.change if last is not None and last.kind == "changed" else None
