"""What each move of a change has at hand: the branch, its files, its tests, and a budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.agents.base import RunContext, need_form
from core.agents.writer import Writer, model_of
from core.domain.approvals import Action, Verdict, decision_on
from core.domain.chat import ChatRequest
from core.domain.choices import NeedsApproval
from core.domain.code.attached import AttachedRepository
from core.domain.code.changes import Change, TestsSeen, tests_seen
from core.domain.code.commands import CommandRun
from core.domain.code.overview import FoundCommand
from core.domain.code.regions import Region, regions_of
from core.domain.code.repository import Worktree
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.steps import Tokens
from core.errors import StepError, UserError
from core.protocols import GitStore, Workshop
from core.tools.command import run_command

MOST_CALLS = 9
MOST_TOKENS = 30_000
PATIENCE = 600.0  # seconds of one move after which nothing new is tried
TEST_SECONDS = 120.0
_MOST_BYTES = 400_000


@dataclass
class Budget:
    """What one move may take; `spent` says what it took."""

    begun: float = field(default_factory=time.monotonic)
    spent: Tokens = field(default_factory=Tokens)

    @property
    def over(self) -> str:
        """Why nothing more is tried, if so."""
        if self.spent.calls >= MOST_CALLS:
            return f"The model was asked {self.spent.calls} times."
        if self.spent.read + self.spent.written > MOST_TOKENS:
            return "The tokens for one change are used up."
        if time.monotonic() - self.begun > PATIENCE:
            return f"It took longer than {PATIENCE:.0f} seconds."
        return ""


@dataclass
class ChangeDesk:
    """One move: `change` is what earlier moves left."""

    step: Step
    context: RunContext
    workshop: Workshop
    repository: AttachedRepository
    change: Change
    budget: Budget = field(default_factory=Budget)

    @property
    def store(self) -> GitStore:
        return self.workshop.store(self.repository.source_id)

    @property
    def tree(self) -> Worktree:
        """UserError when its folder was taken away."""
        return tree_of(self.workshop, self.repository.source_id, self.change.branch)

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))

    def keep(self, change: Change) -> Change:
        self.change = change
        self.workshop.changes.save(change)
        return change

    def paths(self) -> tuple[str, ...]:
        """Files of the branch as it began that a change may touch."""
        files = self.store.tree(self.change.base)
        return tuple(f.path for f in files if f.kind == "file" and f.bytes <= _MOST_BYTES)

    def text(self, path: str) -> str | None:
        """As it is in the folder; None for what is no UTF-8 or not there."""
        return read_text(self.tree, path)

    def write(self, path: str, text: str) -> None:
        file = _inside(self.tree, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def remove(self, path: str) -> None:
        _inside(self.tree, path).unlink(missing_ok=True)

    def regions(self, path: str) -> tuple[Region, ...]:
        return regions_of(path, self.text(path) or "")

    def ask(self, request: ChatRequest) -> str:
        """StepError where no model is ready or none may write code."""
        need_form(self.context, "python")
        writer = Writer(self.step.name, self.context, model_of(self.context))
        try:
            return writer.ask(request)
        finally:
            self.budget.spent += writer.tokens

    def run_tests(self, *more: str) -> TestsSeen:
        """In the command box, on a copy of the folder; `more` are further words."""
        found = self.repository.tests
        if found is None:
            return TestsSeen(why="The repository has no tests that Syna can find.")
        try:
            run = self.run(found, more)
        except StepError as error:
            if error.code not in ("tier", "command"):
                raise
            return TestsSeen(command=found.text, why=error.message)
        return tests_seen(run, found.text)

    def run(self, found: FoundCommand, more: Sequence[str] = ()) -> CommandRun:
        self.context.cancel.raise_if_cancelled()
        words = (*found.words, *more)
        return run_command(self.context, self.tree.folder, command=words, seconds=TEST_SECONDS)

    def verdict(self, action: Action) -> Verdict:
        """NeedsApproval where nobody decided of exactly this yet."""
        verdict = decision_on(self.step.decided, action)
        if verdict is None:
            raise NeedsApproval(action)
        return verdict


def tree_of(workshop: Workshop, source_id: str, branch: str) -> Worktree:
    for tree in workshop.trees(source_id).list():
        if tree.branch == branch:
            return tree
    raise UserError(
        f"The folder of {branch} is not there any more.",
        kept="What was committed on it stands.",
        remedy="Ask for the change again.",
    )


def read_text(tree: Worktree, path: str) -> str | None:
    file = _inside(tree, path)
    try:
        if file.is_symlink() or file.stat().st_size > _MOST_BYTES:
            return None
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _inside(tree: Worktree, path: str) -> Path:
    """A file below the folder of the branch, whatever links the repository has."""
    folder = Path(tree.folder)
    file = folder / path
    if not file.parent.resolve().is_relative_to(folder.resolve()) or file.is_symlink():
        raise UserError(
            f"{path} leads out of the repository.",
            kept="It was not touched.",
            remedy="Name a file within it.",
        )
    return file
