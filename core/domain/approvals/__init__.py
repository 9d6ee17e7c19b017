"""What waits for a person's yes or no: actions, requests, policies."""

from core.domain.approvals.actions import Action
from core.domain.approvals.approval import (
    Approval,
    ApprovalStatus,
    Decided,
    Decision,
    Origin,
    Verdict,
    decision_on,
    verdict_of,
)
from core.domain.approvals.kinds import KINDS, RISKS, ActionKind, Risk, Rule, kind_of, rank
from core.domain.approvals.policies import Policy, may_stand, ruling, with_policy

__all__ = [
    "KINDS",
    "RISKS",
    "Action",
    "ActionKind",
    "Approval",
    "ApprovalStatus",
    "Decided",
    "Decision",
    "Origin",
    "Policy",
    "Risk",
    "Rule",
    "Verdict",
    "decision_on",
    "kind_of",
    "may_stand",
    "rank",
    "ruling",
    "verdict_of",
    "with_policy",
]
