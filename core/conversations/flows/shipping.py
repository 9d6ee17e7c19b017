"""“Release a minor version”, “roll back the stage”: the moves it takes, by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.agents.deployment.agent import AGENT
from core.agents.deployment.wishes import WishSaid, fitting, named_targets, wish_said
from core.conversations.flows.repositories import the_one
from core.domain.choices import NeedsChoice
from core.domain.deploy.deployments import TITLES, ShipStep, Wish, moves_of
from core.domain.deploy.targets import Target
from core.domain.deploy.yard import Yard
from core.domain.events import Choice
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

SHIP = "ship"
_MOST = 6


class ShipRequest:
    """Matches where a repository is attached. It asks where several targets would do."""

    def __init__(self, yard: Callable[[Schema], Yard] = lambda schema: Yard()) -> None:
        self._yard = yard

    def match(self, inquiry: Inquiry) -> Plan | None:
        question = inquiry.question
        said = wish_said(question, meant=inquiry.intent == "deployment")
        yard = self._yard(inquiry.schema) if said is not None else Yard()
        if said is None or not yard.repositories:
            return None
        target = _target(question, said, yard.targets)
        own = target.source_id if target is not None else ""
        served = (r for r in yard.repositories if r.source_id == own)
        repository = next(served, None) or the_one(question, yard.repositories)
        wish = Wish(
            what=said.what,
            source_id=repository.source_id,
            target_id=target.id if target is not None else "",
            part=said.part,
            version=said.version,
            ref=said.ref,
            number=said.number,
            rehearse_only=said.rehearse_only,
        )
        return ship_plan(wish, target)


def ship_plan(wish: Wish, target: Target | None) -> Plan:
    """One step a move, each after the one before."""
    steps: list[Step] = []
    for move in moves_of(wish, target):
        steps.append(
            Step(
                name=move,
                agent=AGENT,
                task=TITLES[move],
                output=f"{move}_done",
                inputs=(steps[-1].output,) if steps else (),
                form=ShipStep(move=move, wish=wish).model_dump_json(),
            )
        )
    return Plan(steps=tuple(steps), template=SHIP)


def _target(question: str, said: WishSaid, targets: Sequence[Target]) -> Target | None:
    """The one that is named, else the only one that can do it; NeedsChoice where several can."""
    named = named_targets(question, targets)
    if named:
        return named[0]
    able = fitting(said.what, targets)
    if len(able) < 2:
        return able[0] if able else None
    choices = [
        Choice(label=target.name, value=f"{question.rstrip(' .?!')} to {target.name}")
        for target in able[:_MOST]
    ]
    raise NeedsChoice("To which target?", choices)
