"""The moves of a change, in order: look, edit, check, commit, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.agents.code.changing.amending import amend
from core.agents.code.changing.checking import checked
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.editing import edited
from core.agents.code.changing.finishing import clash, committed, discarded, published
from core.domain.code.change_actions import commit_action, publish_action
from core.domain.code.change_words import tests_said
from core.domain.code.changes import DISCARD, OPEN, Change, ChangeMove
from core.errors import StepError, UserError

_DROPS = frozenset({DISCARD, "drop", "drop it", "discard it", "throw it away"})


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
    wish = desk.change.wish
    if wish.onto:
        before = desk.workshop.changes.last_on(wish.source_id, wish.onto)
        if before is None or before.status not in OPEN:
            raise UserError(
                f"There is no branch {wish.onto} that is still open.",
                kept="Nothing was changed.",
                remedy="Ask for the change anew.",
            )
        base = desk.store.resolve(wish.onto)
        return desk.change.model_copy(
            update={"branch": wish.onto, "base": base, "kept": before.kept, "edits": before.edits}
        )
    base = desk.repository.commit
    tree = desk.trees.add(" ".join(wish.words.split()[:6]), base)
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
    return change.with_move("edit", outcome.said, kept=desk.trees.keep(desk.tree))


def check(desk: ChangeDesk) -> Change:
    """All tests and linters on what will be committed, and its diff."""
    return checked(desk)


def commit(desk: ChangeDesk) -> Change:
    """With a yes alone. A no with a word is one more try; “discard” drops the folder."""
    change = desk.change
    if change.status == "discarded":
        raise _denied("The change was discarded.", kept="It can be brought back.", remedy="")
    verdict = desk.verdict(commit_action(change))
    if verdict.allowed:
        return committed(desk)
    word = verdict.word.strip()
    if word.casefold().rstrip(".!") in _DROPS:
        desk.keep(discarded(desk))
        raise _denied("The change was discarded.", kept="It can be brought back.", remedy="")
    if word:
        amended = amend(desk, word)
        if amended is not None:
            desk.keep(amended)
            return commit(desk)
    desk.keep(desk.change.model_copy(update={"status": "waiting"}))
    said = f" You said: “{word}”." if word else ""
    raise _denied(
        f"The change was not committed.{said}", kept=f"It waits on {change.branch}, uncommitted."
    )


def publish(desk: ChangeDesk) -> Change:
    """The branch goes into the repository it came from; never a branch that is checked out."""
    change = desk.change
    if change.status != "committed":
        raise _denied(
            "The branch was not put into the repository: it was edited since its commit.",
            kept=f"It waits on {change.branch}, uncommitted.",
        )
    if desk.verdict(publish_action(change, clash=clash(desk))).allowed:
        return published(desk)
    raise _denied(
        "The branch was not put into the repository.",
        kept=f"It is committed as {change.branch} in Syna's own copy.",
    )


def _denied(
    message: str, *, kept: str, remedy: str = "Commit it later, edit it, or discard it."
) -> StepError:
    return StepError(message, code="denied", kept=kept, remedy=remedy)


MOVE: Mapping[ChangeMove, Callable[[ChangeDesk], Change]] = {
    "look": look,
    "edit": edit,
    "check": check,
    "commit": commit,
    "publish": publish,
}
