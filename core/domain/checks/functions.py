"""How far a written function may be trusted: only as far as the tests that a person gave."""

from __future__ import annotations

from core.domain.checks.case import said
from core.domain.code.functions import WrittenFunction
from core.domain.grades import Check, Grade, verdict_of
from core.domain.steps import StepResult

TESTS = "tests"


def function_grade(step: StepResult) -> Grade:
    """Never failed: a function that fails its tests is shown, with what is wrong with it."""
    written = step.function
    if written is None:
        return Grade(verdict="failed")
    checks = (_tests(written), *_effort(written))
    return Grade(verdict=verdict_of(checks), checks=checks)


def _tests(written: WrittenFunction) -> Check:
    if written.untested:
        return said(TESTS, "warned", written.untested)
    if written.fault:
        return said(TESTS, "warned", f"It does not run: {written.fault}")
    if not written.tests:
        why = "Nobody said what it must give, so nothing was tested. Add tests to the question."
        return said(TESTS, "warned", why)
    given = "you gave" if written.tests_from == "person" else "the question shows as examples"
    count = len(written.tests)
    if written.proven:
        every = "The test" if count == 1 else f"All {count} tests"
        return said(TESTS, "passed", f"{every} that {given} passed in the sandbox.")
    return said(TESTS, "warned", f"{count - written.passed} of {count} tests that {given} failed.")


def _effort(written: WrittenFunction) -> tuple[Check, ...]:
    drafts = len(written.drafts)
    if not drafts:
        return ()
    times = "once" if drafts == 1 else "twice" if drafts == 2 else f"{drafts} times"
    return (
        said("how it was found", "passed", f"It was written anew {times} after a test failed."),
    )
