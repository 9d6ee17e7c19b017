"""The deployment agent: one move of a deployment at a time, each risky one after a yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter

from core.agents.base import RunContext
from core.agents.deployment.commanding import ask_health, run_deploy, run_undo
from core.agents.deployment.committing import bump, publish_branch, tag
from core.agents.deployment.desk import Desk
from core.agents.deployment.history import write_notes
from core.agents.deployment.hosting import (
    look_at_checks,
    merge,
    open_pull,
    publish_release,
    rerun,
    wait_checks,
)
from core.agents.deployment.planning import planned
from core.agents.deployment.rehearsing import rehearse
from core.domain.choices import NeedsApproval
from core.domain.code.attached import AttachedRepository
from core.domain.deploy.deployments import (
    TITLES,
    Deployment,
    MoveDone,
    MoveKind,
    ShipStep,
    ship_step_of,
)
from core.domain.deploy.targets import Target
from core.domain.plan import Step
from core.domain.records import Shipped
from core.domain.results import ResultRef
from core.domain.steps import StepResult
from core.domain.value import now
from core.domain.work import Failure, ViewGrant, failure_of
from core.errors import Cancelled, PlanError, StepError, SynaError, UserError
from core.protocols import Workshop
from core.tools.outputs import keep_texts

AGENT = "deployment"
_MOVES: Mapping[MoveKind, Callable[[Desk], Deployment]] = {
    "rehearse": lambda desk: _rehearsed(desk),
    "bump": bump,
    "publish_branch": publish_branch,
    "open_pull": open_pull,
    "wait_checks": wait_checks,
    "merge": merge,
    "tag": tag,
    "publish_release": publish_release,
    "command": run_deploy,
    "undo_command": run_undo,
    "health": ask_health,
    "notes": write_notes,
    "checks": look_at_checks,
    "rerun": rerun,
}


class DeploymentAgent:
    """Takes steps whose `form` is a move. What was done is kept under the run's id, so that a run
    that was interrupted never does it twice."""

    name = AGENT
    describes = "Releases, deploys and rolls back, by the targets you declared and with your yes."
    intents = ("deployment",)

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        ship = ship_step_of(step.form)
        if ship is None:
            raise PlanError("This step says nothing of a deployment.")
        begun = perf_counter()
        desk = _desk(step, context, ship)
        failure = None
        if not desk.deployment.done(ship.move):
            failure = _move(desk, ship.move, begun=begun)
        shipping = desk.workshop.deployments.find(context.run_id)
        assert shipping is not None  # it was kept just now, or before
        return StepResult(
            step=step.name,
            output=step.output,
            form="none",
            result=_table(shipping, context) if failure is None else None,
            failure=failure,
            record=Shipped(deployment=shipping),
            inputs=step.inputs,
            seconds=perf_counter() - begun,
        )


def _move(desk: Desk, move: MoveKind, *, begun: float) -> Failure | None:
    """Make the move and keep it; why not, if it failed, which is kept as well."""
    try:
        _keep(desk, _MOVES[move](desk), seconds=perf_counter() - begun)
        return None
    except (NeedsApproval, Cancelled):
        raise
    except SynaError as error:
        denied = isinstance(error, StepError) and error.code == "denied"
        done = MoveDone(
            move=move,
            outcome="denied" if denied else "failed",
            said=error.describe(),
            at=now(),
        )
        _keep(desk, desk.deployment.with_move(done), seconds=perf_counter() - begun)
        return failure_of(error)


def _rehearsed(desk: Desk) -> Deployment:
    """With all that will be done, before any of it is."""
    found = rehearse(desk)
    return found.model_copy(update={"planned": planned(desk, found)})


def _keep(desk: Desk, after: Deployment, *, seconds: float) -> None:
    *before, last = after.moves
    moves = (*before, last.model_copy(update={"seconds": seconds}))
    desk.workshop.deployments.save(after.model_copy(update={"moves": moves}))


def _desk(step: Step, context: RunContext, ship: ShipStep) -> Desk:
    workshop = context.workshop
    if workshop is None:
        raise _no_repository()
    target = _target(workshop, ship)
    known = workshop.deployments.find(context.run_id)
    return Desk(
        step=step,
        context=context,
        workshop=workshop,
        repository=_repository(workshop, ship),
        target=target,
        deployment=known
        or Deployment(
            id=context.run_id,
            wish=ship.wish,
            target_name=target.name if target is not None else "",
            began=now(),
        ),
    )


def _repository(workshop: Workshop, ship: ShipStep) -> AttachedRepository:
    for repository in workshop.repositories():
        if repository.source_id == ship.wish.source_id:
            return repository
    raise _no_repository()


def _target(workshop: Workshop, ship: ShipStep) -> Target | None:
    if not ship.wish.target_id:
        return None
    for target in workshop.targets():
        if target.id == ship.wish.target_id:
            return target
    raise UserError(
        "The target is not there any more.",
        kept="Nothing was shipped.",
        remedy="Choose another on the Targets page.",
    )


def _table(shipping: Deployment, context: RunContext) -> ResultRef:
    """What was done so far, a row a move."""
    rows = [
        {"move": TITLES[done.move], "said": done.said, "where": done.where, "undo": done.undo}
        for done in shipping.moves
        if done.outcome == "done"
    ]
    return keep_texts(context.results, rows)


def _no_repository() -> UserError:
    return UserError(
        "No repository is attached to this notebook.",
        kept="Nothing was shipped.",
        remedy="Attach one on the Code page, then ask again.",
    )
