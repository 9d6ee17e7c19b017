"""One step of a change by its move; what was done is kept under the run's id."""

from __future__ import annotations

from time import perf_counter

from core.agents.base import RunContext
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.moves import MOVE
from core.agents.code.changing.telling import moves_table
from core.domain.choices import NeedsApproval
from core.domain.code.attached import AttachedRepository
from core.domain.code.changes import Change, ChangeStep
from core.domain.plan import Step
from core.domain.records import Changed
from core.domain.steps import StepResult
from core.domain.value import now
from core.domain.work import Failure, failure_of
from core.errors import Cancelled, SynaError, UserError
from core.protocols import Workshop

_BEFORE_YES = ("look", "edit", "check")


def change_by(step: Step, context: RunContext, asked: ChangeStep) -> StepResult:
    """A move that was made before is not made twice."""
    begun = perf_counter()
    desk = _desk(step, context, asked)
    failure = None if desk.change.done(asked.move) else _move(desk, asked, begun=begun)
    return StepResult(
        step=step.name,
        output=step.output,
        form="none",
        result=moves_table(desk.change, context.results) if failure is None else None,
        failure=failure,
        record=Changed(change=desk.change),
        inputs=step.inputs,
        attempts=max(1, len(desk.change.attempts)),
        tokens=desk.budget.spent,
        seconds=perf_counter() - begun,
    )


def _move(desk: ChangeDesk, asked: ChangeStep, *, begun: float) -> Failure | None:
    try:
        change = MOVE[asked.move](desk)
        took = desk.change.seconds + perf_counter() - begun
        desk.keep(change.model_copy(update={"seconds": took}))
        return None
    except (NeedsApproval, Cancelled):
        raise
    except SynaError as error:
        update: dict[str, object] = {"stopped": error.describe()}
        if asked.move in _BEFORE_YES:
            _drop(desk)
            update["status"] = "failed"
        desk.keep(desk.change.model_copy(update=update))
        return failure_of(error)


def _drop(desk: ChangeDesk) -> None:
    """The folder and the branch of what did not come about, unless it goes on from an earlier."""
    change = desk.change
    if not change.branch or change.wish.onto:
        return
    try:
        desk.trees.drop(desk.tree)
    except SynaError:
        return  # it is gone already


def _desk(step: Step, context: RunContext, asked: ChangeStep) -> ChangeDesk:
    workshop = context.workshop
    if workshop is None:
        raise _no_repository()
    repository = _repository(workshop, asked)
    known = workshop.changes.find(context.run_id)
    fresh = Change(id=context.run_id, wish=asked.wish, repository=repository.name, began=now())
    return ChangeDesk(
        step=step,
        context=context,
        workshop=workshop,
        repository=repository,
        change=known or fresh,
    )


def _repository(workshop: Workshop, asked: ChangeStep) -> AttachedRepository:
    for repository in workshop.repositories():
        if repository.source_id == asked.wish.source_id:
            return repository
    raise _no_repository()


def _no_repository() -> UserError:
    return UserError(
        "No repository is attached to this notebook.",
        kept="Nothing was changed.",
        remedy="Attach one on the Code page, then ask again.",
    )
