"""A host of code, as the deployment agent uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.deploy.hosting import (
    Check,
    HostPlace,
    HostRelease,
    HostRepository,
    Issue,
    MergeWay,
    PullRequest,
)


class CodeHost(Protocol):
    """One repository on a host. Every call raises StepError (code host) in plain words."""

    @property
    def place(self) -> HostPlace: ...

    def repository(self) -> HostRepository: ...

    def commit(self, ref: str) -> str:
        """The id of the commit that a branch or tag stands at."""
        ...

    def pulls(self, *, head: str = "", base: str = "") -> Sequence[PullRequest]:
        """The open ones, newest first."""
        ...

    def pull(self, number: int) -> PullRequest: ...

    def open_pull(self, head: str, base: str, *, title: str, text: str) -> PullRequest:
        """The one that is open for these branches already, or a new one."""
        ...

    def merge_pull(self, number: int, commit: str, *, way: MergeWay = "merge") -> PullRequest:
        """Merge it if its head still is `commit`; StepError, and nothing is merged, if not."""
        ...

    def close_pull(self, number: int) -> PullRequest: ...

    def checks(self, commit: str) -> Sequence[Check]: ...

    def rerun(self, run: int, *, failed_only: bool = True) -> None: ...

    def tag(self, name: str, commit: str) -> None:
        """StepError when there is one of that name."""
        ...

    def remove_tag(self, name: str) -> None: ...

    def releases(self, most: int = 20) -> Sequence[HostRelease]:
        """Newest first."""
        ...

    def release(self, tag: str, *, title: str, text: str, draft: bool = False) -> HostRelease: ...

    def remove_release(self, release_id: int) -> None: ...

    def issue(self, number: int) -> Issue: ...

    def close(self) -> None: ...
