"""What becomes of a change that is made: committed, put into its repository, or discarded. Only
what a person allowed gets here."""

from __future__ import annotations

from core.agents.code.changing.branch import ChangeBranch
from core.domain.code.changes import Change
from core.errors import SynaError, UserError


def committed(branch: ChangeBranch) -> Change:
    author = branch.workshop.author(branch.repository.source_id)
    if author is None:
        raise UserError(
            "It is not known whose name commits carry here.",
            kept="Nothing was committed.",
            remedy="Set user.name and user.email of git, then try again.",
        )
    change = branch.change
    if branch.trees.keep(branch.tree) != change.kept:
        raise UserError(
            "The branch holds something else than what you saw.",
            kept="Nothing was committed.",
            remedy="Ask for the change again.",
        )
    done = branch.trees.commit(branch.tree, change.message, author)
    said = f"It is committed to {change.branch} as {done[:8]}."
    return change.with_move("commit", said, commit=done, status="committed")


def published(branch: ChangeBranch) -> Change:
    change, repository = branch.change, branch.repository
    outbox = branch.workshop.outbox(repository.source_id)
    token = branch.workshop.token(repository.source_id)
    outbox.publish(repository.origin, change.branch, commit=change.commit, token=token)
    said = f"The branch {change.branch} is in {repository.name}. {clash(branch)}".strip()
    return change.with_move("publish", said, status="published")


def clash(branch: ChangeBranch) -> str:
    """What of it no longer merges into what is checked out there now; empty where all does."""
    origin, store = branch.repository.origin, branch.store
    try:
        head = store.fetch(origin) if origin.kind == "folder" else store.head()
        found = store.merges(head.commit, branch.change.commit)
    except SynaError:
        return ""
    if found.clean:
        return ""
    paths = ", ".join(found.conflicts[:5])
    return f"It no longer applies to {head.branch or 'what is there now'}: {paths} changed since."


def discarded(branch: ChangeBranch) -> Change:
    """Drop the folder; `brought_back` makes it again of what was kept."""
    change = branch.change
    kept = branch.trees.keep(branch.tree)
    branch.trees.drop(branch.tree, branch=False)
    del branch.tree
    return change.model_copy(update={"kept": kept, "status": "discarded", "stopped": ""})


def brought_back(branch: ChangeBranch) -> Change:
    """As it was when it was discarded."""
    kept = branch.trees.keep(branch.tree)
    return branch.change.model_copy(update={"kept": kept, "status": "waiting", "stopped": ""})
