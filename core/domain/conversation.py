"""What was asked and answered before, as later questions may build on it."""

from __future__ import annotations

from core.domain.charts import ChartSpec
from core.domain.metrics import MetricQuery
from core.domain.queries import QueryFacts
from core.domain.results import ResultRef
from core.domain.value import Value


class Turn(Value):
    """One earlier question of the notebook.

    `name` is its main cell; `sql` is that cell's query, empty for one of another kind. `metric` is
    its form, where it has one; `result` and `inputs` are that cell's too.
    """

    question: str
    answer: str
    name: str = ""
    sql: str = ""
    columns: tuple[str, ...] = ()
    chart: ChartSpec | None = None
    metric: MetricQuery | None = None
    facts: QueryFacts | None = None
    result: ResultRef | None = None
    inputs: tuple[str, ...] = ()


class Conversation(Value):
    """The turns the model may see, oldest first."""

    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def answered(self) -> Turn | None:
        """The last turn that came to a figure: what a follow-up is about."""
        told = (turn for turn in reversed(self.turns) if turn.sql or turn.metric or turn.result)
        return next(told, None)
