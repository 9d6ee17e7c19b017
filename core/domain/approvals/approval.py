"""A request for a person's yes, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from core.domain.approvals.actions import Action
from core.domain.value import Value

ApprovalStatus = Literal["waiting", "allowed", "denied", "withdrawn", "expired"]
Decision = Literal["once", "run", "always", "deny"]
ALLOW = "allow"
ALLOW_RUN = "allow_run"
DENY = "deny"


class Origin(Value):
    """Where a request comes from. `id` is that of the run or the task; `label` is what people call
    it: the question, the name of the task. `step` and `turn` tell requests of one run apart."""

    kind: Literal["run", "task", "click"]
    id: str = ""
    label: str = ""
    notebook_id: str = ""
    source_id: str = ""
    step: str = ""
    turn: int = 0

    @property
    def place(self) -> tuple[str, str, str, int]:
        """The same for the same asker, whatever people call it now."""
        return self.kind, self.id, self.step, self.turn

    def __contains__(self, scope: str) -> bool:
        return scope != "" and scope in (self.notebook_id, self.source_id)


class Verdict(Value):
    """The answer to a request, as who asked gets it. `word` is what a person said with a no."""

    allowed: bool
    for_run: bool = False
    word: str = ""

    @property
    def value(self) -> str:
        """As it stands in `Step.chosen`: `allow`, `allow_run`, `deny`, `deny: the word`."""
        if self.allowed:
            return ALLOW_RUN if self.for_run else ALLOW
        return f"{DENY}: {self.word}" if self.word else DENY


class Decided(Value):
    """A verdict on exactly one action, told by its `mark`."""

    mark: str
    verdict: Verdict


class Approval(Value):
    """`decision` and `by` are set when somebody (or a policy) decided; `outcome` when what was
    allowed was done or failed."""

    id: str
    action: Action
    origin: Origin
    asked_at: datetime
    status: ApprovalStatus = "waiting"
    decision: Decision | None = None
    word: str = ""
    by: str = ""
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    outcome: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """None while it waits; what was withdrawn or has expired is a no."""
        match self.status:
            case "waiting":
                return None
            case "allowed":
                return Verdict(allowed=True, for_run=self.decision == "run")
            case "denied":
                return Verdict(allowed=False, word=self.word)
            case "withdrawn":
                return Verdict(allowed=False, word="the request was withdrawn")
            case "expired":
                return Verdict(allowed=False, word="nobody answered in time")


def verdict_of(value: str) -> Verdict:
    """The verdict that `Verdict.value` wrote; anything else is a no."""
    if value in (ALLOW, ALLOW_RUN):
        return Verdict(allowed=True, for_run=value == ALLOW_RUN)
    word = value.removeprefix(DENY).removeprefix(":").strip() if value.startswith(DENY) else ""
    return Verdict(allowed=False, word=word)


def decision_on(decided: Iterable[Decided], action: Action) -> Verdict | None:
    """What was decided of exactly this action, the last word first; None when it was not asked."""
    found = [each.verdict for each in decided if each.mark == action.mark]
    return found[-1] if found else None
