"""What a person sees of a run: a pure fold over its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, assert_never

from core.domain.answers import Answer
from core.domain.approvals import Action
from core.domain.events import (
    Choice,
    Happening,
    RunEvent,
    StepFinished,
    StepNote,
    StepStarted,
    StepText,
)
from core.domain.grades import Grade
from core.domain.plan import Plan
from core.domain.runs import RunStatus
from core.domain.steps import StepResult, Tokens
from core.domain.value import Value
from core.domain.work import Failure

StepStatus = Literal["waiting", "running", "done", "failed"]


class StepView(Value):
    """One step of the timeline; `started_at` and `ended_at` give its seconds."""

    name: str
    agent: str
    task: str
    status: StepStatus = "waiting"
    text: str = ""
    notes: tuple[str, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: StepResult | None = None


class RunView(Value):
    """`seq` is the last event folded; fold on from there."""

    seq: int = 0
    status: RunStatus = "queued"
    question: str = ""
    model: str | None = None
    intent: str = ""
    intent_how: str = ""
    agents: tuple[str, ...] = ()
    plan: Plan | None = None
    attempt: int = 0
    steps: tuple[StepView, ...] = ()
    choice_question: str = ""
    choices: tuple[Choice, ...] = ()
    action: Action | None = None
    approval_id: str = ""
    answer: Answer | None = None
    grade: Grade | None = None
    failure: Failure | None = None
    tokens: Tokens = Tokens()
    cells: tuple[str, ...] = ()
    stages: tuple[tuple[str, float], ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None


_NOTHING_ASKED: Mapping[str, object] = {
    "choices": (),
    "choice_question": "",
    "action": None,
    "approval_id": "",
}


def fold(view: RunView, events: Iterable[RunEvent]) -> RunView:
    """The view after `events`; events at or before `view.seq` are ignored."""
    for event in events:
        if event.seq > view.seq:
            changes = _changes(view, event.what, at=event.at)
            view = view.model_copy(update={**changes, "seq": event.seq})
    return view


# One branch for each kind of event.
def _changes(  # noqa: PLR0911, PLR0912
    view: RunView, what: Happening, *, at: datetime
) -> dict[str, object]:
    match what.kind:
        case "run_started":
            return {
                "status": "running",
                "question": what.question,
                "model": what.model,
                "started_at": at,
            }
        case "intent_found":
            return {"intent": what.intent, "intent_how": what.how}
        case "agents_selected":
            return {"agents": what.agents}
        case "plan_made":
            steps = tuple(
                StepView(name=s.name, agent=s.agent, task=s.task) for s in what.plan.steps
            )
            return {"plan": what.plan, "attempt": what.attempt, "steps": steps}
        case "step_started" | "step_text" | "step_note" | "step_finished":
            return {"steps": _with_step(view.steps, what, at=at)}
        case "choice_asked":
            return {
                "status": "waiting",
                "choice_question": what.question,
                "choices": what.choices,
                "action": what.action,
                "approval_id": what.approval_id,
            }
        case "choice_made" | "run_resumed":
            return {"status": "running", "ended_at": None, **_NOTHING_ASKED}
        case "model_called":
            return {"tokens": view.tokens + what.tokens}
        case "answer_made":
            return {"answer": what.answer}
        case "grade_given":
            return {"grade": what.grade}
        case "stage_timed":
            return {"stages": (*view.stages, (what.stage, what.seconds))}
        case "run_finished":
            return {"status": "finished", "cells": what.cells, "ended_at": at}
        case "run_failed":
            return {"status": "failed", "failure": what.failure, "ended_at": at}
        case "run_cancelled":
            return {"status": "cancelled", "ended_at": at, **_NOTHING_ASKED}
        case "run_interrupted":
            return {"status": "interrupted", "ended_at": at}
        case _:
            assert_never(what.kind)


def _with_step(
    steps: tuple[StepView, ...],
    what: StepStarted | StepText | StepNote | StepFinished,
    *,
    at: datetime,
) -> tuple[StepView, ...]:
    name = what.result.step if what.kind == "step_finished" else what.step
    return tuple(_step_after(s, what, at=at) if s.name == name else s for s in steps)


def _step_after(
    step: StepView, what: StepStarted | StepText | StepNote | StepFinished, *, at: datetime
) -> StepView:
    match what.kind:
        case "step_started":
            changes: dict[str, object] = {"status": "running", "started_at": at, "text": ""}
        case "step_text":
            changes = {"text": what.text if what.fresh else step.text + what.text}
        case "step_note":
            changes = {"notes": (*step.notes, what.text)}
        case "step_finished":
            failed = what.result.failure is not None
            changes = {
                "status": "failed" if failed else "done",
                "ended_at": at,
                "result": what.result,
                "text": what.result.sql or what.result.code or step.text,
            }
        case _:
            assert_never(what.kind)
    return step.model_copy(update=changes)
