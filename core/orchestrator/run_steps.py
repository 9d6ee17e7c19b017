"""The steps that are ready, side by side, until none is left."""

from __future__ import annotations

from time import perf_counter

from langgraph.runtime import Runtime
from langgraph.types import Send

from core.domain.approvals import decision_on
from core.domain.choices import NeedsApproval, NeedsChoice
from core.domain.events import StepFinished, StepStarted
from core.domain.plan import Plan, Step, ready_steps
from core.domain.steps import StepResult
from core.domain.views import needed
from core.domain.work import Failure, ViewGrant, failure_of
from core.errors import Cancelled, ModelError, PlanError, SynaError
from core.orchestrator.ask import asked_by
from core.orchestrator.context import StageContext
from core.orchestrator.state import ReadyStep, State

TRIES = 3  # of one step, when its model fails in a way that may pass
MAX_ASKED = 3  # times that one step may ask before it must do with what it knows
MAX_ACTIONS = 40  # that one step may ask leave for


def run_steps(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    """Hand out nothing itself (see `next_steps`); steps that can never run fail here."""
    context = runtime.context
    known = {view.name for view in context.views}
    if state.open_question is not None or _ready(state, known):
        return {}
    blocked = [step for step in _plan(state).steps if state.result(step.output) is None]
    results = tuple(_blocked(step, state) for step in blocked)
    for result in results:
        context.emit(StepFinished(result=result))
    return {"results": results}


def next_steps(state: State, runtime: Runtime[StageContext]) -> list[Send] | str:
    """Each step that is ready, else the question to ask, else what comes after."""
    views = runtime.context.views
    steps = _ready(state, {view.name for view in views})
    if steps:
        return [Send("run_step", _with_views(step, state, earlier=views)) for step in steps]
    return "ask" if state.open_question is not None else "synthesise"


def run_step(state: ReadyStep, runtime: Runtime[StageContext]) -> dict[str, object]:
    """One step by its agent. A fault that a person can read is a failed result, not an error."""
    context, step = runtime.context, state.step
    context.cancel.raise_if_cancelled()
    context.emit(StepStarted(step=step.name))
    begun = perf_counter()
    try:
        result = context.agents[step.agent].run(step, context, state.views)
    except NeedsChoice as asked:
        return _asked(step, asked)
    except Cancelled:
        raise
    except SynaError as error:
        tried = runtime.execution_info.node_attempt if runtime.execution_info else TRIES
        if isinstance(error, ModelError) and error.retryable and tried < TRIES:
            raise
        result = _failed(step, failure_of(error), seconds=perf_counter() - begun)
    context.cancel.raise_if_cancelled()
    result = result.model_copy(update={"step": step.name, "output": step.output})
    context.emit(StepFinished(result=result))
    return {"results": (result,)}


def _plan(state: State) -> Plan:
    if state.plan is None:
        raise PlanError("There is no plan to run.")
    return state.plan


def _ready(state: State, known: set[str]) -> list[Step]:
    """Steps whose inputs are there, that have neither a result nor an open question."""
    made = {r.output for r in state.results if r.result is not None}
    waiting = {a.step for a in state.asked if len(state.chosen(a.step)) <= a.turn}
    return [
        step
        for step in ready_steps(_plan(state), made | known)
        if state.result(step.output) is None and step.name not in waiting
    ]


def _with_views(step: Step, state: State, *, earlier: tuple[ViewGrant, ...]) -> ReadyStep:
    made = tuple(ViewGrant(name=r.output, sql=r.sql) for r in state.results if r.result and r.sql)
    chosen = state.chosen(step.name)
    return ReadyStep(
        step=step.model_copy(update={"chosen": chosen, "decided": state.decided(step.name)}),
        views=tuple(v for v in needed(step.inputs, (*earlier, *made)) if v not in earlier),
    )


def _asked(step: Step, asked: NeedsChoice) -> dict[str, object]:
    failure = _no_answer(step, asked)
    if failure is not None:
        return {"results": (_failed(step, failure, seconds=0.0),)}
    return {"asked": (asked_by(step.name, len(step.chosen), asked=asked),)}


def _no_answer(step: Step, asked: NeedsChoice) -> Failure | None:
    """Why the step may not ask once more, if so."""
    actions = len(step.decided)
    if isinstance(asked, NeedsApproval):
        again = decision_on(step.decided, asked.action)
        if again is None and actions < MAX_ACTIONS:
            return None
        return Failure(
            code="approval",
            message=f"The step asked for too much: {asked.action.title}.",
            kept="What it asked last was not done.",
            remedy="Ask in smaller steps.",
        )
    if len(step.chosen) - actions < MAX_ASKED:
        return None
    return Failure(
        code="unclear",
        message="The question stayed unclear after several choices.",
        kept="Nothing was changed.",
        remedy="Ask it again and name the table and the column that you mean.",
    )


def _failed(step: Step, failure: Failure, *, seconds: float) -> StepResult:
    return StepResult(step=step.name, output=step.output, failure=failure, seconds=seconds)


def _blocked(step: Step, state: State) -> StepResult:
    made = {r.output for r in state.results if r.result is not None}
    absent = ", ".join(name for name in step.inputs if name not in made)
    failure = Failure(
        code="blocked",
        message=f"This step needs {absent or 'an earlier step'}, which could not be computed.",
        kept="Nothing was changed.",
        remedy="See why the earlier step failed.",
    )
    return _failed(step, failure, seconds=0.0)
