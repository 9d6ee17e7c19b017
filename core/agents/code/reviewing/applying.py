"""One suggestion on a branch of its own: replaced, tested, and committed after a yes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from core.agents.base import RunContext
from core.agents.code.reviewing.copies import copy_of
from core.domain.approvals import Action, decision_on
from core.domain.choices import NeedsApproval
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import OWN
from core.domain.code.review import AppliedSuggestion, ReviewFinding, replaced
from core.domain.plan import Step
from core.errors import StepError, UserError
from core.protocols import GitStore, Workshop
from core.tools.command import run_command

_TEST_SECONDS = 120.0
_KEPT = "Nothing was committed."


@dataclass(frozen=True)
class Applying:
    """One finding of a review of `commit`."""

    step: Step
    context: RunContext
    workshop: Workshop
    repository: AttachedRepository
    commit: str
    finding: ReviewFinding

    def apply(self) -> AppliedSuggestion:
        """Commits, then puts the branch into the repository: each waits for a yes, and a no to the
        second leaves the branch in Syna's own copy. UserError where it does not apply."""
        after = self._after()
        diff = self._diff(after)
        branch = f"{OWN}{self._slug}"
        commit = next((ref.commit for ref in self._store.refs() if ref.name == branch), "")
        if not commit:
            action = self._commit_action(branch, diff)
            if decision_on(self.step.decided, action) is None:
                why = f"{action.why} {self._tried(after)}"
                raise NeedsApproval(action.model_copy(update={"why": why}))
            self._need(action)
            branch, commit = self._committed(after)
        return AppliedSuggestion(
            repository=self.repository.name,
            finding=self.finding,
            branch=branch,
            commit=commit,
            diff=diff,
            where=self._published(branch, commit, diff),
        )

    @property
    def _store(self) -> GitStore:
        return self.workshop.store(self.repository.source_id)

    @property
    def _slug(self) -> str:
        return f"review-{self.commit[:8]}-{self.finding.id}"

    def _after(self) -> bytes:
        """The file with the suggestion in place."""
        file = self._store.file(self.commit, self.finding.path)
        if file is None or file.kind != "file":
            raise _gone()
        text = self._store.read(file.blob).decode("utf-8", "surrogateescape")
        after = replaced(text, self.finding)
        if after is None or after == text:
            raise _gone()
        return after.encode("utf-8", "surrogateescape")

    def _before(self) -> str:
        file = self._store.file(self.commit, self.finding.path)
        return self._store.read(file.blob).decode("utf-8", "replace") if file else ""

    def _diff(self, after: bytes) -> str:
        path = self.finding.path
        return "".join(
            line if line.endswith("\n") else f"{line}\n"
            for line in difflib.unified_diff(
                self._before().splitlines(keepends=True),
                after.decode("utf-8", "replace").splitlines(keepends=True),
                f"a/{path}",
                f"b/{path}",
            )
        )

    def _tried(self, after: bytes) -> str:
        """How the tests of the repository stand with it, in a sentence."""
        if self.repository.tests is None:
            return "The repository names no tests to run."
        trees = self.workshop.trees(self.repository.source_id)
        try:
            with copy_of(trees, self.commit, why="try") as folder:
                _write(folder, self.finding.path, after)
                run = run_command(
                    self.context,
                    str(folder),
                    command=self.repository.tests.words,
                    seconds=_TEST_SECONDS,
                )
        except (StepError, UserError) as error:
            return f"Its tests could not be run: {error.message}"
        if run.tests is None:
            return f"Its tests said nothing that can be read. {run.why}".strip()
        told = f"{run.tests.passed} of {run.tests.total} tests pass with it"
        return f"{told}." if run.good else f"{told}; {run.tests.failed + run.tests.errors} fail."

    def _commit_action(self, branch: str, diff: str) -> Action:
        where = f"{self.finding.path}:{self.finding.lines}"
        return Action(
            kind="commit",
            title=f"Commit the suggestion for {where}",
            why=self.finding.reason,
            risk="writes_here",
            touches=(f"the new branch {branch} of {self.repository.name}", self.finding.path),
            preview=diff,
            preview_form="diff",
            undo="The branch can be dropped; the branch you work on is not touched.",
            content=self.commit,
        )

    def _committed(self, after: bytes) -> tuple[str, str]:
        author = self.workshop.author(self.repository.source_id)
        if author is None:
            raise UserError(
                "It is not known whose name commits carry here.",
                kept=_KEPT,
                remedy="Set user.name and user.email of git, then try again.",
            )
        trees = self.workshop.trees(self.repository.source_id)
        tree = trees.add(self._slug, self.commit)
        try:
            _write(Path(tree.folder), self.finding.path, after)
            commit = trees.commit(tree, _message(self.finding), author)
        except BaseException:
            trees.drop(tree)
            raise
        trees.drop(tree, branch=False)
        return tree.branch, commit

    def _published(self, branch: str, commit: str, diff: str) -> str:
        """Where the branch was put, now or before; empty after a no."""
        there = (ref for ref in self._store.refs() if not ref.own and ref.name == branch)
        if any(ref.commit == commit for ref in there):
            return self.repository.name
        action = Action(
            kind="publish_branch",
            title=f"Put the branch {branch} into {self.repository.name}",
            why="So that it can be looked at and merged there.",
            risk="writes_outside",
            touches=(self.repository.name, branch),
            preview=diff,
            preview_form="diff",
            undo=f"The branch is deleted there again: {branch}.",
            content=commit,
        )
        verdict = decision_on(self.step.decided, action)
        if verdict is None:
            raise NeedsApproval(action)
        if not verdict.allowed:
            return ""
        source = self.repository.source_id
        outbox = self.workshop.outbox(source)
        token = self.workshop.token(source)
        outbox.publish(self.repository.origin, branch, commit=commit, token=token)
        return self.repository.name

    def _need(self, action: Action) -> None:
        verdict = decision_on(self.step.decided, action)
        if verdict is None or verdict.allowed:
            return
        said = f" They said: “{verdict.word}”." if verdict.word else ""
        raise StepError(
            f"“{action.title}” was not allowed.{said}",
            code="denied",
            kept=_KEPT,
            remedy="Apply it again when it may be done.",
        )


def _message(finding: ReviewFinding) -> str:
    return f"Apply a suggestion of a review to {finding.path}\n\n{finding.reason}\n"


def _write(folder: Path, path: str, content: bytes) -> None:
    """A file of the tree as it is committed; never through a link that leads elsewhere."""
    target = folder / path
    inside = target.parent.resolve().is_relative_to(folder.resolve())
    if target.is_symlink() or not inside or not target.is_file():
        raise _gone()
    target.write_bytes(content)


def _gone() -> UserError:
    return UserError(
        "The suggestion does not fit the file any more.",
        kept=_KEPT,
        remedy="Ask for the review again.",
    )
