"""What a person says of requests and policies. A decision begins here and nowhere else."""

from __future__ import annotations

from components import session
from components.approvals.choice import ApprovalChoice, Decide
from core.domain.approvals import Policy, kind_of

BY = "you"


def on_choice(choice: ApprovalChoice) -> None:
    approvals = session.services().approvals
    match choice.kind:
        case "decide":
            decide(choice)
        case "set_policies":
            session.attempt(lambda: approvals.set_policies(choice.policies))
        case "remove_policy":
            approvals.remove_policy(choice.policy)
            session.say(
                f"Syna asks again before it may {kind_of(choice.policy.kind).sentence}.",
                undo=lambda: approvals.set_policies([choice.policy]),
            )
        case "take_in":
            session.attempt(lambda: session.keep_policies(approvals.read(choice.content)))


def decide(choice: Decide) -> None:
    approvals = session.services().approvals

    def act() -> None:
        approvals.decide(
            choice.approval_id,
            choice.decision,
            by=BY,
            word=choice.word,
            scope=choice.scope,
        )

    session.attempt(act)


def use(policies: tuple[Policy, ...]) -> None:
    """Policies of a file that a person looked at."""
    if session.attempt(lambda: session.services().approvals.set_policies(policies)):
        session.say(f"{len(policies)} policies hold now.")
