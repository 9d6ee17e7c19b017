"""Git repositories as Syna knows them: refs, trees, commits, diffs and branches of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from core.domain.value import Value

OWN = "syna/"
MOST_DIFF = 400_000
MOST_BLOB = 1_000_000
MOST_COMMITS = 20_000

RefKind = Literal["branch", "tag"]
TreeKind = Literal["file", "link", "submodule"]
How = Literal["added", "modified", "deleted", "renamed", "untracked", "conflict", "unsure"]


class Origin(Value):
    """Where a repository is read from: `address` is an absolute folder, or a URL without secrets.

    `branch` is the one that is read; empty for what is checked out there.
    """

    kind: Literal["folder", "url"]
    address: str
    branch: str = ""


class Head(Value):
    """`branch` is empty when none is checked out, `commit` when there is none."""

    branch: str = ""
    commit: str = ""


class Ref(Value):
    """A branch or tag, the commit it leads to, and when that (or the tag) was made.

    `own` are branches that Syna made and the repository may not have.
    """

    name: str
    kind: RefKind
    commit: str
    at: datetime
    own: bool = False


class TreeFile(Value):
    """`path` is as people see it; bytes that are no UTF-8 are `\\xNN` there. Read it by `blob`."""

    path: str
    blob: str
    bytes: int
    kind: TreeKind = "file"
    executable: bool = False


class CommitFacts(Value):
    """`at` is when it was committed, `authored` when it was written, before any rebase. `body` is
    the message below its subject, where it was asked for."""

    id: str
    at: datetime
    authored: datetime | None = None
    author: str
    email: str
    subject: str
    parents: tuple[str, ...] = ()
    body: str = ""


class Author(Value):
    """As git writes it into a commit."""

    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=300)


class DiffFile(Value):
    """`added` and `removed` are lines, None where the file is binary."""

    path: str
    how: How
    added: int | None = None
    removed: int | None = None


class Diff(Value):
    """A unified diff; `cut` when it was longer than what is kept. `files` are all of them."""

    text: str
    files: tuple[DiffFile, ...] = ()
    cut: bool = False


class UncommittedFile(Value):
    """`unsure`: only a filter that Syna does not run could tell whether it was changed."""

    path: str
    how: How


class Uncommitted(Value):
    """What is in a folder and in no commit; `complete` is False when it was too much to look at."""

    files: tuple[UncommittedFile, ...] = ()
    total: int = 0
    complete: bool = True


class FolderSeen(Value):
    """A repository as its files say, without running anything of it. `remote` is its origin."""

    folder: str
    head: Head
    bare: bool = False
    shallow: bool = False
    linked: bool = False
    remote: str = ""


class Packed(Value):
    """What a pack holds: bytes in it, files listed, and those of them that were left out."""

    bytes: int
    files: int
    skipped: int


class Worktree(Value):
    """`folder` is absolute; `base` is the commit that the branch began at."""

    branch: str
    folder: str
    base: str


class MergeCheck(Value):
    """Whether one commit merges into another; `conflicts` are paths."""

    clean: bool
    conflicts: tuple[str, ...] = ()


class GitPatience(Value):
    """Seconds to wait: in all, and without a word from the other side."""

    total: float = 3_600.0
    silence: float = 60.0
