"""A notebook as every export reads it: in order, with rows at hand and figures filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.blocks import Block
from core.domain.bound import Rendered, render
from core.domain.cells import Cell, QueryCell
from core.domain.charts import ChartSpec
from core.domain.results import Result
from core.domain.sources import Source
from core.errors import StorageError
from core.protocols import ResultStore
from core.services.notebooks import NotebookView


@dataclass(frozen=True)
class QueryPart:
    """A query with its rows; `result` is None where it failed, was not run or is not kept."""

    cell: QueryCell
    result: Result | None

    @property
    def chart(self) -> ChartSpec | None:
        """The chart, where there are rows to draw."""
        return self.cell.chart if self.result is not None and self.result.rows else None


@dataclass(frozen=True)
class Part:
    """One block. `said` is its answer, for a block that has one."""

    head: Cell
    said: Rendered | None
    queries: tuple[QueryPart, ...]


@dataclass(frozen=True)
class Document:
    title: str
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]

    def queries(self) -> tuple[QueryPart, ...]:
        """Every query that has a text, in the order of the notebook."""
        return tuple(q for part in self.parts for q in part.queries if q.cell.sql.strip())


def document_of(view: NotebookView, results: ResultStore) -> Document:
    return Document(
        view.notebook.title, view.sources, tuple(_part(block, results) for block in view.blocks)
    )


def _part(block: Block, results: ResultStore) -> Part:
    head = block.head
    cells = (head,) if head.kind == "query" else block.queries
    queries = tuple(_with_rows(cell, results) for cell in cells)
    if head.kind != "answer":
        return Part(head, None, queries)
    named = {q.cell.name: q.result for q in queries if q.result is not None}
    return Part(head, render(head.answer.text, named), _drawn(queries, head.answer.chart))


def _drawn(queries: Sequence[QueryPart], chart: ChartSpec | None) -> tuple[QueryPart, ...]:
    """The answer's chart on the first query that has its columns, unless a query has its own."""
    if chart is None or any(q.cell.chart is not None for q in queries):
        return tuple(queries)
    wanted = [name for name in (chart.x, *chart.y, chart.split) if name is not None]
    for place, part in enumerate(queries):
        result = part.result
        if result is not None and all(result.index(name) is not None for name in wanted):
            cell = part.cell.model_copy(update={"chart": chart})
            return (*queries[:place], QueryPart(cell, result), *queries[place + 1 :])
    return tuple(queries)


def _with_rows(cell: QueryCell, results: ResultStore) -> QueryPart:
    if cell.result is None:
        return QueryPart(cell, None)
    try:
        return QueryPart(cell, results.result(cell.result))
    except StorageError:
        return QueryPart(cell, None)
