"""An agent that does what the test says, and an intent reader that answers by keyword."""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.agents.base import RunContext
from core.domain.conversation import Conversation
from core.domain.plan import Step
from core.domain.queries import QueryFacts
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from tests.fakes.samples import regions

Work = Callable[[Step, RunContext, tuple[ViewGrant, ...]], StepResult]


def regions_result(
    step: Step, context: RunContext, views: tuple[ViewGrant, ...] = ()
) -> StepResult:
    """A query of two rows that is kept in the result store."""
    ref, table = regions()
    context.results.put(ref, table)
    return StepResult(
        step=step.name,
        output=step.output,
        sql="SELECT region, sum(total) AS total FROM orders GROUP BY region",
        facts=QueryFacts(tables=("orders",)),
        result=ref,
    )


class FakeAgent:
    """Keeps the steps it was given; `work` may raise, wait, or ask."""

    describes = "Answers for tests."

    def __init__(
        self,
        work: Work = regions_result,
        *,
        name: str = "data",
        intents: tuple[str, ...] = ("data",),
    ) -> None:
        self.name = name
        self.intents = intents
        self.steps: list[Step] = []
        self.views: list[tuple[ViewGrant, ...]] = []
        self._work = work
        self._lock = threading.Lock()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        with self._lock:
            self.steps.append(step)
            self.views.append(views)
        return self._work(step, context, views)


class KeywordIntents:
    """Reads an intent that the question names, else `data`."""

    def read(
        self, question: str, schema: Schema, *, conversation: Conversation
    ) -> tuple[str, float, str]:
        words = question.lower().split()
        found = next((word for word in ("business", "code", "help") if word in words), "data")
        return found, 1.0, "named in the question"
