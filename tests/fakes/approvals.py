"""An ApprovalStore in memory, and small valid requests."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.approvals import Action, Approval, Origin, Policy, kind_of
from core.errors import UserError
from tests.fakes.samples import START


class MemoryApprovalStore:
    def __init__(self) -> None:
        self._approvals: dict[str, Approval] = {}
        self._policies: dict[tuple[str, str], Policy] = {}

    def save(self, approvals: Sequence[Approval]) -> None:
        self._approvals |= {each.id: each for each in approvals}

    def get(self, approval_id: str) -> Approval:
        if approval_id not in self._approvals:
            raise UserError("This request is not there any more.")
        return self._approvals[approval_id]

    def waiting(self) -> Sequence[Approval]:
        return tuple(each for each in self._sorted() if each.status == "waiting")

    def of(self, origin_id: str) -> Sequence[Approval]:
        return tuple(each for each in self._sorted() if each.origin.id == origin_id)

    def policies(self) -> Sequence[Policy]:
        return tuple(self._policies[key] for key in sorted(self._policies))

    def save_policies(self, policies: Sequence[Policy]) -> None:
        self._policies |= {each.key: each for each in policies}

    def remove_policy(self, policy: Policy) -> None:
        self._policies.pop(policy.key, None)

    def _sorted(self) -> Sequence[Approval]:
        return sorted(self._approvals.values(), key=lambda a: (a.asked_at, a.id))

    def list(self, *, limit: int = 100) -> Sequence[Approval]:
        past = [each for each in self._sorted() if each.status != "waiting"]
        return tuple(reversed(past))[:limit]


def action(kind: str = "push", **fields: object) -> Action:
    base: dict[str, object] = {
        "kind": kind,
        "title": "Push the branch syna/flag to origin",
        "risk": kind_of(kind).risk,
        "touches": ("origin",),
        "preview": "+ a line\n- another",
        "preview_form": "diff",
        "undo": "Delete the branch there.",
    }
    return Action.model_validate(base | fields)


def origin(id: str = "r1", **fields: object) -> Origin:
    base: dict[str, object] = {
        "kind": "run",
        "id": id,
        "label": "add a flag",
        "notebook_id": "n1",
        "step": "a",
    }
    return Origin.model_validate(base | fields)


def approval(id: str = "p1", **fields: object) -> Approval:
    base: dict[str, object] = {
        "id": id,
        "action": action(),
        "origin": origin(),
        "asked_at": START,
    }
    return Approval.model_validate(base | fields)
