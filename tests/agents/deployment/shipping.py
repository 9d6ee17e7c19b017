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
from core.domain.work import Failure
from core.errors import StepError, UserError
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.workshop import BenchWorkshop

YES = Verdict(allowed=True)


def _as_error(failure: Failure) -> StepError | UserError:
    """What the agent met, as it was raised inside of it."""
    if failure.code == "UserError":
        return UserError(failure.message, kept=failure.kept, remedy=failure.remedy)
    return StepError(failure.message, code=failure.code, kept=failure.kept, remedy=failure.remedy)


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
        if result.failure is not None:
            raise _as_error(result.failure)
        assert result.result is not None
        table = context.results.result(result.result)
        self.said.append(str(table.value("said", len(table.rows) - 1)))

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
