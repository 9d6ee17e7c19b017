"""The plan that a rehearsal shows: what will be done, where, and how each of it is taken back."""

from __future__ import annotations

from core.agents.deployment.desk import Desk
from core.agents.deployment.version_files import changed_paths
from core.domain.approvals import KINDS, Risk
from core.domain.deploy.deployments import Deployment, MoveKind, PlannedMove, moves_of
from core.domain.deploy.targets import OutsideCommand, Target, filled
from core.errors import UserError

_KINDS: dict[MoveKind, str] = {
    "bump": "commit",
    "publish_branch": "push",
    "open_pull": "open_pull_request",
    "merge": "merge_pull_request",
    "tag": "push_tag",
    "publish_release": "publish_release",
    "command": "run_command",
    "undo_command": "run_command",
    "rerun": "rerun_ci",
}


def planned(desk: Desk, shipping: Deployment) -> tuple[PlannedMove, ...]:
    """Every move after the rehearsal. UserError where a command names what is not known."""
    wish = shipping.wish.model_copy(update={"rehearse_only": False})
    return tuple(_move(move, desk, shipping) for move in moves_of(wish, desk.target)[1:])


def _move(move: MoveKind, desk: Desk, shipping: Deployment) -> PlannedMove:
    where, changes, undo = _told(move, desk, shipping)
    return PlannedMove(move=move, where=where, changes=changes, undo=undo, risk=_risk(move))


def _told(move: MoveKind, desk: Desk, shipping: Deployment) -> tuple[str, str, str]:
    """Where, what it changes, and the way back."""
    target, name = desk.target, desk.repository.name
    host = target.host.name if target is not None and target.host is not None else ""
    branch = shipping.branch or f"a new branch for {shipping.version}"
    texts: dict[MoveKind, tuple[str, str, str]] = {
        "publish_branch": (host or name, f"adds {branch}", "delete the branch there"),
        "open_pull": (host, "opens a pull request", "close it"),
        "wait_checks": (host, "nothing: it waits", ""),
        "merge": (host, "merges the pull request", ""),
        "tag": (host or name, f"adds the tag {shipping.tag}", "delete the tag there"),
        "publish_release": (host, f"publishes {shipping.tag} with its notes", "remove it there"),
        "rerun": (host, "starts the checks that failed", ""),
    }
    if move == "bump":
        return f"{name}, on {branch}", _paths(desk, shipping), "drop the branch"
    return texts.get(move) or _outside(move, target, shipping)


def _outside(move: MoveKind, target: Target | None, shipping: Deployment) -> tuple[str, str, str]:
    if target is None:
        return "", "", ""
    if move == "health":
        return (target.health.url if target.health else ""), "nothing: it asks", ""
    command = target.deploy if move == "command" else target.undo
    back = f"“roll back {target.name}”" if move == "command" and target.undo else ""
    return f"{target.name}, on this machine", _line(command, shipping), back


def _line(command: OutsideCommand | None, shipping: Deployment) -> str:
    """The command as it will run; its blanks stay where what fills them is made on the way."""
    if command is None:
        return ""
    try:
        ready = filled(command, shipping.values)
    except UserError:
        ready = command
    return f"{ready.folder}$ {ready.line}"


def _paths(desk: Desk, shipping: Deployment) -> str:
    return f"sets {shipping.version} in {' and '.join(changed_paths(desk, shipping.base))}"


def _risk(move: MoveKind) -> Risk:
    kind = _KINDS.get(move)
    return KINDS[kind].risk if kind is not None else "reads"
