"""What each move of a change has at hand beside its branch: the step, the model, a budget."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from core.agents.base import RunContext, need_form
from core.agents.code.changing.branch import ChangeBranch
from core.agents.writer import Writer, model_of
from core.domain.approvals import Action, Verdict, decision_on
from core.domain.chat import ChatRequest
from core.domain.choices import NeedsApproval
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.steps import Tokens

MOST_CALLS = 9
MOST_TOKENS = 30_000
PATIENCE = 600.0  # seconds of one move after which nothing new is tried


@dataclass
class Budget:
    """What one move may take; `spent` says what it took."""

    begun: float = field(default_factory=time.monotonic)
    spent: Tokens = field(default_factory=Tokens)

    @property
    def over(self) -> str:
        """Why nothing more is tried, if so."""
        if self.spent.calls >= MOST_CALLS:
            return f"The model was asked {self.spent.calls} times."
        if self.spent.read + self.spent.written > MOST_TOKENS:
            return "The tokens for one change are used up."
        if time.monotonic() - self.begun > PATIENCE:
            return f"It took longer than {PATIENCE:.0f} seconds."
        return ""


@dataclass
class ChangeDesk(ChangeBranch):
    """One move: `change` is what earlier moves left."""

    context: RunContext
    step: Step
    budget: Budget = field(default_factory=Budget)

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))

    def ask(self, request: ChatRequest) -> str:
        """StepError where no model is ready or none may write code."""
        need_form(self.context, "python")
        writer = Writer(self.step.name, self.context, model_of(self.context))
        try:
            return writer.ask(request)
        finally:
            self.budget.spent += writer.tokens

    def verdict(self, action: Action) -> Verdict:
        """NeedsApproval where nobody decided of exactly this yet."""
        verdict = decision_on(self.step.decided, action)
        if verdict is None:
            raise NeedsApproval(action)
        return verdict
