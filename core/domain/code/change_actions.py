"""What is risky about a change, told so that a person can judge it."""

from __future__ import annotations

from core.domain.approvals import Action
from core.domain.code.change_words import standing, tests_change
from core.domain.code.changes import Change


def commit_action(change: Change) -> Action:
    """What a person allowed is this revision of it, and no later one."""
    poor = standing(change)
    although = f" although {poor}" if poor else ""
    return Action(
        kind="commit",
        title=f"Commit to {change.branch}{although}: {change.message.splitlines()[0]}",
        why=" ".join((tests_change(change), *change.lint[:3], *change.notes)),
        risk="writes_here",
        touches=(
            f"the branch {change.branch} of Syna's own copy",
            *(file.path for file in change.files),
        ),
        preview=change.diff,
        preview_form="diff",
        undo="The branch can be dropped; the branch you work on is not touched.",
        content=f"{change.base} {change.kept} {change.revision}",
    )


def publish_action(change: Change, *, clash: str = "") -> Action:
    """`clash` says that it no longer merges, if so."""
    return Action(
        kind="publish_branch",
        title=f"Put the branch {change.branch} into {change.repository}",
        why=f"So that you can look at it and merge it. {clash}".strip(),
        risk="writes_outside",
        touches=(change.repository, change.branch),
        preview=change.diff,
        preview_form="diff",
        undo=f"The branch is deleted there again: {change.branch}.",
        content=change.commit,
    )
