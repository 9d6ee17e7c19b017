"""The moves of a change, in order: look, edit, check, commit, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.agents.code.changing.amending import amend
from core.agents.code.changing.checking import checked
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.editing import edited
from core.agents.code.changing.saying import tests_change, tests_said
from core.domain.approvals import Action
from core.domain.code.changes import Change, ChangeMove
from core.errors import StepError, SynaError, UserError

_DROPS = frozenset({"discard", "drop", "drop it", "discard it", "throw it away"})


def look(desk: ChangeDesk) -> Change:
    """A branch of its own, and the tests as they are on it."""
    wish = desk.change.wish
    if not desk.change.branch:
        desk.keep(_begun(desk))
    before = desk.run_tests()
    desk.note(tests_said(before))
    if wish.what == "fix" and before.good and not (wish.subject or wish.path or wish.onto):
        raise StepError(
            f"{tests_said(before)} There is no failing test to repair.",
            code="nothing",
            kept="Nothing was changed.",
            remedy="Name the function that is wrong and say what it should do.",
        )
    return desk.change.with_move("look", tests_said(before), before=before)


def _begun(desk: ChangeDesk) -> Change:
    wish, trees = desk.change.wish, desk.workshop.trees(desk.repository.source_id)
    if wish.onto:
        known = next((t for t in trees.list() if t.branch == wish.onto), None)
        if known is None:
            raise UserError(
                f"There is no branch {wish.onto} that is still open.",
                kept="Nothing was changed.",
                remedy="Ask for the change anew.",
            )
        base = desk.store.resolve(known.branch)
        return desk.change.model_copy(update={"branch": known.branch, "base": base})
    base = desk.repository.commit
    tree = trees.add(" ".join(wish.words.split()[:6]), base)
    return desk.change.model_copy(update={"branch": tree.branch, "base": base})


def edit(desk: ChangeDesk) -> Change:
    """What was asked for; StepError, and no branch left, where nothing came of it."""
    outcome = edited(desk)
    change = desk.change.model_copy(
        update={
            "after": outcome.after,
            "attempts": outcome.attempts,
            "notes": outcome.notes,
            "calls": desk.change.calls + desk.budget.spent.calls,
        }
    )
    desk.keep(change)
    if outcome.fault:
        raise StepError(
            outcome.fault,
            code="unsolved",
            kept="The repository is as it was.",
            remedy="Name the function to look at, or say more exactly what it should do.",
        )
    return change.with_move("edit", outcome.said)


def check(desk: ChangeDesk) -> Change:
    """All tests and linters on what will be committed, and its diff."""
    return checked(desk)


def commit(desk: ChangeDesk) -> Change:
    """With a yes alone. A no with a word is one more try; “discard” drops the folder."""
    change = desk.change
    verdict = desk.verdict(commit_action(change))
    if verdict.allowed:
        return _committed(desk)
    word = verdict.word.strip()
    if word.casefold().rstrip(".!") in _DROPS:
        discarded = discard(desk)
        raise _denied("The change was discarded.", kept=f"{discarded} still has it.")
    if word and not change.word:
        amended = amend(desk, word)
        if amended is not None:
            desk.keep(amended)
            return commit(desk)
    desk.keep(desk.change.model_copy(update={"status": "waiting"}))
    said = f" You said: “{word}”." if word else ""
    raise _denied(
        f"The change was not committed.{said}", kept=f"It waits on {change.branch}, uncommitted."
    )


def commit_action(change: Change) -> Action:
    paths = tuple(file.path for file in change.files)
    return Action(
        kind="commit",
        title=f"Commit to {change.branch}: {change.message.splitlines()[0]}",
        why=" ".join((tests_change(change), *change.lint[:3], *change.notes)),
        risk="writes_here",
        touches=(f"the branch {change.branch} of Syna's own copy", *paths),
        preview=change.diff,
        preview_form="diff",
        undo="The branch can be dropped; the branch you work on is not touched.",
        content=change.base,
    )


def _committed(desk: ChangeDesk) -> Change:
    author = desk.workshop.author(desk.repository.source_id)
    if author is None:
        raise UserError(
            "It is not known whose name commits carry here.",
            kept="Nothing was committed.",
            remedy="Set user.name and user.email of git, then try again.",
        )
    change = desk.change
    trees = desk.workshop.trees(desk.repository.source_id)
    if trees.changes(desk.tree).text != change.diff:
        raise UserError(
            "The branch holds something else than what you saw.",
            kept="Nothing was committed.",
            remedy="Ask for the change again.",
        )
    done = trees.commit(desk.tree, change.message, author)
    said = f"It is committed to {change.branch} as {done[:8]}."
    return change.with_move("commit", said, commit=done, status="committed")


def publish(desk: ChangeDesk) -> Change:
    """The branch goes into the repository it came from; never a branch that is checked out."""
    change, repository = desk.change, desk.repository
    clash = _clash(desk)
    verdict = desk.verdict(
        Action(
            kind="publish_branch",
            title=f"Put the branch {change.branch} into {repository.name}",
            why=f"So that you can look at it and merge it. {clash}".strip(),
            risk="writes_outside",
            touches=(repository.name, change.branch),
            preview=change.diff,
            preview_form="diff",
            undo=f"The branch is deleted there again: {change.branch}.",
            content=change.commit,
        )
    )
    if not verdict.allowed:
        raise _denied(
            "The branch was not put into the repository.",
            kept=f"It is committed as {change.branch} in Syna's own copy.",
        )
    source = repository.source_id
    outbox, token = desk.workshop.outbox(source), desk.workshop.token(source)
    outbox.publish(repository.origin, change.branch, token=token)
    said = f"The branch {change.branch} is in {repository.name}. {clash}".strip()
    return change.with_move("publish", said, status="published")


def _clash(desk: ChangeDesk) -> str:
    """Whether it still merges into what is checked out there now."""
    origin = desk.repository.origin
    try:
        head = desk.store.fetch(origin) if origin.kind == "folder" else desk.store.head()
        found = desk.store.merges(head.commit, desk.change.commit)
    except SynaError:
        return ""
    if found.clean:
        return ""
    paths = ", ".join(found.conflicts[:5])
    return f"It no longer applies to {head.branch or 'what is there now'}: {paths} changed since."


def discard(desk: ChangeDesk) -> str:
    """Drop the folder; the branch keeps what was in it until it is dropped too."""
    trees, change = desk.workshop.trees(desk.repository.source_id), desk.change
    author = desk.workshop.author(desk.repository.source_id)
    tree = desk.tree
    if author is not None and not change.commit:
        kept = trees.commit(tree, f"{change.message}\n\nDiscarded.", author)
        change = change.model_copy(update={"commit": kept})
    trees.drop(tree, branch=False)
    desk.keep(change.model_copy(update={"status": "discarded"}))
    return change.branch


def _denied(message: str, *, kept: str) -> StepError:
    return StepError(
        message, code="denied", kept=kept, remedy="Ask for more, edit it, or discard it."
    )


MOVE: Mapping[ChangeMove, Callable[[ChangeDesk], Change]] = {
    "look": look,
    "edit": edit,
    "check": check,
    "commit": commit,
    "publish": publish,
}
