"""Approvals: what waits for a person's yes, what was decided, and what holds without asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from core.domain.approvals import (
    Action,
    Approval,
    Decision,
    Origin,
    Policy,
    Verdict,
    kind_of,
    may_stand,
    ruling,
)
from core.domain.value import new_id, now
from core.errors import UserError
from core.protocols import ApprovalStore

log = logging.getLogger("syna.approvals")
POLICY = "a policy"
RUN = "a word for the whole run"
_LONGEST_WORD = 500  # characters


class ApprovalService:
    """Thread-safe. Nothing but `decide`, `clicked` and a policy allows anything, and these are
    called by doors, for a person."""

    def __init__(self, store: ApprovalStore) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._told: list[Callable[[Approval], None]] = []

    def when_decided(self, tell: Callable[[Approval], None]) -> None:
        """`tell` gets each request that waited and was decided; it returns at once."""
        self._told.append(tell)

    # For who is about to do something

    def ask(
        self, action: Action, origin: Origin, *, expires_at: datetime | None = None
    ) -> Approval:
        """The request, decided at once where a policy says so; see its `verdict`. Asking the same
        again of the same origin gives the same request."""
        with self._lock:
            asked = Approval(
                id=new_id(),
                action=action,
                origin=origin,
                asked_at=now(),
                expires_at=expires_at,
            )
            ruled = self._ruled(asked)
            known = self._known(action, origin)
            if known is not None and _stands(known, ruled):
                return known
            made = ruled or asked
            if made.status != "allowed" or action.risk != "reads":
                self._store.save([made])
            return made

    def verdict(self, action: Action, origin: Origin) -> Verdict | None:
        """What was decided in this run (or task) of exactly this action, or holds for it anyway;
        None when a person must be asked. Nothing waits after this."""
        with self._lock:
            same = [e for e in self._store.of(origin.id) if e.action.mark == action.mark]
            said = [each for each in same if each.status in ("allowed", "denied")]
            probe = Approval(id=new_id(), action=action, origin=origin, asked_at=now())
            ruled = self._ruled(probe)
            stands = [each for each in said if _stands(each, ruled)]
            if stands:
                return stands[-1].verdict
            if ruled is None:
                return None
            self._store.save([ruled])
            return ruled.verdict

    def done(self, approval_id: str, outcome: str) -> None:
        """Keep what came of an action that was allowed."""
        with self._lock:
            approval = self._store.get(approval_id)
            self._store.save([approval.model_copy(update={"outcome": outcome})])

    def step_done(self, run_id: str, step: str, *, outcome: str) -> None:
        """The same for all that a step of a run was allowed to do."""
        with self._lock:
            own = [a for a in self._store.of(run_id) if a.origin.step == step and not a.outcome]
            allowed = [each for each in own if each.status == "allowed"]
            self._store.save([a.model_copy(update={"outcome": outcome}) for a in allowed])

    def withdraw(self, origin_id: str) -> Sequence[Approval]:
        """Nobody needs the answer any more: what still waits of this run or task."""
        with self._lock:
            waiting = [each for each in self._store.of(origin_id) if each.status == "waiting"]
            gone = [_closed(each, "withdrawn") for each in waiting]
            self._store.save(gone)
            return tuple(gone)

    def renew(self, origin_id: str) -> None:
        """What was asked is another thing by now: who waits is told, and asks anew."""
        self._tell(self.withdraw(origin_id))

    # For a person

    def waiting(self) -> Sequence[Approval]:
        """Oldest first. What nobody answered in time is let go here."""
        with self._lock:
            at = now()
            found = self._store.waiting()
            late = [_closed(a, "expired") for a in found if a.expires_at and a.expires_at <= at]
            self._store.save(late)
        self._tell(late)
        gone = {each.id for each in late}
        return tuple(each for each in found if each.id not in gone)

    def get(self, approval_id: str) -> Approval:
        return self._store.get(approval_id)

    def history(self, limit: int = 100) -> Sequence[Approval]:
        """What was decided, withdrawn or let go; newest first."""
        return self._store.list(limit=limit)

    def decide(
        self,
        approval_id: str,
        decision: Decision,
        *,
        by: str,
        word: str = "",
        scope: str = "",
    ) -> Approval:
        """A person's answer, once. `word` goes to who asked, with a no; `scope` bounds an "always"
        to a notebook or a source. UserError when somebody answered before."""
        with self._lock:
            approval = self._store.get(approval_id)
            _refuse_decided(approval)
            _refuse_unfit(approval, decision, scope)
            if decision == "always":
                policy = Policy(kind=approval.action.kind, rule="allow", scope=scope)
                self._store.save_policies([policy])
            decided = _answered(approval, decision, by=by, word=word)
            self._store.save([decided])
            others = self._settled()
        self._tell([decided, *others])
        return decided

    def clicked(self, action: Action, origin: Origin, *, by: str) -> Approval:
        """A person pressed a button that named the thing and showed what will happen: that is the
        approval, and is kept. UserError when a policy denies it."""
        with self._lock:
            rule = ruling(action, origin, policies=self._store.policies())
            asked = Approval(id=new_id(), action=action, origin=origin, asked_at=now())
            if rule == "deny":
                self._store.save([_answered(asked, "deny", by=POLICY)])
                raise UserError(
                    f"A policy says that Syna may not {kind_of(action.kind).sentence}.",
                    kept="Nothing was done.",
                    remedy="Change the policy on the Approvals page if it is wrong.",
                )
            made = _answered(asked, "once", by=by)
            self._store.save([made])
            return made

    # What holds without asking

    def policies(self) -> Sequence[Policy]:
        return self._store.policies()

    def set_policies(self, policies: Sequence[Policy]) -> None:
        """Each in place of the one of its kind and scope; what waits and is ruled by them is
        decided. UserError when one allows what must be asked every time."""
        for policy in policies:
            if policy.rule == "allow":
                _refuse_standing(policy.kind)
        with self._lock:
            self._store.save_policies(policies)
            settled = self._settled()
        self._tell(settled)

    def remove_policy(self, policy: Policy) -> None:
        with self._lock:
            self._store.remove_policy(policy)

    def export(self) -> bytes:
        """The policies as YAML."""
        from core.services.policy_files import to_yaml

        return to_yaml(self._store.policies())

    def read(self, content: bytes) -> Sequence[Policy]:
        """The policies of an exported file, for a person to look at; nothing is changed. UserError
        when the file is not one."""
        from core.services.policy_files import from_yaml

        return from_yaml(content)

    def _known(self, action: Action, origin: Origin) -> Approval | None:
        """The request of the same origin for the same thing, unless it was withdrawn."""
        same = [
            each
            for each in self._store.of(origin.id)
            if each.origin.place == origin.place and each.action.mark == action.mark
        ]
        return next((e for e in reversed(same) if e.status not in ("withdrawn", "expired")), None)

    def _ruled(self, asked: Approval) -> Approval | None:
        """The request as policies and earlier words decide it, or None: a person must."""
        action, origin = asked.action, asked.origin
        policies = self._store.policies()
        rule = ruling(action, origin, policies=policies)
        if rule == "deny":
            return _answered(asked, "deny", by=POLICY, word="a policy says no")
        if rule == "allow":
            return _answered(asked, "always", by=POLICY)
        earlier = self._store.of(origin.id)
        if ruling(action, origin, policies=policies, earlier=earlier) == "allow":
            return _answered(asked, "once", by=RUN)
        return None

    def _settled(self) -> Sequence[Approval]:
        """What waited and needs nobody any more, now decided."""
        ruled = [made for each in self._store.waiting() if (made := self._ruled(each)) is not None]
        self._store.save(ruled)
        return ruled

    def _tell(self, decided: Sequence[Approval]) -> None:
        for approval in decided:
            for tell in self._told:
                try:
                    tell(approval)
                except Exception:  # the decision stands; who waits finds it when it asks again
                    log.exception("a decision could not be handed on")


def _stands(said: Approval, ruled: Approval | None) -> bool:
    """Whether what was said of an action still holds: not against a policy that denies, and what a
    policy said for as long as it says so."""
    if ruled is not None and ruled.status == "denied":
        return said.status == "denied"
    if said.by == POLICY:
        return ruled is not None and ruled.status == said.status
    return True


def _answered(approval: Approval, decision: Decision, *, by: str, word: str = "") -> Approval:
    return approval.model_copy(
        update={
            "status": "denied" if decision == "deny" else "allowed",
            "decision": decision,
            "word": " ".join(word.split())[:_LONGEST_WORD],
            "by": by,
            "decided_at": now(),
        }
    )


def _closed(approval: Approval, status: str) -> Approval:
    return approval.model_copy(update={"status": status, "decided_at": now()})


def _refuse_decided(approval: Approval) -> None:
    said = {
        "allowed": f"It was allowed already, by {approval.by}.",
        "denied": f"It was denied already, by {approval.by}.",
        "withdrawn": "Who asked does not need it any more.",
        "expired": "Its time is over.",
    }
    if approval.status != "waiting":
        raise UserError(
            said[approval.status],
            kept="That decision stands; yours was not taken.",
            remedy="Look at the history below.",
        )


def _refuse_unfit(approval: Approval, decision: Decision, scope: str) -> None:
    if decision in ("run", "always"):
        _refuse_standing(approval.action.kind)
    if decision == "run" and approval.origin.kind != "run":
        raise UserError(
            "This request comes from no run.",
            kept="It still waits.",
            remedy="Allow it once, or always.",
        )
    if scope and scope not in approval.origin:
        raise UserError(
            "This request is of another notebook.",
            kept="It still waits.",
            remedy="Allow it once, or always and everywhere.",
        )


def _refuse_standing(kind: str) -> None:
    if not may_stand(kind):
        raise UserError(
            f"Syna asks every time before it may {kind_of(kind).sentence}.",
            kept="Nothing was changed.",
            remedy="Allow it once, or deny it.",
        )
