"""The state of the graph: frozen records, tuples and strings, each safe to keep in a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add
from typing import Annotated

from core.domain.answers import Answer
from core.domain.approvals import Action, Decided, verdict_of
from core.domain.events import Choice
from core.domain.grades import Grade
from core.domain.plan import Plan, Step
from core.domain.steps import StepResult, Tokens
from core.domain.value import Value
from core.domain.work import ViewGrant


class Reading(Value):
    """What kind of question it is; `how` is a short phrase for people."""

    intent: str
    confidence: float
    how: str


class Asked(Value):
    """A question to the person. `step` is empty when planning asks; `turn` counts from 0. With an
    `action` it is a request for a yes."""

    step: str
    turn: int
    question: str
    choices: tuple[Choice, ...]
    action: Action | None = None


class Picked(Value):
    """What the person chose, for the question of the same step and turn."""

    step: str
    turn: int
    value: str


class ReadyStep(Value):
    """One step with all it needs, as it is handed to its agent."""

    step: Step
    views: tuple[ViewGrant, ...] = ()


class Attempt(Value):
    """An answer that was made and graded, kept while a second plan tries to do better."""

    plan: Plan
    answer: Answer
    grade: Grade


def with_results(old: Iterable[StepResult], new: Iterable[StepResult]) -> tuple[StepResult, ...]:
    """Results by output; a later one replaces an earlier one."""
    return tuple({result.output: result for result in (*old, *new)}.values())


def with_asked(old: Iterable[Asked], new: Iterable[Asked]) -> tuple[Asked, ...]:
    return tuple({(asked.step, asked.turn): asked for asked in (*old, *new)}.values())


def with_picked(old: Iterable[Picked], new: Iterable[Picked]) -> tuple[Picked, ...]:
    return tuple({(picked.step, picked.turn): picked for picked in (*old, *new)}.values())


class State(Value):
    """What is known so far; a stage returns the fields that it changes.

    `spent` are the tokens of planning; those of steps are in their results.
    """

    question: str = ""
    reading: Reading | None = None
    agents: tuple[str, ...] = ()
    plan: Plan | None = None
    attempt: int = 0
    results: Annotated[tuple[StepResult, ...], with_results] = ()
    asked: Annotated[tuple[Asked, ...], with_asked] = ()
    picked: Annotated[tuple[Picked, ...], with_picked] = ()
    spent: Annotated[Tokens, add] = Tokens()
    answer: Answer | None = None
    grade: Grade | None = None
    earlier: Attempt | None = None
    cells: tuple[str, ...] = ()

    @property
    def open_question(self) -> Asked | None:
        """The first question to the person that has no pick yet."""
        answered = {(picked.step, picked.turn) for picked in self.picked}
        return next((a for a in self.asked if (a.step, a.turn) not in answered), None)

    def chosen(self, step: str) -> tuple[str, ...]:
        """What was picked for a step, in the order it asked."""
        picks = sorted((p for p in self.picked if p.step == step), key=lambda p: p.turn)
        return tuple(p.value for p in picks)

    def decided(self, step: str) -> tuple[Decided, ...]:
        """What was decided of the actions that a step asked for. A pick among readings is never a
        decision, whatever its text."""
        actions = {a.turn: a.action for a in self.asked if a.step == step and a.action}
        return tuple(
            Decided(mark=actions[p.turn].mark, verdict=verdict_of(p.value))
            for p in sorted(self.picked, key=lambda p: p.turn)
            if p.step == step and p.turn in actions
        )

    def meant(self) -> str:
        """The question as a person said it was meant, when planning asked."""
        actions = {(a.step, a.turn) for a in self.asked if a.action is not None}
        picks = [p for p in self.picked if p.step == "" and ("", p.turn) not in actions]
        return max(picks, key=lambda p: p.turn).value if picks else self.question

    def result(self, output: str) -> StepResult | None:
        return next((r for r in self.results if r.output == output), None)

    def planned(self) -> tuple[StepResult, ...]:
        """Results of the present plan, in its order."""
        steps = self.plan.steps if self.plan else ()
        return tuple(r for r in (self.result(step.output) for step in steps) if r is not None)


# The classes whose records may stand in a checkpoint by themselves; what they hold is plain data.
KEPT: tuple[type[Value], ...] = (
    Answer,
    Asked,
    Attempt,
    Grade,
    Picked,
    Plan,
    Reading,
    StepResult,
    ReadyStep,
    Tokens,
)
