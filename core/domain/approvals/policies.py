"""What a person said once for all, and what it says of an action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.approvals.actions import Action
from core.domain.approvals.approval import Approval, Origin
from core.domain.approvals.kinds import Rule, kind_of, rank
from core.domain.value import Value


class Policy(Value):
    """`scope` is the id of a notebook or a source, or empty for everywhere."""

    kind: str
    rule: Rule
    scope: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """One policy of a kind and a scope."""
        return self.kind, self.scope


def ruling(
    action: Action,
    origin: Origin,
    *,
    policies: Iterable[Policy],
    earlier: Iterable[Approval] = (),
) -> Rule:
    """What holds for an action; `earlier` are decisions that may have been for the whole run.

    A deny wins over all. A policy of a narrower scope wins over one of everywhere, and both over
    the rule of the kind. A word for the run holds for its kind, in that run, up to its risk.
    """
    kind = kind_of(action.kind, unknown=action.risk)
    fitting = [p for p in policies if p.kind == action.kind and (not p.scope or p.scope in origin)]
    if any(policy.rule == "deny" for policy in fitting):
        return "deny"
    narrow = [p for p in fitting if p.scope] or fitting
    rule = _strictest(narrow) if narrow else _by_itself(action)
    if rule == "ask" and any(_covers(each, action, origin) for each in earlier):
        rule = "allow"
    return rule if rule != "allow" or kind.standing else "ask"


def may_stand(kind: str) -> bool:
    """Whether a policy may allow the kind."""
    return kind_of(kind).standing


def with_policy(policies: Sequence[Policy], new: Policy) -> tuple[Policy, ...]:
    """The policies with `new` in place of the one of its kind and scope."""
    return (*(p for p in policies if p.key != new.key), new)


def _strictest(policies: Sequence[Policy]) -> Rule:
    return "ask" if any(policy.rule == "ask" for policy in policies) else "allow"


def _by_itself(action: Action) -> Rule:
    """The rule of the kind; nothing riskier than reading is allowed by it."""
    kind = kind_of(action.kind, unknown=action.risk)
    if kind.rule == "allow" and action.risk != "reads":
        return "ask"
    return kind.rule


def _covers(earlier: Approval, action: Action, origin: Origin) -> bool:
    """Whether a word for the run was given for this kind of action, and for no lesser risk."""
    return (
        earlier.status == "allowed"
        and earlier.decision == "run"
        and origin.kind == earlier.origin.kind == "run"
        and origin.id != ""
        and earlier.origin.id == origin.id
        and earlier.action.kind == action.kind
        and rank(action.risk) <= rank(earlier.action.risk)
    )
