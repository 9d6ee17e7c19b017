"""A notebook as every export reads it: in order, with rows at hand and figures filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from core.domain.blocks import Block
from core.domain.bound import Rendered, render
from core.domain.cells import (
    AnalysisCell,
    Cell,
    CodeCell,
    Computed,
    PythonCell,
    QueryCell,
    RecordCell,
    as_computed,
)
from core.domain.charts import ChartSpec
from core.domain.code_figures import themed
from core.domain.labels import capital, humanise
from core.domain.results import Result, ResultRef
from core.domain.sources import Source
from core.domain.steps import NamedTable
from core.errors import StorageError
from core.protocols import ResultStore
from core.services.notebooks import NotebookView


@dataclass(frozen=True)
class QueryPart:
    """A query with its rows; `result` is None where it failed, was not run or is not kept."""

    cell: QueryCell
    result: Result | None
    kind: Literal["query"] = "query"

    @property
    def chart(self) -> ChartSpec | None:
        """The chart, where there are rows to draw."""
        return self.cell.chart if self.result is not None and self.result.rows else None


@dataclass(frozen=True)
class TablePart:
    """A table that code or an analysis made; `result` is None where it is not kept."""

    title: str
    result: Result | None
    chart: ChartSpec | None = None


@dataclass(frozen=True)
class MadePart:
    """Code, a function or an analysis: its named values, its tables, and its figures in Plotly's
    shape."""

    cell: PythonCell | AnalysisCell | CodeCell | RecordCell
    result: Result | None
    tables: tuple[TablePart, ...] = ()
    figures: tuple[dict[str, JsonValue], ...] = ()
    kind: Literal["made"] = "made"


@dataclass(frozen=True)
class Part:
    """One block. `said` is its answer, for a block that has one."""

    head: Cell
    said: Rendered | None
    computed: tuple[QueryPart | MadePart, ...]


@dataclass(frozen=True)
class Document:
    title: str
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]

    def queries(self) -> tuple[QueryPart, ...]:
        """Every query that has a text, in the order of the notebook."""
        found = (each for part in self.parts for each in part.computed)
        return tuple(each for each in found if each.kind == "query" and each.cell.sql.strip())

    def scripts(self) -> tuple[PythonCell, ...]:
        """Every piece of code, in the order of the notebook."""
        cells = (each.cell for part in self.parts for each in part.computed)
        return tuple(cell for cell in cells if cell.kind == "python" and cell.code.strip())


def document_of(view: NotebookView, results: ResultStore) -> Document:
    return Document(
        view.notebook.title, view.sources, tuple(_part(block, results) for block in view.blocks)
    )


def _part(block: Block, results: ResultStore) -> Part:
    head = block.head
    alone = as_computed(head)
    cells = block.computed if alone is None else (alone,)
    computed = tuple(_with_results(cell, results) for cell in cells)
    if head.kind != "answer":
        return Part(head, None, computed)
    named = {each.cell.name: each.result for each in computed if each.result is not None}
    return Part(head, render(head.answer.text, named), _drawn(computed, head.answer.chart))


def _drawn(
    parts: Sequence[QueryPart | MadePart], chart: ChartSpec | None
) -> tuple[QueryPart | MadePart, ...]:
    """The answer's chart on the first query that has its columns, unless a query has its own."""
    if chart is None or any(part.cell.chart is not None for part in parts):
        return tuple(parts)
    wanted = [name for name in (chart.x, *chart.y, chart.split) if name is not None]
    for place, part in enumerate(parts):
        result = part.result
        if part.kind != "query" or result is None:
            continue
        if all(result.index(name) is not None for name in wanted):
            cell = part.cell.model_copy(update={"chart": chart})
            return (*parts[:place], QueryPart(cell, result), *parts[place + 1 :])
    return tuple(parts)


def _with_results(cell: Computed, results: ResultStore) -> QueryPart | MadePart:
    values = _kept(cell.result, results)
    if cell.kind == "query":
        return QueryPart(cell, values)
    if cell.kind == "code":
        return MadePart(cell, values)
    if cell.kind == "record":
        return MadePart(cell, values)
    tables = tuple(
        TablePart(_title(table, number), _kept(table.ref, results), table.chart)
        for number, table in enumerate(cell.tables, 1)
    )
    drawn = _kept(cell.figures, results) if cell.kind == "python" else None
    figures = tuple(themed(str(row[0])) for row in drawn.rows) if drawn is not None else ()
    return MadePart(cell, values, tables, figures)


def _kept(ref: ResultRef | None, results: ResultStore) -> Result | None:
    try:
        return results.result(ref) if ref is not None else None
    except StorageError:
        return None


def _title(table: NamedTable, number: int) -> str:
    return capital(humanise(table.name)) if table.name else f"Table {number}"
