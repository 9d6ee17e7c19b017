"""What a step leaves behind."""

from __future__ import annotations

from typing import Literal

from core.domain.analyses.results import Findings
from core.domain.charts import ChartSpec
from core.domain.code.functions import WrittenFunction
from core.domain.metrics import MetricQuery
from core.domain.queries import QueryFacts
from core.domain.records import Record
from core.domain.results import ResultRef
from core.domain.value import Value
from core.domain.work import Failure


class Tokens(Value):
    """Tokens of model calls, and their cost in US dollars."""

    read: int = 0
    written: int = 0
    kept: int = 0
    calls: int = 0
    cost: float = 0.0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            read=self.read + other.read,
            written=self.written + other.written,
            kept=self.kept + other.kept,
            calls=self.calls + other.calls,
            cost=self.cost + other.cost,
        )


Form = Literal["sql", "metric", "analysis", "python", "function", "none"]


class NamedTable(Value):
    """A further table that code or an analysis made; `name` may be empty."""

    name: str
    ref: ResultRef
    chart: ChartSpec | None = None


class AnalysisCall(Value):
    """Which analysis ran: its JSON `parameters` fit its card, `sql` selects its rows."""

    analysis: str
    parameters: str
    sql: str


class StepResult(Value):
    """`failure` or `result` is set, never both; neither when the data cannot answer (`missing`).

    `mends` are sentences about what was changed in the query before it ran. `missing` says
    what the data lacks, `near` what it has instead. `assumptions` are readings taken that could be
    others; `remarks` are true of the result and leave no doubt on it (ties, a chart that stays).
    `facts` say what the query does, for sentences and checks.

    The form python has `code`, and what it printed as `text`; the form analysis has `analysis` and
    what it found as `findings` (without its tables). Named values of both are the one row of
    `result`; `tables` are what they made besides, `figures` a result with one Plotly figure a row.
    The form function has `code` and what it was held against as `function`; `result` counts tests.
    What was done to code is a `record`, and `result` a table of it; it may stand beside a failure.
    """

    step: str
    output: str
    sql: str = ""
    form: Form = "sql"
    code: str = ""
    function: WrittenFunction | None = None
    record: Record | None = None
    analysis: AnalysisCall | None = None
    metric: MetricQuery | None = None
    facts: QueryFacts | None = None
    inputs: tuple[str, ...] = ()
    result: ResultRef | None = None
    tables: tuple[NamedTable, ...] = ()
    figures: ResultRef | None = None
    text: str = ""
    remarks: tuple[str, ...] = ()
    findings: Findings | None = None
    chart: ChartSpec | None = None
    failure: Failure | None = None
    missing: str = ""
    near: tuple[str, ...] = ()
    mends: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    attempts: int = 1
    tokens: Tokens = Tokens()
    seconds: float = 0.0
