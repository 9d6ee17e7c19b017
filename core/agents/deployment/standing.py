"""What stands on a target, read off what was shipped to it."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.deployment.desk import Desk
from core.domain.deploy.deployments import Deployment


def shipped_to(desk: Desk) -> Sequence[Deployment]:
    """What stood on the target, newest first, without what a roll-back took away again."""
    own = desk.workshop.deployments.list(target_id=desk.wish.target_id)
    standing: list[Deployment] = []
    for each in reversed(own):
        if each.id == desk.deployment.id:
            continue
        if each.shipped:
            standing.append(each)
        elif each.done("undo_command") and standing:
            standing.pop()
    return standing[::-1]


def version_there(desk: Desk) -> str:
    shipped = shipped_to(desk)
    return shipped[0].version if shipped else ""
