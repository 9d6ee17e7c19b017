"""Git, kept apart from what a repository would have it do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.code.repository import (
    MOST_BLOB,
    MOST_COMMITS,
    MOST_DIFF,
    Author,
    CommitFacts,
    Diff,
    FolderSeen,
    GitPatience,
    Head,
    MergeCheck,
    Origin,
    Packed,
    Ref,
    TreeFile,
    Uncommitted,
    Worktree,
)
from core.domain.work import Progress

Report = Callable[[Progress], None]


class GitStore(Protocol):
    """Syna's own copy of one repository, to read. Commits are full ids; names go to `resolve`.

    UserError says what a person can put right, StepError (code git) the rest.
    """

    def fetch(
        self,
        origin: Origin,
        *,
        token: str | None = None,
        patience: GitPatience = ...,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Head:
        """Bring it up to date; what is checked out there (or the branch that was asked for)."""
        ...

    def consolidate(self, *, cancel: CancelToken | None = None) -> bool:
        """Put together what many fetches left, where it is much; nothing it holds is dropped."""
        ...

    def head(self) -> Head:
        """As of the last fetch."""
        ...

    def refs(self) -> Sequence[Ref]:
        """Branches and tags, newest first."""
        ...

    def resolve(self, name: str) -> str:
        """The commit of a branch, tag, id or such as `main~2`; UserError when there is none."""
        ...

    def tree(self, commit: str) -> Sequence[TreeFile]: ...

    def file(self, commit: str, path: str) -> TreeFile | None:
        """By its path as people see it."""
        ...

    def read(self, blob: str, most: int = MOST_BLOB) -> bytes:
        """UserError when it holds more bytes than that."""
        ...

    def texts(
        self, files: Sequence[tuple[str, str]], *, most: int = MOST_BLOB
    ) -> Sequence[bytes | None]:
        """Of each commit and path, as people see it: what it holds. None for what is not there, is
        no file, or holds more than that."""
        ...

    def pack(self, commit: str, into: Path, *, cancel: CancelToken | None = None) -> Packed:
        """Write `pack` and `manifest` into a folder, as core.domain.code.index says."""
        ...

    def history(
        self,
        commit: str,
        into: Path,
        *,
        most: int = MOST_COMMITS,
        cancel: CancelToken | None = None,
    ) -> None:
        """Write the output of `git log`, newest first, to a file."""
        ...

    def commit(self, commit: str) -> CommitFacts:
        """With its whole message."""
        ...

    def log(self, old: str, new: str, *, most: int = 200, path: str = "") -> Sequence[CommitFacts]:
        """Commits of `new` that `old` has not (all of them if that is empty), newest first."""
        ...

    def diff(self, old: str, new: str, *, paths: Sequence[str] = (), most: int = MOST_DIFF) -> Diff:
        """From one commit to another; from nothing if `old` is empty."""
        ...

    def merges(self, onto: str, commit: str) -> MergeCheck:
        """Whether merging `commit` into `onto` would be clean. Nothing is merged."""
        ...


class GitWorktrees(Protocol):
    """Branches `syna/...` of the own copy, each in a folder of its own."""

    def add(self, slug: str, start: str) -> Worktree:
        """A branch at a commit, checked out; its name gets a number where it is taken.

        Contents are as committed: no filters, no hooks, links that lead out as plain files.
        """
        ...

    def keep(self, tree: Worktree) -> str:
        """Keep all that is in the folder, committed or not; the id that `open` takes."""
        ...

    def open(self, branch: str, kept: str = "") -> Worktree:
        """The folder of a branch with what was kept (else its last commit) and nothing else in it,
        made again where it was dropped. UserError when the branch has gone."""
        ...

    def changes(self, tree: Worktree, *, most: int = MOST_DIFF) -> Diff:
        """All that differs from the base, committed or not, new files included."""
        ...

    def commit(self, tree: Worktree, message: str, author: Author) -> str:
        """Commit all that is there; the commit's id. UserError when nothing changed."""
        ...

    def revert(self, tree: Worktree, commit: str) -> None:
        """Undo a commit in the folder; UserError, and nothing changed, where it conflicts."""
        ...

    def drop(self, tree: Worktree, *, branch: bool = True) -> None:
        """Remove the folder, and the branch unless it is to stay: then `open` brings it back."""
        ...

    def list(self) -> Sequence[Worktree]: ...


class GitOutbox(Protocol):
    """What leaves the own copy. Each of these is for approved steps only."""

    def publish(
        self, origin: Origin, branch: str, *, commit: str = "", token: str | None = None
    ) -> None:
        """Put a branch into the person's repository, or push it; never a checked-out one.

        UserError where it is not at the commit that was allowed, if that is named.
        """
        ...

    def tag(self, name: str, commit: str, *, message: str, author: Author) -> None:
        """In the own copy; UserError when there is one of that name."""
        ...

    def publish_tag(self, origin: Origin, name: str, *, token: str | None = None) -> None: ...

    def withdraw(self, origin: Origin, ref: str, *, token: str | None = None) -> None:
        """Delete a branch or tag there (`refs/...`), if it still is what was put there."""
        ...


class Git(Protocol):
    """The git of this machine. Each repository is under one folder, which is Syna's alone."""

    def version(self) -> str:
        """Empty where there is no git."""
        ...

    def store(self, root: Path) -> GitStore: ...

    def worktrees(self, root: Path) -> GitWorktrees: ...

    def outbox(self, root: Path) -> GitOutbox: ...

    def look(self, folder: Path, branch: str = "") -> FolderSeen:
        """What a folder says of itself; UserError when it is no repository that can be read.

        With a branch, `head` is that one's.
        """
        ...

    def uncommitted(self, root: Path, folder: Path, *, most: int = 500) -> Uncommitted:
        """What of a person's folder is in no commit, found without running anything of it."""
        ...

    def identity(self, folder: Path | None) -> Author | None:
        """Who commits there, by git's settings of the folder or the person; None if unknown."""
        ...
