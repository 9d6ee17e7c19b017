"""Headline figures computed another way, once their answer is on the page: only the badge moves."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from core.domain.agreement import confirmed, disagreement
from core.domain.cells import AnswerCell, QueryCell
from core.domain.runs import Run
from core.domain.work import Limits, PythonRun, RunPython
from core.errors import SynaError
from core.protocols import NotebookStore, ResultStore, Sandbox, TaskRunner
from core.services.run_parts import SourceReader

log = logging.getLogger("syna.runs")
_LIMITS = Limits(seconds=20)
_MOST_ROWS = 2_000
_MOST_READ = 2_000_000  # rows of a table: more would take longer than the answer did


@dataclass(frozen=True, kw_only=True)
class RouteParts:
    """What a second route needs of the app."""

    notebooks: NotebookStore
    results: ResultStore
    sources: SourceReader
    sandbox: Sandbox
    tasks: TaskRunner


class SecondRoutes:
    """Thread-safe. What cannot be told another way keeps the grade it has."""

    def __init__(self, parts: RouteParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._under_way: set[str] = set()

    def later(self, run: Run) -> None:
        """Begin in the background; returns at once."""
        with self._lock:
            self._under_way.add(run.notebook_id)
        self._parts.tasks.submit(f"second-{run.id}", lambda: self._work(run))

    def under_way(self, notebook_id: str) -> bool:
        with self._lock:
            return notebook_id in self._under_way

    def confirm(self, run: Run) -> AnswerCell | None:
        """The answer with its new grade, saved; None where there is no second route."""
        cells = self._parts.notebooks.cells(run.notebook_id)
        answer = next((c for c in cells if c.kind == "answer" and c.run_id == run.id), None)
        if answer is None or answer.answer.kind != "answered" or not answer.answer.evidence:
            return None
        first = answer.answer.evidence[0]
        query = next((c for c in cells if c.kind == "query" and c.name == first), None)
        differs = self._differs(run, query) if query is not None else None
        return None if differs is None else self._saved(answer, differs)

    def _work(self, run: Run) -> None:
        try:
            self.confirm(run)
        except SynaError as error:
            log.info("no second route: %s", type(error).__name__)
        finally:
            with self._lock:
                self._under_way.discard(run.notebook_id)

    def _differs(self, run: Run, query: QueryCell) -> str | None:
        """What differs, empty if nothing; None where the query cannot be told another way."""
        from core.agents.sql.second_route import second_route  # the parser is slow to load

        if query.result is None or query.result.truncated or query.result.rows > _MOST_ROWS:
            return None
        notebook = self._parts.notebooks.get(run.notebook_id)
        schema = self._parts.sources.schema(notebook.source_ids)
        if query.inputs or any(table.rows > _MOST_READ for table in schema.tables):
            return None
        route = second_route(query.sql, schema)
        if route is None:
            return None
        request = RunPython(code=route.code, tables=self._parts.sources.grants(schema))
        replied = self._parts.sandbox.run(request, limits=_LIMITS)
        if not isinstance(replied.reply, PythonRun) or not replied.tables:
            return None
        again = [tuple(row.values()) for row in replied.tables[0].to_pylist()]
        rows = self._parts.results.result(query.result).rows
        return disagreement(rows, again, route.keys, whole=route.whole)

    def _saved(self, answer: AnswerCell, differs: str) -> AnswerCell | None:
        """Unless a person changed or removed it meanwhile."""
        cells = self._parts.notebooks.cells(answer.notebook_id)
        if next((cell for cell in cells if cell.id == answer.id), None) != answer:
            return None
        graded = answer.model_copy(update={"grade": confirmed(answer.grade, differs)})
        self._parts.notebooks.save_cells((graded,))
        return graded
