"""The code agent: writes functions that are tried in the sandbox before anybody relies on them."""

from __future__ import annotations

import time

from core.agents.base import RunContext
from core.agents.code.reading.reader import code_ask_of, read_code
from core.agents.code.writing import FunctionDesk, written_by
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant, failure_of
from core.errors import StepError

AGENT = "code"
FUNCTION = "function"


class CodeAgent:
    """Writes the function that a step's task asks for."""

    name = AGENT
    describes = "Writes Python functions, runs their tests, and repairs what fails."
    intents: tuple[str, ...] = ("code",)

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
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
