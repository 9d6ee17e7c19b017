"""The graph: the seven stages in the order they run, and how runs enter and leave it."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, RetryPolicy
from langsmith.run_helpers import tracing_context

from core.domain.events import PlanMade, StageTimed, StepFinished
from core.domain.steps import StepResult
from core.domain.work import Failure
from core.errors import ModelError, StorageError
from core.orchestrator.ask import after_ask, ask
from core.orchestrator.checkpoints import forget_all_but, open_saver
from core.orchestrator.context import StageContext
from core.orchestrator.finalise import finalise
from core.orchestrator.grade import after_grade, grade
from core.orchestrator.intent import intent
from core.orchestrator.plan import after_plan, plan
from core.orchestrator.run_steps import TRIES, next_steps, run_step, run_steps
from core.orchestrator.select_agents import select_agents
from core.orchestrator.state import Asked, ReadyStep, State, with_results
from core.orchestrator.synthesise import failure_of_all, synthesise

log = logging.getLogger("syna.orchestrator")
_SIDE_BY_SIDE = 4
_MOST_STAGES = 200


class _Stage(Protocol):
    def __call__(self, state: State, runtime: Runtime[StageContext]) -> dict[str, object]: ...


@dataclass(frozen=True)
class Outcome:
    """Where a run stands: `asked` when a person must choose, else it is over."""

    state: State
    asked: Asked | None = None

    @property
    def failure(self) -> Failure | None:
        """Why nothing came out, if nothing did."""
        return failure_of_all(self.state.planned())


class Orchestrator:
    """Runs and resumes runs. One per process; threads may share it."""

    def __init__(self, checkpoints: Path) -> None:
        self._saver = open_saver(checkpoints)
        self._graph = _built().compile(checkpointer=self._saver)

    def begin(self, context: StageContext) -> Outcome:
        return self._invoke(State(question=context.question), context)

    def choose(self, context: StageContext, value: str) -> Outcome:
        """Go on with what the person picked."""
        return self._invoke(Command(resume=value), context)

    def resume(self, context: StageContext) -> Outcome:
        """Go on after an interruption; steps that were done are not run again."""
        snapshot = self._graph.get_state(_config(context.run_id))
        if not snapshot.next and not snapshot.values:
            return self.begin(context)
        state = State.model_validate(snapshot.values)
        done = [result for task in snapshot.tasks for result in _results_in(task.result)]
        if state.plan is not None:
            context.emit(PlanMade(plan=state.plan, attempt=state.attempt))
            for result in with_results(state.planned(), done):
                context.emit(StepFinished(result=result))
        if state.cells:
            return Outcome(state)
        # Not `snapshot.next`: it is empty, too, when a stage was done but the next not yet begun.
        return self._invoke(None, context)

    def forget(self, run_id: str) -> None:
        """Delete its checkpoints; those that stay are deleted when the file is next opened."""
        try:
            self._saver.delete_thread(run_id)
        except sqlite3.Error:
            log.exception("checkpoints of a run could not be deleted")

    def forget_all_but(self, run_ids: frozenset[str]) -> None:
        forget_all_but(self._saver, run_ids)

    @property
    def serde(self) -> SerializerProtocol:
        """What reads and writes the checkpoints."""
        checkpointer = self._graph.checkpointer
        return checkpointer.serde if isinstance(checkpointer, SqliteSaver) else self._saver.serde

    def close(self) -> None:
        with self._saver.lock:  # closing a connection that a thread still uses ends the process
            self._saver.conn.close()

    def _invoke(self, given: State | Command[object] | None, context: StageContext) -> Outcome:
        # Whatever the environment says, nothing of a run is sent to a tracing service.
        try:
            with tracing_context(enabled=False):
                values = self._graph.invoke(
                    given, _config(context.run_id), context=context, durability="async"
                )
        except sqlite3.Error as error:
            raise StorageError(
                f"Where the run stands could not be stored ({error}).",
                kept="Your notebooks are as they were.",
                remedy="Check that the disk is not full, then ask again.",
            ) from error
        values.pop("__interrupt__", None)
        state = State.model_validate(values)
        return Outcome(state, state.open_question)


def _built() -> StateGraph[State, StageContext, State, State]:
    graph = StateGraph(State, context_schema=StageContext)
    retry = RetryPolicy(initial_interval=0.2, max_attempts=TRIES, jitter=False, retry_on=_may_pass)
    for name, stage in _STAGES.items():
        graph.add_node(name, _timed(name, stage), retry_policy=retry)
    graph.add_node("run_step", run_step, input_schema=ReadyStep, retry_policy=retry)
    graph.add_edge(START, "intent")
    graph.add_edge("intent", "select_agents")
    graph.add_edge("select_agents", "plan")
    graph.add_conditional_edges("plan", after_plan, ["ask", "run_steps", "finalise"])
    graph.add_conditional_edges("run_steps", next_steps, ["run_step", "ask", "synthesise"])
    graph.add_edge("run_step", "run_steps")
    graph.add_conditional_edges("ask", after_ask, ["plan", "run_steps"])
    graph.add_edge("synthesise", "grade")
    graph.add_conditional_edges("grade", after_grade, ["plan", "finalise"])
    graph.add_edge("finalise", END)
    return graph


_STAGES: dict[str, _Stage] = {
    "intent": intent,
    "select_agents": select_agents,
    "plan": plan,
    "run_steps": run_steps,
    "ask": ask,
    "synthesise": synthesise,
    "grade": grade,
    "finalise": finalise,
}


def _timed(name: str, stage: _Stage) -> _Stage:
    def node(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
        runtime.context.cancel.raise_if_cancelled()
        begun = perf_counter()
        changes = stage(state, runtime)
        runtime.context.emit(StageTimed(stage=name, seconds=perf_counter() - begun))
        return changes

    return node


def _may_pass(error: Exception) -> bool:
    return isinstance(error, ModelError) and error.retryable


def _config(run_id: str) -> RunnableConfig:
    return {
        "configurable": {"thread_id": run_id},
        "max_concurrency": _SIDE_BY_SIDE,
        "recursion_limit": _MOST_STAGES,
    }


def _results_in(written: object) -> tuple[StepResult, ...]:
    """Results of a step that ended just before the process did."""
    found = written.get("results", ()) if isinstance(written, dict) else ()
    return tuple(result for result in found if isinstance(result, StepResult))
