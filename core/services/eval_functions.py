"""Questions whose answer is a function: what is shown of their tests, and how they are scored."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.code.asked import asked_function
from core.agents.code.reply import with_imports
from core.domain.code.functions import FunctionTried, TryFunction
from core.domain.evals import EvalItem, EvalQuestion, TestsExpected
from core.domain.events import RunEvent
from core.domain.steps import StepResult
from core.errors import StepError
from core.tools.functions import TryContext, try_function

_SHOWN = 300


def asked_text(question: EvalQuestion) -> str:
    """The question, with its tests where the set lets them be seen."""
    expected = question.expected
    if expected.kind != "tests" or not _lets_see(question.text, expected):
        return question.text
    code = "\n".join((expected.setup, *(test.strip() for test in expected.tests))).strip()
    return f"{question.text}\n```python\n{code}\n```"


def _lets_see(text: str, expected: TestsExpected) -> bool:
    """A set may say so; else a head with a docstring is all that is given of a function."""
    if expected.shown is not None:
        return expected.shown
    return not asked_function(text).given


def function_item(
    item: EvalItem, question: EvalQuestion, events: Sequence[RunEvent], *, context: TryContext
) -> EvalItem:
    """`item` scored by the question's own tests, run on the code that the answer shows."""
    steps = [e.what.result for e in events if e.what.kind == "step_finished"]
    step = next((each for each in reversed(steps) if each.function is not None), None)
    expected = question.expected
    if step is None or expected.kind != "tests":
        return item.model_copy(update={"outcome": "failed", "right": False})
    tried = _scored(step, expected, context)
    right = tried.whole and bool(tried.tries)
    update = {
        "outcome": "right" if right else "wrong",
        "right": right,
        "sql": step.code,
        "given": _said(tried)[:_SHOWN],
        "detail": "" if right else _kind(tried),
        "attempts": step.attempts,
        "mends": step.mends,
    }
    return item.model_copy(update=update)


def _scored(step: StepResult, expected: TestsExpected, context: TryContext) -> FunctionTried:
    tests = tuple(test.strip() for test in expected.tests)
    setup = with_imports(expected.setup.replace("\r", ""), tests, step.code)
    request = TryFunction(code=step.code, setup=setup, tests=tests)
    try:
        return try_function(context, request)
    except StepError as error:
        return FunctionTried(fault=error.message)


def _said(tried: FunctionTried) -> str:
    if tried.fault:
        return tried.fault
    return "; ".join(f"{t.test}: {t.came}" for t in tried.tries if t.outcome != "passed")


def _kind(tried: FunctionTried) -> str:
    """What is wrong, in a word that can be counted."""
    if tried.fault:
        return "does not run"
    outcomes = {each.outcome for each in tried.tries}
    for outcome, word in (("late", "too slow"), ("error", "raises")):
        if outcome in outcomes:
            return word
    return "other results" if not tried.passed else "some results"
