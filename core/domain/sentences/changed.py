"""What is said of a change: sentences bound to its table, and how far its tests bear it out."""

from __future__ import annotations

from core.domain.answers import Answer
from core.domain.code.change_words import standing
from core.domain.code.changes import Change
from core.domain.grades import Check, Grade, verdict_of
from core.domain.labels import capital
from core.domain.references import cell


def changed_answer(change: Change, name: str) -> Answer:
    """From the rows of the table of moves, then why it stopped, if it did."""
    rows = len(change.moves)
    said = [cell(name, "said", row) for row in range(min(1, rows - 1), rows)]
    if change.stopped:
        said.append(change.stopped)
    return Answer(kind="answered", text=" ".join(said), evidence=(name,))


def changed_grade(change: Change | None) -> Grade:
    """By its tests: they ran, those that failed pass now, and none that passed fails."""
    checks = (_tests(change), *_doubts(change)) if change is not None else ()
    return Grade(verdict=verdict_of(checks) if checks else "failed", checks=checks)


def _tests(change: Change) -> Check:
    if change.status == "failed":
        return Check(name="tests", outcome="failed", reason=change.stopped or "Nothing came of it.")
    if not change.after.ran:
        reason = f"Not tested: {change.after.why or 'no tests ran.'}"
        return Check(name="tests", outcome="warned", reason=reason)
    if not change.after.good:
        reason = f"{capital(standing(change)) or 'The tests did not end'}."
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
