"""New computed cells: at the end of a notebook, under names of their own."""

from __future__ import annotations

from typing import TypeVar

from core.domain.blocks import next_position
from core.domain.cells import (
    AnalysisCell,
    CodeCell,
    Computed,
    PythonCell,
    QueryCell,
    computed_in,
)
from core.domain.naming import result_name
from core.domain.steps import AnalysisCall
from core.domain.value import new_id, now
from core.protocols import NotebookStore
from core.services.computing import TableSource

UNTITLED = "Query"
UNTITLED_CODE = "Python"
_OWN = frozenset(
    {"id", "notebook_id", "position", "created_at", "run_id", "name", "title"}
    | {"edited", "mends", "tokens"}
)
Made = TypeVar("Made", QueryCell, PythonCell, AnalysisCell, CodeCell)


class NewCells:
    """Each is saved and not run; one that does what another did has that one's results at once."""

    def __init__(self, notebooks: NotebookStore, sources: TableSource) -> None:
        self._notebooks = notebooks
        self._sources = sources

    def query(self, notebook_id: str, sql: str, title: str) -> QueryCell:
        place = self._place(notebook_id, title or UNTITLED)
        return self._saved(QueryCell.model_validate(place | {"sql": sql}))

    def python(self, notebook_id: str, code: str, title: str) -> PythonCell:
        place = self._place(notebook_id, title or UNTITLED_CODE)
        return self._saved(PythonCell.model_validate(place | {"code": code}))

    def function(self, notebook_id: str, cell: CodeCell) -> CodeCell:
        place = self._place(notebook_id, cell.title)
        return self._saved(
            CodeCell.model_validate(place | {"code": cell.code, "function": cell.function})
        )

    def analysis(self, notebook_id: str, call: AnalysisCall, title: str) -> AnalysisCell:
        place = self._place(notebook_id, title or title_of(call))
        return self._saved(AnalysisCell.model_validate(place | {"call": call}))

    def _place(self, notebook_id: str, title: str) -> dict[str, object]:
        """Where it stands and what it is called."""
        cells = self._notebooks.cells(notebook_id)
        schema = self._sources.schema(self._notebooks.get(notebook_id).source_ids)
        taken = {cell.name for cell in computed_in(cells)} | {t.name for t in schema.tables}
        plain = " ".join(title.split())[:200]
        return {
            "id": new_id(),
            "notebook_id": notebook_id,
            "position": next_position(cells),
            "created_at": now(),
            "name": result_name(plain, taken),
            "title": plain,
            "edited": True,
        }

    def _saved(self, cell: Made) -> Made:
        cells = computed_in(self._notebooks.cells(cell.notebook_id))
        twin = next((other for other in cells if _alike(other, cell)), None)
        if twin is not None:
            found = {n: getattr(twin, n) for n in type(cell).model_fields if n not in _OWN}
            cell = cell.model_copy(update=found)
        self._notebooks.save_cells([cell])
        return cell


def title_of(call: AnalysisCall) -> str:
    """The title on the card of an analysis; its name where there is no such card."""
    from core.domain.analyses.catalogue import catalogue  # its schemas take a moment

    return next((card.title for card in catalogue() if card.name == call.analysis), call.analysis)


def _alike(other: Computed, cell: Computed) -> bool:
    """Whether the other one has run, and does the same."""
    return other.kind == cell.kind and other.recipe == cell.recipe and bool(other.kept)
