"""Stores of notebooks, their results and their runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from core.domain.cells import Cell
from core.domain.events import RunEvent
from core.domain.notebook import Notebook
from core.domain.results import Result, ResultRef
from core.domain.runs import Run

if TYPE_CHECKING:
    import pyarrow as pa


class NotebookStore(Protocol):
    """Notebooks and their cells. Deleted notebooks stay restorable until purged."""

    def save(self, notebook: Notebook) -> None: ...

    def get(self, notebook_id: str) -> Notebook: ...

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Notebook]:
        """Newest change first; `search` matches titles, questions, answers and notes."""
        ...

    def purge(self, notebook_id: str) -> None: ...

    def cells(self, notebook_id: str) -> Sequence[Cell]: ...

    def cell(self, cell_id: str) -> Cell: ...

    def save_cells(self, cells: Sequence[Cell]) -> None:
        """Insert or replace, all or none."""
        ...

    def remove_cells(self, cell_ids: Sequence[str]) -> None: ...


class ResultStore(Protocol):
    """Keeps results of cells by fingerprint. StorageError when one is not there."""

    def put(self, ref: ResultRef, table: pa.Table) -> None: ...

    def table(self, ref: ResultRef) -> pa.Table: ...

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """The rows as Python values, the first `rows` of them if given."""
        ...


class RunStore(Protocol):
    """Runs and their events. Appends are durable when the call returns."""

    def save(self, run: Run) -> None: ...

    def get(self, run_id: str) -> Run: ...

    def list(self, *, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        """Newest first."""
        ...

    def append(self, events: Sequence[RunEvent]) -> None: ...

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]: ...
