"""The store of requests for a person's yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.approvals import Approval, Policy


class ApprovalStore(Protocol):
    """Requests with their decisions, and policies."""

    def save(self, approvals: Sequence[Approval]) -> None:
        """Insert or replace, all or none."""
        ...

    def get(self, approval_id: str) -> Approval: ...

    def waiting(self) -> Sequence[Approval]:
        """Oldest first."""
        ...

    def of(self, origin_id: str) -> Sequence[Approval]:
        """All of one run or task, oldest first."""
        ...

    def list(self, *, limit: int = 100) -> Sequence[Approval]:
        """Those that wait no more; the last that was asked comes first."""
        ...

    def policies(self) -> Sequence[Policy]:
        """By kind, then scope."""
        ...

    def save_policies(self, policies: Sequence[Policy]) -> None:
        """Each in place of the one of its kind and scope, all or none."""
        ...

    def remove_policy(self, policy: Policy) -> None: ...
