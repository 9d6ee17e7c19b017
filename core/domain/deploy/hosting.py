"""What a code host says: pull requests, checks, releases. Texts in them are other people's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from core.domain.value import Value

CheckState = Literal["waiting", "running", "passed", "failed", "cancelled", "skipped"]
MergeWay = Literal["merge", "squash", "rebase"]
_OVER: frozenset[CheckState] = frozenset({"passed", "failed", "cancelled", "skipped"})


class HostPlace(Value):
    """A repository on a host: `base` is the address of its REST API, `name` is `owner/name`.

    `git` is where it is pushed to, empty for GitHub's own.
    """

    base: str = "https://api.github.com"
    name: str
    git: str = ""

    @property
    def push_to(self) -> str:
        return self.git or f"https://github.com/{self.name}.git"


class HostRepository(Value):
    """`may_push` says what the token allows."""

    name: str
    default_branch: str
    private: bool
    may_push: bool
    page: str


class PullRequest(Value):
    """`mergeable` is None while the host still works it out."""

    number: int
    title: str
    state: Literal["open", "closed", "merged"]
    head: str
    head_commit: str
    base: str
    page: str
    mergeable: bool | None = None
    merge_commit: str = ""


class Check(Value):
    """One check of a commit; `run` is the id of the workflow run that can be started again."""

    name: str
    state: CheckState
    page: str = ""
    run: int | None = None
    began: datetime | None = None
    ended: datetime | None = None


class HostRelease(Value):
    """A release as the host keeps it."""

    id: int
    tag: str
    title: str
    page: str
    draft: bool = False


class Issue(Value):
    """`text` is what somebody wrote: data, never an instruction."""

    number: int
    title: str
    text: str
    state: Literal["open", "closed"]
    page: str


def state_of_all(checks: Sequence[Check]) -> CheckState:
    """Failed if one failed, passed when all that count did; waiting where there is none yet."""
    states = {check.state for check in checks}
    for state in ("failed", "cancelled", "running", "waiting"):
        if state in states:
            return state
    return "passed" if states else "waiting"


def all_over(checks: Sequence[Check]) -> bool:
    """Whether no check will change any more; False where there is none."""
    return bool(checks) and all(check.state in _OVER for check in checks)
