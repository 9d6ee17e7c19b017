"""What a code host says: pull requests, checks, releases. Texts in them are other people's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from core.domain.value import Value
from core.errors import UserError

CheckState = Literal["waiting", "running", "passed", "failed", "cancelled", "skipped"]
MergeWay = Literal["merge", "squash", "rebase"]
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
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


def checked_base(base: str) -> str:
    """The host of an API's address; UserError unless it is https, or this machine."""
    parts = urlsplit(base)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return parts.hostname
    if parts.scheme == "http" and parts.hostname in _LOCAL:
        return parts.hostname
    raise UserError(
        "The address of the API must begin with https:// and hold no password.",
        kept="Nothing was sent.",
        remedy="Use https://api.github.com, or https://HOST/api/v3 for a GitHub of your own.",
    )
