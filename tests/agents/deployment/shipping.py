"""Drives the deployment agent through the moves of a wish, with a person who decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.agents.base import RunContext
from core.agents.deployment.agent import DeploymentAgent
from core.domain.approvals import Action, Decided, Verdict
from core.domain.cancel import CancelToken
from core.domain.choices import NeedsApproval
from core.domain.deploy.deployments import Deployment, MoveKind, ShipStep, Wish, moves_of
from core.domain.events import Happening
from core.domain.plan import Step
from core.domain.sources import Schema
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.workshop import BenchWorkshop

YES = Verdict(allowed=True)


@dataclass
class Shipping:
    """`actions` are those that were asked for; `judge` decides each."""

    workshop: BenchWorkshop
    judge: Callable[[Action], Verdict] = lambda action: YES
    actions: list[Action] = field(default_factory=list)
    told: list[Happening] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    before: Callable[[MoveKind], None] = lambda move: None

    def ship(self, wish: Wish, *, run_id: str = "r1") -> Deployment:
        """All moves of it, in order; what a move raises goes on."""
        target = next((t for t in self.workshop.targets() if t.id == wish.target_id), None)
        for move in moves_of(wish, target):
            self.before(move)
            self.move(move, wish, run_id=run_id)
        return self.found(run_id)

    def move(self, move: MoveKind, wish: Wish, *, run_id: str = "r1") -> None:
        context = self._context(run_id)
        form = ShipStep(move=move, wish=wish).model_dump_json()
        step = Step(name=move, agent="deployment", task=move, output=move, form=form)
        while True:
            try:
                result = DeploymentAgent().run(step, context, ())
                break
            except NeedsApproval as asked:
                self.actions.append(asked.action)
                decided = Decided(mark=asked.action.mark, verdict=self.judge(asked.action))
                step = step.model_copy(update={"decided": (*step.decided, decided)})
        assert result.result is not None
        self.said.append(str(context.results.result(result.result).value("said", 0)))

    def found(self, run_id: str = "r1") -> Deployment:
        deployment = self.workshop.deployments.find(run_id)
        assert deployment is not None
        return deployment

    def _context(self, run_id: str) -> RunContext:
        return RunContext(
            run_id=run_id,
            notebook_id="n1",
            question="ship it",
            schema=Schema(),
            grants=(),
            model=None,
            sandbox=InlineSandbox(),
            results=MemoryResultStore(),
            emit=self.told.append,
            cancel=CancelToken(),
            agents={},
            workshop=self.workshop,
        )
