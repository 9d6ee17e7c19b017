"""What will be committed, looked at once more: tests, linters, and that nothing else changed."""

from __future__ import annotations

import posixpath

from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import is_test, may_change
from core.agents.code.changing.saying import message_of, tests_said
from core.domain.code.changes import Change, no_worse
from core.domain.code.commands import LintFinding
from core.errors import StepError


def checked(desk: ChangeDesk) -> Change:
    """The change with its diff and message; StepError when it must not be kept."""
    change = desk.change
    after = desk.run_tests()
    if not no_worse(after, change.before):
        raise StepError(
            "Tests that passed fail with this change, so it is not offered.",
            code="unsolved",
            kept="The repository is as it was.",
            remedy="Ask again in other words.",
        )
    diff = desk.workshop.trees(desk.repository.source_id).changes(desk.tree)
    tests = change.wish.what in ("tests", "rename")
    strange = [f.path for f in diff.files if not _allowed(f.path, f.how, tests=tests)]
    if strange:
        raise StepError(
            f"The change would touch {', '.join(strange[:5])}, which it must not.",
            code="suspicious",
            kept="The repository is as it was.",
            remedy="Ask again, and name the function that is to be changed.",
        )
    lint = _lint(desk)
    change = change.model_copy(
        update={"after": after, "diff": diff.text, "files": diff.files, "lint": lint}
    )
    change = change.model_copy(update={"message": message_of(change), "status": "waiting"})
    return change.with_move("check", tests_said(after))


def _allowed(path: str, how: str, *, tests: bool) -> bool:
    return may_change(path, tests=tests) and how in ("modified", "added")


def _lint(desk: ChangeDesk) -> tuple[str, ...]:
    """Remarks of ruff on the changed files; other linters are seldom there."""
    linter = next((each for each in desk.repository.linters if "ruff" in each.words), None)
    if linter is None:
        return ()
    try:
        now = desk.run(linter).lint or ()
    except StepError:
        return ()
    trees = desk.workshop.trees(desk.repository.source_id)
    changed = {file.path for file in trees.changes(desk.tree).files}
    return tuple(_said(each) for each in now if posixpath.normpath(each.path) in changed)[:20]


def _said(finding: LintFinding) -> str:
    test = " (a test)" if is_test(finding.path) else ""
    return f"{finding.path}:{finding.line}{test} {finding.code} {finding.message}"
