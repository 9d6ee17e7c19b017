"""A change's branch: its folder as it was kept, what is written there, and its tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.domain.code.attached import AttachedRepository
from core.domain.code.changes import Change, TestsSeen, tests_seen
from core.domain.code.commands import CommandRun
from core.domain.code.overview import FoundCommand
from core.domain.code.regions import Region, regions_of
from core.domain.code.repository import Worktree
from core.errors import StepError, UserError
from core.protocols import GitStore, GitWorktrees, Workshop
from core.tools.command import CommandContext, run_command

TEST_SECONDS = 120.0
_MOST_BYTES = 400_000


@dataclass
class ChangeBranch:
    """`change` is what was kept last; a folder that holds anything else is put back to it when it
    is first used."""

    workshop: Workshop
    repository: AttachedRepository
    change: Change
    context: CommandContext

    @property
    def store(self) -> GitStore:
        return self.workshop.store(self.repository.source_id)

    @property
    def trees(self) -> GitWorktrees:
        return self.workshop.trees(self.repository.source_id)

    @cached_property
    def tree(self) -> Worktree:
        """UserError when the branch was taken away."""
        return self.trees.open(self.change.branch, self.change.kept)

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
        file = self._inside(path)
        try:
            if file.is_symlink() or file.stat().st_size > _MOST_BYTES:
                return None
            return file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, path: str, text: str) -> None:
        file = self._inside(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def remove(self, path: str) -> None:
        self._inside(path).unlink(missing_ok=True)

    def regions(self, path: str) -> tuple[Region, ...]:
        return regions_of(path, self.text(path) or "")

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

    def _inside(self, path: str) -> Path:
        """A file below the folder of the branch, whatever links the repository has."""
        folder = Path(self.tree.folder)
        file = folder / path
        if not file.parent.resolve().is_relative_to(folder.resolve()) or file.is_symlink():
            raise UserError(
                f"{path} leads out of the repository.",
                kept="It was not touched.",
                remedy="Name a file within it.",
            )
        return file
