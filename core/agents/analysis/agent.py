"""The analysis agent: statistics that no query computes, by a typed analysis or a short script."""

from __future__ import annotations

import time

from core.agents.analysis.analysed import analysed
from core.agents.analysis.forms.reading import read
from core.agents.analysis.script import ScriptDesk, computed_by
from core.agents.analysis.wanted import wanted
from core.agents.base import RunContext
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.domain.work import ViewGrant, failure_of
from core.errors import StepError

FORMS = "analyses"


class AnalysisAgent:
    """Tests, correlations, outliers, models and new features over attached tables."""

    name = "analysis"
    describes = "Statistics of attached tables: tests, correlation, outliers, regression."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        begun = time.perf_counter()
        try:
            result = _formed(step, context, views)
            if result is None:
                result = computed_by(ScriptDesk(step=step, context=context, views=views))
        except StepError as error:
            result = StepResult(step=step.name, output=step.output, failure=failure_of(error))
        return result.model_copy(update={"seconds": time.perf_counter() - begun})


def _formed(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult | None:
    """A typed analysis where the question plainly asks for one, without a model."""
    if FORMS in context.off:
        return None
    asked = wanted(step.task)
    call = read(step.task, context.schema, asked, context.profiles)
    if call is None:
        return None
    try:
        return analysed(step, context, call, asked=asked, views=views)
    except StepError as error:
        if error.code != "analysis":
            raise
        if not asked:  # a person learns more from the reason than from a script that guesses
            return StepResult(step=step.name, output=step.output, failure=failure_of(error))
        context.emit(StepNote(step=step.name, text=error.message))
        return None
