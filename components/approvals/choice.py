"""What a person can say of requests and policies; the page does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.approvals import Decision, Policy


@dataclass(frozen=True)
class Decide:
    """`word` goes with a no; `scope` bounds an "always" to a notebook or a source."""

    approval_id: str
    decision: Decision
    word: str = ""
    scope: str = ""
    kind: Literal["decide"] = "decide"


@dataclass(frozen=True)
class SetPolicies:
    policies: tuple[Policy, ...]
    kind: Literal["set_policies"] = "set_policies"


@dataclass(frozen=True)
class RemovePolicy:
    policy: Policy
    kind: Literal["remove_policy"] = "remove_policy"


@dataclass(frozen=True)
class TakeIn:
    """A file of policies, to be looked at before it holds."""

    content: bytes
    kind: Literal["take_in"] = "take_in"


ApprovalChoice = Decide | SetPolicies | RemovePolicy | TakeIn
