"""A request for a yes, answered in the terminal."""

from __future__ import annotations

import sys

import typer

from core.domain.approvals import RISKS, Action, Decision, Origin, may_stand
from core.services.services import Services
from syna_app.commands.opened import ProgressLine

BY = "you, in the terminal"
_ANSWERS: dict[str, Decision] = {"y": "once", "r": "run", "a": "always", "n": "deny"}


def decided(opened: Services, approval_id: str, line: ProgressLine) -> bool:
    """Show it and ask; False where nobody sits at a terminal, and it waits on."""
    if not sys.stdin.isatty():
        return False
    line.end()
    approval = opened.approvals.get(approval_id)
    typer.echo(told(approval.action), err=True)
    standing = may_stand(approval.action.kind)
    said = "y once, r for this run, a always, n no" if standing else "y once, n no"
    answer = ""
    while answer not in _ANSWERS or (answer in "ra" and not standing):
        answer = typer.prompt(f"Allow it? ({said})", err=True).strip().lower()[:1]
    word = typer.prompt("Why not", default="", err=True) if answer == "n" else ""
    opened.approvals.decide(approval_id, _ANSWERS[answer], by=BY, word=word)
    return True


def typed(opened: Services, action: Action, *, label: str) -> None:
    """Keep that a person typed it in the terminal, which is the yes; UserError where a policy
    denies it."""
    opened.approvals.clicked(action, Origin(kind="click", label=label), by=BY)


def told(action: Action) -> str:
    """What is asked, as lines of text."""
    preview = [f"  {line}" for line in action.preview.splitlines()]
    parts = [
        f"{action.title} ({RISKS[action.risk].word})",
        action.why,
        f"Touches: {', '.join(action.touches)}" if action.touches else "",
        *preview,
        f"Undo: {action.undo}" if action.undo else "There is no undo.",
    ]
    return "\n".join(part for part in parts if part)
