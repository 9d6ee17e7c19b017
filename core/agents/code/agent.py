"""The code agent: writes functions that are tried in the sandbox before anybody relies on them."""

from __future__ import annotations

import time

from core.agents.base import RunContext
from core.agents.code.changing.agent import change_by
from core.agents.code.reading.reader import code_ask_of, read_code
from core.agents.code.writing import FunctionDesk, written_by
from core.domain.code.changes import change_step_of
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant, failure_of
from core.errors import StepError

AGENT = "code"
FUNCTION = "function"


class CodeAgent:
    """Writes the function that a step's task asks for, or makes one move of a change."""

    name = AGENT
    describes = "Writes and repairs Python, and keeps only what its tests bear out."
    intents: tuple[str, ...] = ("code",)

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        change = change_step_of(step.form)
        if change is not None:
            return change_by(step, context, change)
        begun = time.perf_counter()
        try:
            asked = code_ask_of(step.form)
            if asked is not None:
                result = read_code(step, context, asked)
            else:
                result = written_by(FunctionDesk(step=step, context=context))
        except StepError as error:
            result = StepResult(step=step.name, output=step.output, failure=failure_of(error))
        return result.model_copy(update={"seconds": time.perf_counter() - begun})
