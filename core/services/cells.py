"""Query cells: results, edits, re-runs, charts. No model is called from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from core.domain.blocks import next_position
from core.domain.cancel import CancelToken
from core.domain.cells import AnswerCell, Cell, QueryCell
from core.domain.chart_figure import check_columns
from core.domain.charts import ChartSpec
from core.domain.dependencies import resting_on
from core.domain.naming import result_name
from core.domain.results import Result, ResultRef
from core.domain.value import new_id, now
from core.domain.work import Progress
from core.errors import UserError
from core.protocols import NotebookStore, ResultStore, Sandbox
from core.services.judging import judged_anew
from core.services.kept_results import KeptResults
from core.services.rerun import Ground, Queries, Rerun, TableSource, run_all

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CellService", "Rerun"]

UNTITLED = "Query"


class CellService:
    """What is not there raises UserError; a query that fails is a cell that says so."""

    def __init__(
        self,
        notebooks: NotebookStore,
        results: ResultStore,
        *,
        sources: TableSource,
        sandbox: Sandbox,
    ) -> None:
        self._notebooks = notebooks
        self._results = results
        self._kept = KeptResults(results)
        self._sources = sources
        self._sandbox = sandbox

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """StorageError when it was collected; running the query again brings it back."""
        return self._kept.result(ref, rows)

    def table(self, ref: ResultRef) -> pa.Table:
        return self._results.table(ref)

    def add_query(self, notebook_id: str, sql: str, *, title: str = "") -> QueryCell:
        """A query cell at the end. It is not run; a copy of another keeps that one's result."""
        cells = self._notebooks.cells(notebook_id)
        plain = " ".join(title.split())[:200]
        cell = QueryCell(
            id=new_id(),
            notebook_id=notebook_id,
            position=next_position(cells),
            created_at=now(),
            name=result_name(plain or UNTITLED, self._taken(notebook_id, cells)),
            title=plain or UNTITLED,
            sql=sql,
            edited=True,
        )
        twin = next((q for q in cells if q.kind == "query" and q.sql == sql and q.result), None)
        if twin is not None and twin.kind == "query":
            same = ("inputs", "result", "chart", "sources", "facts", "form", "metric", "seconds")
            cell = cell.model_copy(update={name: getattr(twin, name) for name in same})
        self._notebooks.get(notebook_id)
        self._notebooks.save_cells([cell])
        return cell

    def run_sql(self, cell_id: str, sql: str, *, cancel: CancelToken | None = None) -> Rerun:
        """Run a query as edited, then those that rest on it. A ring changes nothing."""
        cell = self._query(cell_id)
        if not sql.strip():
            raise UserError(
                "The query is empty.", kept="Nothing was changed.", remedy="Write a SELECT."
            )
        if sql != cell.sql:
            changes = {"sql": sql, "form": "sql", "metric": None, "mends": (), "edited": True}
            cell = cell.model_copy(update=changes)
        return self._rerun(cell.notebook_id, edited=cell, cancel=cancel)

    def rerun(
        self,
        notebook_id: str,
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Rerun:
        """Run every query of the notebook again."""
        return self._rerun(notebook_id, cancel=cancel, progress=progress)

    def set_chart(self, cell_id: str, chart: ChartSpec | None) -> QueryCell:
        """Draw a result by hand's choice; None shows the table alone."""
        cell = self._query(cell_id)
        if chart is not None and cell.result is not None:
            check_columns(chart, [column.name for column in cell.result.columns])
        changed: list[Cell] = [cell.model_copy(update={"chart": chart})]
        for other in self._notebooks.cells(cell.notebook_id):
            if other.kind == "answer" and other.answer.evidence[:1] == (cell.name,):
                answer = other.answer.model_copy(update={"chart": chart})
                changed.append(other.model_copy(update={"answer": answer}))
        self._notebooks.save_cells(changed)
        return self._query(cell_id)

    def _rerun(
        self,
        notebook_id: str,
        *,
        edited: QueryCell | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Rerun:
        source_ids = self._notebooks.get(notebook_id).source_ids
        schema = self._sources.schema(source_ids)
        cells = self._notebooks.cells(notebook_id)
        asked = [_or_edited(cell, edited) for cell in cells if cell.kind == "query"]
        queries = Queries(asked, schema)
        wanted = resting_on([edited.id], queries.inputs) if edited else set(queries.cells)
        order = [i for i in queries.order() if i in wanted and queries.cells[i].sql.strip()]
        ground = Ground(
            sandbox=self._sandbox,
            results=self._results,
            schema=schema,
            grants=self._sources.grants(schema),
            marks=self._sources.marks(source_ids),
            cancel=cancel or CancelToken(),
        )
        done = run_all(order, queries, ground=ground, progress=progress)
        known = self._sources.knowledge(source_ids)
        answers = judged_anew(cells, done, results=self._results, known=known)
        return self._keep(cells, done, answers=answers)

    def _keep(
        self,
        cells: Sequence[Cell],
        done: Mapping[str, QueryCell],
        *,
        answers: Sequence[AnswerCell],
    ) -> Rerun:
        """Save what ran and the answers that rest on it, all or none."""
        after: dict[str, Cell] = {**done, **{cell.id: cell for cell in answers}}
        there = {cell.id for cell in self._notebooks.cells(cells[0].notebook_id)} if cells else ()
        before = tuple(cell for cell in cells if cell.id in after and cell.id in there)
        self._notebooks.save_cells([after[cell.id] for cell in before])
        return Rerun(
            changed=tuple(cell for cell in done.values() if cell.failure is None),
            answers=tuple(answers),
            failed=tuple(cell for cell in done.values() if cell.failure is not None),
            before=before,
            moved=tuple(
                cell.name
                for cell in before
                if cell.kind == "query" and _rows(cell) != _rows(done[cell.id])
            ),
        )

    def _query(self, cell_id: str) -> QueryCell:
        cell = self._notebooks.cell(cell_id)
        if cell.kind != "query":
            raise UserError("This cell holds no query.", kept="Nothing was changed.")
        return cell

    def _taken(self, notebook_id: str, cells: Sequence[Cell]) -> Collection[str]:
        schema = self._sources.schema(self._notebooks.get(notebook_id).source_ids)
        queries = {cell.name for cell in cells if cell.kind == "query"}
        return queries | {table.name for table in schema.tables}


def _or_edited(cell: QueryCell, edited: QueryCell | None) -> QueryCell:
    return edited if edited is not None and edited.id == cell.id else cell


def _rows(cell: QueryCell) -> str | None:
    return cell.result.fingerprint if cell.result else None
