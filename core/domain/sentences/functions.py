"""What is said of a function that was written."""

from __future__ import annotations

from core.domain.answers import Answer
from core.domain.code.functions import WrittenFunction
from core.domain.steps import StepResult


def function_answer(step: StepResult) -> Answer:
    """Figures are bound to the counts that the step keeps."""
    return Answer(kind="answered", text=_text(step), evidence=(step.output,))


def _text(step: StepResult) -> str:
    written = step.function
    if written is None:
        return "No function was written."
    named = f"“{written.name}”" if written.name else "The function"
    if written.untested:
        return f"{named} is written, and has not run yet."
    if written.fault:
        return f"{named} is written, but it does not run as it is."
    if not written.tests:
        return f"{named} is written and not tested: there are no tests or examples to hold it to."
    return f"{named} {_passes(written, step.output)}"


def _passes(written: WrittenFunction, cell: str) -> str:
    what = "test" if written.tests_from == "person" else "example"
    if len(written.tests) == 1:
        return f"passes the {what}." if written.proven else f"does not pass the {what}."
    if written.proven:
        return f"passes all {{{{{cell}.tests[0]}}}} {what}s."
    return f"passes {{{{{cell}.passed[0]}}}} of {{{{{cell}.tests[0]}}}} {what}s."
