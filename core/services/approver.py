"""What runs and tasks ask before they do something risky."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.domain.approvals import Action, Approval, Origin, Verdict
from core.domain.value import new_id, now
from core.errors import UserError


class Approver(Protocol):
    """Kept by `core.services.approvals`; nothing here decides."""

    def ask(
        self, action: Action, origin: Origin, *, expires_at: datetime | None = None
    ) -> Approval: ...

    def get(self, approval_id: str) -> Approval: ...

    def verdict(self, action: Action, origin: Origin) -> Verdict | None: ...

    def step_done(self, run_id: str, step: str, *, outcome: str) -> None: ...

    def withdraw(self, origin_id: str) -> Sequence[Approval]: ...


def standing(approver: Approver, action: Action, origin: Origin) -> Verdict | None:
    """What holds of work that comes again by itself, looked at before each turn. None while a
    request for it waits, which it does from the first turn that nobody decided of."""
    verdict = approver.verdict(action, origin)
    return verdict if verdict is not None else approver.ask(action, origin).verdict


class Unattended:
    """Where no person can be asked: nothing is allowed, and nothing waits."""

    WORD = "nobody is there to allow it"

    def ask(
        self, action: Action, origin: Origin, *, expires_at: datetime | None = None
    ) -> Approval:
        return Approval(
            id=new_id(),
            action=action,
            origin=origin,
            asked_at=now(),
            status="denied",
            decision="deny",
            word=self.WORD,
        )

    def get(self, approval_id: str) -> Approval:
        raise UserError("This request is not there any more.", kept="Nothing was changed.")

    def verdict(self, action: Action, origin: Origin) -> Verdict | None:
        return Verdict(allowed=False, word=self.WORD)

    def step_done(self, run_id: str, step: str, *, outcome: str) -> None:
        return None

    def withdraw(self, origin_id: str) -> Sequence[Approval]:
        return ()
