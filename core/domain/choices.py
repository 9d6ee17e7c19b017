"""Asking a person which reading was meant, from the middle of a run."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.approvals import Action
from core.domain.events import Choice
from core.errors import SynaError


class NeedsChoice(SynaError):
    """Raised by an agent or a flow template: the run waits until a person picked one of `choices`.

    A step is then run again with the picked value at the end of `Step.chosen`. In a flow template
    the value is the question as it was meant, and planning starts anew with it.
    """

    def __init__(self, question: str, choices: Sequence[Choice]) -> None:
        super().__init__(question)
        self.question = question
        self.choices = tuple(choices)


class NeedsApproval(NeedsChoice):
    """Raised by an agent before it does something risky: the run waits until somebody decided.

    The step is then run again; `decision_on(step.decided, action)` is the verdict on exactly this
    action, and its text (`allow`, `allow_run`, `deny: word`) stands at the end of `Step.chosen`.
    """

    def __init__(self, action: Action) -> None:
        super().__init__(action.title, ())
        self.action = action
