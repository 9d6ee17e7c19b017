"""Cells: the pieces of a notebook, a tagged union on `kind`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from core.domain.answers import Answer
from core.domain.charts import ChartSpec
from core.domain.grades import Grade
from core.domain.metrics import MetricQuery
from core.domain.plan import Plan
from core.domain.queries import QueryFacts
from core.domain.results import ResultRef
from core.domain.steps import Tokens
from core.domain.value import Value
from core.domain.work import Failure


class SourceMark(Value):
    """A source as it was when a cell was computed."""

    source_id: str
    name: str
    fingerprint: str


class CellBase(Value):
    """What every cell has. `position` orders a notebook; `run_id` groups what one run made."""

    id: str
    notebook_id: str
    position: int
    created_at: datetime
    run_id: str | None = None


class QueryCell(CellBase):
    """A query and its result, or its failure. Other cells use it by `name`.

    `inputs` are the names of the query cells it reads. `edited` once a person changed the SQL.
    """

    kind: Literal["query"] = "query"
    name: str
    title: str
    sql: str
    form: Literal["sql", "metric", "none"] = "sql"
    metric: MetricQuery | None = None
    facts: QueryFacts | None = None
    inputs: tuple[str, ...] = ()
    result: ResultRef | None = None
    failure: Failure | None = None
    chart: ChartSpec | None = None
    sources: tuple[SourceMark, ...] = ()
    mends: tuple[str, ...] = ()
    edited: bool = False
    tokens: Tokens = Tokens()
    seconds: float = 0.0


class AnswerCell(CellBase):
    """A question, its answer, and how the answer came about."""

    kind: Literal["answer"] = "answer"
    question: str
    answer: Answer
    grade: Grade
    plan: Plan | None = None
    intent: str = ""
    model: str = ""
    prompts: str = ""
    seed: int = 0
    tokens: Tokens = Tokens()
    seconds: float = 0.0


class TextCell(CellBase):
    """Markdown that a person wrote."""

    kind: Literal["text"] = "text"
    text: str


class ErrorCell(CellBase):
    """A run that failed."""

    kind: Literal["error"] = "error"
    question: str
    failure: Failure


Cell = Annotated[QueryCell | AnswerCell | TextCell | ErrorCell, Field(discriminator="kind")]
cell_adapter: TypeAdapter[Cell] = TypeAdapter(Cell)
