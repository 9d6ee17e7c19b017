"""The path of one function: write, put right by rule, try on its tests, repair at most twice.

The second repair draws a few versions and keeps the first that passes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.agents.base import RunContext, need_form
from core.agents.code.asked import AskedFunction, asked_function
from core.agents.code.asking import another_request, first_request, reason_of, repair_request
from core.agents.code.reply import Reply, continued, main_name, reply_of, with_imports
from core.agents.writer import Writer, model_of
from core.domain.chat import ChatRequest
from core.domain.code.functions import (
    Draft,
    FunctionTried,
    Tried,
    TryFunction,
    WrittenFunction,
)
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.errors import StepError
from core.tools.functions import keep_counts, try_function

REPAIRS = 2
DRAWS = 3  # of the second repair
PATIENCE = 60.0  # seconds after which no repair begins
UNSHIELDED = "This system cannot shut code off, so it waits for your word before it runs."


@dataclass(frozen=True)
class FunctionDesk:
    """One step and what it may touch."""

    step: Step
    context: RunContext

    @cached_property
    def asked(self) -> AskedFunction:
        return asked_function(self.step.task)

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))


@dataclass(frozen=True)
class Trial:
    """One text of the model and what came of it. `untested` says why nothing ran."""

    reply: Reply
    tried: FunctionTried = field(default_factory=FunctionTried)
    untested: str = ""

    @property
    def right(self) -> bool:
        return not self.reply.fault and (bool(self.untested) or self.tried.whole)

    @property
    def told(self) -> FunctionTried:
        fault = self.reply.fault
        return self.tried.model_copy(update={"fault": fault}) if fault else self.tried

    @property
    def reason(self) -> str:
        return reason_of(self.told)

    @property
    def worth(self) -> tuple[bool, bool, int]:
        return not self.reply.fault, not self.tried.fault, self.tried.passed


def written_by(desk: FunctionDesk) -> StepResult:
    """The result of the step; StepError when no model is ready or none may write code."""
    writer = Writer(desk.step.name, desk.context, model_of(desk.context))
    need_form(desk.context, "python")
    trials = tries(desk, writer)
    kept = max(trials, key=lambda trial: trial.worth)
    if kept.reply.fault and not kept.reply.code:
        raise StepError(
            "The model wrote no Python that can be read.",
            code="python",
            kept="Nothing was run.",
            remedy="Say in other words what the function takes and what it gives.",
        )
    function = _function(desk.asked, kept, trials)
    return StepResult(
        step=desk.step.name,
        output=desk.step.output,
        form="function",
        code=kept.reply.code,
        function=function,
        result=keep_counts(desk.context.results, function.counts),
        text=kept.tried.text,
        mends=kept.reply.mends,
        attempts=min(len(trials), 1 + REPAIRS),
        tokens=writer.tokens,
    )


def tries(desk: FunctionDesk, writer: Writer) -> list[Trial]:
    """In the order they were written; the last one is right, or no repair is left."""
    trials: list[Trial] = []
    late = time.monotonic() + PATIENCE
    for request in _requests(desk, trials):
        if trials and time.monotonic() > late:
            break
        desk.context.cancel.raise_if_cancelled()
        if trials:
            desk.note(f"Trying again: {trials[-1].reason}")
        trials.append(attempt(continued(request.begin, writer.ask(request)), desk))
        if trials[-1].right:
            break
    return trials


def _requests(desk: FunctionDesk, trials: Sequence[Trial]) -> Iterator[ChatRequest]:
    """The task; a repair with what went wrong; then other draws of the task, as a second repair
    repeats the first."""
    yield first_request(desk.asked)
    if "repair" in desk.context.barred:
        return
    yield repair_request(desk.asked, trials[0].reply.code, trials[0].told)
    for seed in range(REPAIRS, REPAIRS + DRAWS):
        yield another_request(desk.asked, seed=seed)


def attempt(text: str, desk: FunctionDesk) -> Trial:
    """Read one text of the model and try it; code that may not run here is kept as it is."""
    asked = desk.asked
    reply = reply_of(text, asked)
    if reply.fault and not reply.code:
        return Trial(reply)
    request = TryFunction(
        code=reply.code,
        setup=with_imports(asked.setup, asked.tests, reply.code),
        tests=asked.tests,
    )
    try:
        return Trial(reply, try_function(desk.context, request))
    except StepError as error:
        if error.code != "tier":
            raise
        return Trial(reply, untested=UNSHIELDED)


def _function(asked: AskedFunction, kept: Trial, trials: list[Trial]) -> WrittenFunction:
    waiting = tuple(Tried(test=test, outcome="not run") for test in asked.tests)
    return WrittenFunction(
        name=asked.name or main_name(kept.reply.code),
        setup=with_imports(asked.setup, asked.tests, kept.reply.code),
        tests=asked.tests,
        tests_from=asked.tests_from,
        tries=waiting if kept.untested else kept.tried.tries,
        fault=kept.reply.fault or kept.tried.fault,
        untested=kept.untested,
        drafts=tuple(
            Draft(code=trial.reply.code, passed=trial.tried.passed, why=trial.reason)
            for trial in trials
            if trial is not kept
        ),
    )
