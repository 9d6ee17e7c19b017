"""What will be committed, looked at once more: tests, linters, and that nothing else changed."""

from __future__ import annotations

from core.agents.code.changing.branch import ChangeBranch
from core.agents.code.changing.linting import remarks
from core.agents.code.changing.places import may_change
from core.domain.code.change_words import message_of, tests_said
from core.domain.code.changes import Change, TestsSeen, no_worse
from core.errors import StepError


def checked(branch: ChangeBranch) -> Change:
    """The change with its diff and message; StepError when it must not be kept."""
    change = branch.change
    after = branch.run_tests()
    if not no_worse(after, change.before):
        raise StepError(
            "Tests that passed fail with this change, so it is not offered.",
            code="unsolved",
            kept="The repository is as it was.",
            remedy="Ask again in other words.",
        )
    made = renewed(branch, after)
    tests = change.wish.what in ("tests", "rename")
    own = {*change.edits}  # what a person wrote there is theirs to judge
    strange = [f.path for f in made.files if not _allowed(f.path, f.how, tests=tests)]
    if strange := [path for path in strange if path not in own]:
        raise StepError(
            f"The change would touch {', '.join(strange[:5])}, which it must not.",
            code="suspicious",
            kept="The repository is as it was.",
            remedy="Ask again, and name the function that is to be changed.",
        )
    return made


def renewed(branch: ChangeBranch, after: TestsSeen) -> Change:
    """The change as the folder has it now, waiting to be judged."""
    diff, kept = branch.trees.changes(branch.tree), branch.trees.keep(branch.tree)
    made = tuple(move for move in branch.change.moves if move.move in ("look", "edit"))
    change = branch.change.model_copy(update={"moves": made}).with_move(
        "check",
        tests_said(after),
        kept=kept,
        revision=branch.change.revision + 1,
        after=after,
        diff=diff.text,
        cut=diff.cut,
        files=diff.files,
        lint=remarks(branch, [file.path for file in diff.files]),
        status="waiting",
    )
    return change.model_copy(update={"message": message_of(change)})


def _allowed(path: str, how: str, *, tests: bool) -> bool:
    return may_change(path, tests=tests) and how in ("modified", "added")
