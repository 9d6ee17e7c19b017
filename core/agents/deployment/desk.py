"""What every move of a deployment has at hand, and how it asks for a person's yes."""

from __future__ import annotations

from dataclasses import dataclass

from core.agents.base import RunContext
from core.domain.approvals import Action, decision_on
from core.domain.choices import NeedsApproval
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Author
from core.domain.deploy.deployments import TITLES, Deployment, MoveDone, MoveKind, Wish
from core.domain.deploy.targets import Target
from core.domain.plan import Step
from core.domain.value import now
from core.errors import StepError, UserError
from core.protocols import GitStore, Workshop


@dataclass(frozen=True)
class Desk:
    """One move: `deployment` is what earlier moves found out."""

    step: Step
    context: RunContext
    workshop: Workshop
    repository: AttachedRepository
    target: Target | None
    deployment: Deployment

    @property
    def wish(self) -> Wish:
        return self.deployment.wish

    @property
    def store(self) -> GitStore:
        return self.workshop.store(self.repository.source_id)

    def approved(self, action: Action) -> None:
        """Go on only with a yes to exactly this; StepError (code denied) after a no."""
        action = self._with_what_follows(action)
        verdict = decision_on(self.step.decided, action)
        if verdict is None:
            raise NeedsApproval(action)
        if not verdict.allowed:
            said = f" They said: “{verdict.word}”." if verdict.word else ""
            raise StepError(
                f"“{action.title}” was not allowed.{said}",
                code="denied",
                kept="It was not done; what was done before it stands.",
                remedy="Ask again when it may be done, or take back what was done.",
            )

    def _with_what_follows(self, action: Action) -> Action:
        """A person decides on one move, and sees the others that will be asked for after it."""
        moves = [planned.move for planned in self.deployment.planned]
        move = self.step.name if self.step.name in moves else ""
        later = [TITLES[each] for each in moves[moves.index(move) + 1 :]] if move in moves else []
        if not later:
            return action
        steps = ", ".join(f"{title[:1].lower()}{title[1:]}" for title in later)
        return action.model_copy(update={"why": f"{action.why} After it: {steps}."})

    def author(self) -> Author:
        """Who commits; UserError where nobody said."""
        found = self.workshop.author(self.repository.source_id)
        if found is None:
            raise UserError(
                "It is not known whose name commits carry here.",
                kept="Nothing was committed.",
                remedy="Set user.name and user.email of git, then try again.",
            )
        return found

    def hosted(self) -> Target:
        if self.target is None or self.target.host is None:
            raise UserError(
                "No target of this repository names a host.",
                kept="Nothing was sent.",
                remedy="Add a target with the repository's name on its host.",
            )
        return self.target

    def did(
        self, move: MoveKind, said: str, *, where: str = "", undo: str = "", **found: object
    ) -> Deployment:
        """The deployment with this move done, and what it found out."""
        done = MoveDone(move=move, outcome="done", said=said, at=now(), where=where, undo=undo)
        return self.deployment.with_move(done, **found)
