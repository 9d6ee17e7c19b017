"""Cells: the pieces of a notebook, a tagged union on `kind`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field, TypeAdapter

from core.domain.analyses.results import Findings
from core.domain.answers import Answer
from core.domain.charts import ChartSpec
from core.domain.code.functions import WrittenFunction
from core.domain.grades import Grade
from core.domain.metrics import MetricQuery
from core.domain.plan import Plan
from core.domain.queries import QueryFacts
from core.domain.readings import Reading
from core.domain.records import Record
from core.domain.results import ResultRef
from core.domain.steps import AnalysisCall, NamedTable, Tokens
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


class ComputedCell(CellBase):
    """A cell that was computed, with its result or its failure. Answers use it by `name`.

    `inputs` are the names of the query cells it reads. `edited` once a person changed what is run.
    `task` is what a run asked of it, in full.
    """

    name: str
    title: str
    task: str = ""
    inputs: tuple[str, ...] = ()
    result: ResultRef | None = None
    failure: Failure | None = None
    chart: ChartSpec | None = None
    sources: tuple[SourceMark, ...] = ()
    mends: tuple[str, ...] = ()
    edited: bool = False
    tokens: Tokens = Tokens()
    seconds: float = 0.0

    @property
    @abstractmethod
    def recipe(self) -> str:
        """What is run, as text: equal recipes on equal data give equal results."""

    @property
    def kept(self) -> tuple[ResultRef, ...]:
        """Every result that must stay while the cell does."""
        return (self.result,) if self.result is not None else ()


class QueryCell(ComputedCell):
    """A query. Other queries and code may read it by its name.

    `readings` are words of the question with what a person took them to mean.
    """

    kind: Literal["query"] = "query"
    sql: str
    form: Literal["sql", "metric", "none"] = "sql"
    metric: MetricQuery | None = None
    facts: QueryFacts | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def recipe(self) -> str:
        return self.sql


class PythonCell(ComputedCell):
    """A script: `result` is one row of the values it named, `text` what it printed.

    `figures` is a result with one column, a Plotly figure as JSON in each row.
    """

    kind: Literal["python"] = "python"
    code: str
    text: str = ""
    tables: tuple[NamedTable, ...] = ()
    figures: ResultRef | None = None
    remarks: tuple[str, ...] = ()

    @property
    def recipe(self) -> str:
        return self.code

    @property
    def kept(self) -> tuple[ResultRef, ...]:
        figures = (self.figures,) if self.figures is not None else ()
        return (*super().kept, *(table.ref for table in self.tables), *figures)


class AnalysisCell(ComputedCell):
    """A typed analysis of the rows of one SELECT: `result` is one row, a value a column.

    `findings` say what each value means, what was taken for granted, and what was left out.
    """

    kind: Literal["analysis"] = "analysis"
    call: AnalysisCall
    findings: Findings | None = None
    tables: tuple[NamedTable, ...] = ()

    @property
    def recipe(self) -> str:
        return f"{self.call.analysis} {self.call.parameters}\n{self.call.sql}"

    @property
    def kept(self) -> tuple[ResultRef, ...]:
        return (*super().kept, *(table.ref for table in self.tables))


class CodeCell(ComputedCell):
    """A function that was written: `function` says what it was held against.

    `result` is one row that counts its tests.
    """

    kind: Literal["code"] = "code"
    code: str
    function: WrittenFunction
    text: str = ""

    @property
    def recipe(self) -> str:
        return "\n".join((self.code, self.function.setup, *self.function.tests)).strip("\n")


class RecordCell(ComputedCell):
    """What an agent did to code: `result` is a table of it. It is kept, and never run again."""

    kind: Literal["record"] = "record"
    record: Record

    @property
    def recipe(self) -> str:
        return self.record.model_dump_json()


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


Computed = QueryCell | PythonCell | AnalysisCell | CodeCell | RecordCell
Cell = Annotated[
    QueryCell
    | PythonCell
    | AnalysisCell
    | CodeCell
    | RecordCell
    | AnswerCell
    | TextCell
    | ErrorCell,
    Field(discriminator="kind"),
]
cell_adapter: TypeAdapter[Cell] = TypeAdapter(Cell)


def as_computed(cell: Cell) -> Computed | None:
    """The cell, if it was computed rather than written."""
    match cell.kind:
        case "query" | "python" | "analysis" | "code" | "record":
            return cell
        case "answer" | "text" | "error":
            return None
        case _:
            assert_never(cell.kind)


def computed_in(cells: Iterable[Cell]) -> tuple[Computed, ...]:
    """The computed ones, in their order."""
    return tuple(made for made in map(as_computed, cells) if made is not None)
