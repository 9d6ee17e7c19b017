"""Moves outside the sandbox: a target's commands, and asking for its health."""

from __future__ import annotations

from core.agents.deployment.desk import Desk
from core.domain.approvals import Action
from core.domain.deploy.deployments import Deployment
from core.domain.deploy.targets import OutsideCommand, Target, filled
from core.domain.events import StepText
from core.errors import StepError, UserError


def run_deploy(desk: Desk) -> Deployment:
    """The target's command, with what is shipped in its blanks."""
    target = _target(desk)
    if target.deploy is None:
        raise _nothing(target)
    command = filled(target.deploy, desk.deployment.values)
    undo = f"“Roll back {target.name}” runs: {target.undo.line}" if target.undo is not None else ""
    _run(desk, target, command, undo=undo)
    what = desk.deployment.tag or desk.deployment.commit[:8]
    return desk.did(
        "command",
        f"The command of {target.name} ran with {what}.",
        where=target.name,
        undo=undo,
    )


def run_undo(desk: Desk) -> Deployment:
    """The target's other command, with what was there before in its blanks."""
    target = _target(desk)
    if target.undo is None:
        raise _nothing(target)
    command = filled(target.undo, desk.deployment.values)
    _run(desk, target, command, undo="Deploy the version again that was taken back.")
    what = desk.deployment.tag or desk.deployment.commit[:8]
    return desk.did("undo_command", f"{target.name} is back at {what}.", where=target.name)


def ask_health(desk: Desk) -> Deployment:
    """StepError when it is not healthy within the target's time."""
    target = _target(desk)
    if target.health is None:
        raise _nothing(target)
    seen = desk.workshop.outside.healthy(target.health, desk.context.cancel)
    if not seen.healthy:
        shipped = desk.deployment.done("command")
        raise StepError(
            f"{target.name} is not healthy: {seen.said}.",
            code="health",
            kept="What was shipped is still there." if shipped else "Nothing was changed.",
            remedy=f"Say “roll back {target.name}” to take it back."
            if shipped and target.undo
            else "Look at it, then ask again.",
        )
    return desk.did("health", f"{target.name} is healthy: {seen.said}.", where=target.health.url)


def _run(desk: Desk, target: Target, command: OutsideCommand, *, undo: str) -> None:
    """StepError (code command) unless it ends well."""
    desk.approved(
        Action(
            kind="run_command",
            title=f"Run the command of {target.name}",
            why="It runs on this machine, outside the sandbox, with your rights.",
            risk="irreversible",
            touches=(target.name, command.folder),
            preview=f"{command.folder}$ {command.line}",
            preview_form="code",
            undo=undo,
        )
    )

    def said(line: str) -> None:
        desk.context.emit(StepText(step=desk.step.name, text=f"{line}\n"))

    run = desk.workshop.outside.run(command, cancel=desk.context.cancel, said=said)
    if run.worked:
        return
    raise StepError(
        f"The command of {target.name} {_ENDED[run.ended].format(exit=run.exit)}.",
        code="command",
        kept=f"What it printed last: {run.output[-600:].strip() or 'nothing'}",
        remedy=undo or "Look at what it left behind; this target names no command to take it back.",
    )


_ENDED = {
    "exit": "failed with exit code {exit}",
    "late": "did not end in time and was stopped",
    "cancelled": "was stopped",
    "not started": "could not be started",
}


def _target(desk: Desk) -> Target:
    if desk.target is None:
        raise UserError(
            "There is no target to ship to.",
            kept="Nothing was run.",
            remedy="Add one on the Targets page.",
        )
    return desk.target


def _nothing(target: Target) -> UserError:
    return UserError(
        f"{target.name} does not say how.",
        kept="Nothing was run.",
        remedy="Complete it on the Targets page.",
    )
