"""Computed cells: results, edits, re-runs, charts. No model is called from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.cancel import CancelToken
from core.domain.cells import (
    AnalysisCell,
    AnswerCell,
    Cell,
    CodeCell,
    Computed,
    PythonCell,
    QueryCell,
    as_computed,
    computed_in,
)
from core.domain.chart_figure import check_columns
from core.domain.charts import ChartSpec
from core.domain.confinement import Confinement
from core.domain.readings import Reading, with_reading
from core.domain.results import Result, ResultRef
from core.domain.sources import Column
from core.domain.steps import AnalysisCall
from core.domain.work import Progress
from core.errors import StepError, UserError
from core.protocols import NotebookStore, ResultStore, Sandbox
from core.services.cell_graph import CellGraph
from core.services.computing import Ground, TableSource, columns_of
from core.services.judging import judged_anew
from core.services.kept_results import KeptResults
from core.services.new_cells import NewCells, title_of
from core.services.rerun import Rerun, run_all

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CellService", "Rerun"]

_MOST_COLUMNS = 100  # queries whose columns are remembered


class CellService:
    """What is not there raises UserError; a cell that cannot be computed says so itself."""

    def __init__(
        self,
        notebooks: NotebookStore,
        results: ResultStore,
        *,
        sources: TableSource,
        sandbox: Sandbox,
        confinement: Callable[[], Confinement],
    ) -> None:
        self._notebooks = notebooks
        self._results = results
        self._kept = KeptResults(results)
        self._sources = sources
        self._sandbox = sandbox
        self._confinement = confinement
        self._new = NewCells(notebooks, sources)
        self._columns: dict[object, tuple[Column, ...]] = {}

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """StorageError when it was collected; running the cell again brings it back."""
        return self._kept.result(ref, rows)

    def table(self, ref: ResultRef) -> pa.Table:
        return self._results.table(ref)

    def confinement(self) -> Confinement:
        """How well code is shut off here; where it is not, each run needs a person's word."""
        return self._confinement()

    def readable(self, notebook_id: str) -> tuple[str, ...]:
        """Names that code and analyses may read: tables, then queries."""
        schema = self._sources.schema(self._notebooks.get(notebook_id).source_ids)
        graph = CellGraph(computed_in(self._notebooks.cells(notebook_id)), schema)
        return (*(table.name for table in schema.tables), *graph.readable)

    def columns(self, notebook_id: str, sql: str) -> tuple[Column, ...]:
        """The columns that a query gives. StepError where it cannot be run."""
        ground = self._ground(notebook_id)
        graph = CellGraph(computed_in(self._notebooks.cells(notebook_id)), ground.schema)
        key = (sql, ground.grants, graph.views_for(sql))
        if key not in self._columns:
            if len(self._columns) >= _MOST_COLUMNS:
                self._columns.clear()
            self._columns[key] = columns_of(sql, graph, ground=ground)
        return self._columns[key]

    def add_query(self, notebook_id: str, sql: str, *, title: str = "") -> QueryCell:
        """A query cell at the end. It is not run; a copy of another keeps that one's result."""
        return self._new.query(notebook_id, sql, title)

    def add_python(self, notebook_id: str, code: str, *, title: str = "") -> PythonCell:
        """The same for code."""
        return self._new.python(notebook_id, code, title)

    def add_function(self, notebook_id: str, cell: CodeCell) -> CodeCell:
        """A copy of a function with its tests."""
        return self._new.function(notebook_id, cell)

    def add_analysis(
        self, notebook_id: str, call: AnalysisCall, *, title: str = ""
    ) -> AnalysisCell:
        """The same for an analysis."""
        return self._new.analysis(notebook_id, call, title)

    def run_sql(
        self,
        cell_id: str,
        sql: str,
        *,
        read_as: Reading | None = None,
        cancel: CancelToken | None = None,
    ) -> Rerun:
        """Run a query as edited, then those that rest on it. A ring changes nothing.

        `read_as` is the reading of a word that a person picked, where that is the edit.
        """
        cell = self._computed(cell_id)
        if cell.kind != "query":
            raise UserError("This cell holds no query.", kept="Nothing was changed.")
        _need(sql, "The query is empty.", remedy="Write a SELECT.")
        if sql != cell.sql:
            changes = {"sql": sql, "form": "sql", "metric": None, "mends": (), "edited": True}
            picked = cell.readings if read_as is None else with_reading(cell.readings, read_as)
            cell = cell.model_copy(update={**changes, "readings": picked})
        return self._rerun(cell.notebook_id, edited=cell, cancel=cancel)

    def run_python(
        self,
        cell_id: str,
        code: str,
        *,
        accepted_risk: bool = False,
        cancel: CancelToken | None = None,
    ) -> Rerun:
        """Run code as edited. StepError with code tier, and nothing is changed, where it cannot be
        shut off and `accepted_risk`, a person's word for this one run, is not given."""
        cell = self._computed(cell_id)
        if cell.kind != "python":
            raise UserError("This cell holds no Python.", kept="Nothing was changed.")
        _need(code, "There is no code yet.", remedy="Write some, then run it.")
        if code != cell.code:
            cell = cell.model_copy(update={"code": code, "mends": (), "edited": True})
        trusted = cell.id if accepted_risk else ""
        return self._rerun(cell.notebook_id, edited=cell, trusted=trusted, cancel=cancel)

    def run_function(
        self,
        cell_id: str,
        code: str,
        *,
        accepted_risk: bool = False,
        cancel: CancelToken | None = None,
    ) -> Rerun:
        """Run the tests of a function as edited; as `run_python` where code cannot be shut off."""
        cell = self._computed(cell_id)
        if cell.kind != "code":
            raise UserError("This cell holds no function.", kept="Nothing was changed.")
        _need(code, "There is no code yet.", remedy="Write some, then run it.")
        if code != cell.code:
            cell = cell.model_copy(update={"code": code, "mends": (), "edited": True})
        trusted = cell.id if accepted_risk else ""
        return self._rerun(cell.notebook_id, edited=cell, trusted=trusted, cancel=cancel)

    def run_analysis(
        self, cell_id: str, call: AnalysisCall, *, cancel: CancelToken | None = None
    ) -> Rerun:
        """Run an analysis as edited; a title that is its card's follows it."""
        cell = self._computed(cell_id)
        if cell.kind != "analysis":
            raise UserError("This cell holds no analysis.", kept="Nothing was changed.")
        if call != cell.call:
            title = title_of(call) if cell.title == title_of(cell.call) else cell.title
            changes = {"call": call, "title": title, "mends": (), "edited": True}
            cell = cell.model_copy(update=changes)
        return self._rerun(cell.notebook_id, edited=cell, cancel=cancel)

    def rerun(
        self,
        notebook_id: str,
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Rerun:
        """Run every cell of the notebook again; code that cannot be shut off says that it waits."""
        return self._rerun(notebook_id, cancel=cancel, progress=progress)

    def set_chart(self, cell_id: str, chart: ChartSpec | None) -> Computed:
        """Draw a result by hand's choice; None shows the table alone."""
        cell = self._computed(cell_id)
        if chart is not None and cell.result is not None:
            check_columns(chart, [column.name for column in cell.result.columns])
        changed: list[Cell] = [cell.model_copy(update={"chart": chart})]
        for other in self._notebooks.cells(cell.notebook_id):
            if other.kind == "answer" and other.answer.evidence[:1] == (cell.name,):
                answer = other.answer.model_copy(update={"chart": chart})
                changed.append(other.model_copy(update={"answer": answer}))
        self._notebooks.save_cells(changed)
        return self._computed(cell_id)

    def _rerun(
        self,
        notebook_id: str,
        *,
        edited: Computed | None = None,
        trusted: str = "",
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Rerun:
        ground = self._ground(notebook_id, trusted=trusted, cancel=cancel)
        known = self._sources.knowledge(self._notebooks.get(notebook_id).source_ids)
        ground = replace(ground, profiles=known.profiles)
        cells = self._notebooks.cells(notebook_id)
        graph = CellGraph([_or_edited(c, edited) for c in computed_in(cells)], ground.schema)
        wanted = graph.resting_on(edited.id) if edited else set(graph.cells)
        order = [i for i in graph.order() if i in wanted and graph.cells[i].recipe.strip()]
        done = run_all(order, graph, ground=ground, progress=progress)
        if edited is not None:
            _stop_if_refused(done[edited.id])
        answers = judged_anew(cells, done, results=self._results, known=known)
        return self._keep(cells, done, answers=answers)

    def _ground(
        self, notebook_id: str, *, trusted: str = "", cancel: CancelToken | None = None
    ) -> Ground:
        source_ids = self._notebooks.get(notebook_id).source_ids
        schema = self._sources.schema(source_ids)
        return Ground(
            sandbox=self._sandbox,
            results=self._results,
            schema=schema,
            grants=self._sources.grants(schema),
            marks=self._sources.marks(source_ids),
            cancel=cancel or CancelToken(),
            trusted=trusted,
        )

    def _keep(
        self,
        cells: Sequence[Cell],
        done: Mapping[str, Computed],
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
                cell.name for cell in computed_in(before) if _shown(cell) != _shown(done[cell.id])
            ),
        )

    def _computed(self, cell_id: str) -> Computed:
        cell = as_computed(self._notebooks.cell(cell_id))
        if cell is None:
            raise UserError(
                "This cell holds no query, code or analysis.", kept="Nothing was changed."
            )
        return cell


def _stop_if_refused(cell: Computed) -> None:
    """Code that a person ran and that may not run here raises, so that they can be asked."""
    said = cell.failure
    if said is not None and said.code == "tier":
        raise StepError(said.message, code="tier", kept=said.kept, remedy=said.remedy)


def _need(text: str, message: str, *, remedy: str) -> None:
    if not text.strip():
        raise UserError(message, kept="Nothing was changed.", remedy=remedy)


def _or_edited(cell: Computed, edited: Computed | None) -> Computed:
    return edited if edited is not None and edited.id == cell.id else cell


def _shown(cell: Computed) -> tuple[str, ...]:
    """What tells the results of a cell from those it had before."""
    text = cell.text if cell.kind == "python" else ""
    return (*(ref.fingerprint for ref in cell.kept), text)
