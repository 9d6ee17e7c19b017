"""A NotebookStore in memory, held to the same contract as the real one; threads may share it."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.cells import Cell
from core.domain.notebook import Notebook
from core.domain.search import terms_of, words_of_cell
from core.domain.value import now
from core.errors import UserError


class MemoryNotebookStore:
    def __init__(self) -> None:
        self._notebooks: dict[str, Notebook] = {}
        self._cells: dict[str, Cell] = {}

    def save(self, notebook: Notebook) -> None:
        self._notebooks[notebook.id] = notebook

    def get(self, notebook_id: str) -> Notebook:
        if notebook_id not in self._notebooks:
            raise UserError("This notebook is not there any more.")
        return self._notebooks[notebook_id]

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Notebook]:
        found = [
            notebook
            for notebook in tuple(self._notebooks.values())
            if (notebook.deleted_at is not None) == deleted
            and all(self._has(notebook, term) for term in terms_of(search))
        ]
        return tuple(sorted(found, key=lambda n: (n.updated_at, n.id), reverse=True))

    def purge(self, notebook_id: str) -> None:
        self._notebooks.pop(notebook_id, None)
        self._cells = {k: c for k, c in self._cells.items() if c.notebook_id != notebook_id}

    def cells(self, notebook_id: str) -> Sequence[Cell]:
        own = (c for c in tuple(self._cells.values()) if c.notebook_id == notebook_id)
        return tuple(sorted(own, key=lambda c: (c.position, c.id)))

    def cell(self, cell_id: str) -> Cell:
        if cell_id not in self._cells:
            raise UserError("This cell is not there any more.")
        return self._cells[cell_id]

    def save_cells(self, cells: Sequence[Cell]) -> None:
        self._cells |= {cell.id: cell for cell in cells}
        self._touch({cell.notebook_id for cell in cells})

    def remove_cells(self, cell_ids: Sequence[str]) -> None:
        gone = [self._cells.pop(cell_id) for cell_id in cell_ids if cell_id in self._cells]
        self._touch({cell.notebook_id for cell in gone})

    def _touch(self, notebook_ids: set[str]) -> None:
        for notebook_id in notebook_ids & self._notebooks.keys():
            notebook = self._notebooks[notebook_id]
            self._notebooks[notebook_id] = notebook.model_copy(update={"updated_at": now()})

    def _has(self, notebook: Notebook, term: str) -> bool:
        texts = [notebook.title.casefold(), *map(words_of_cell, self.cells(notebook.id))]
        return any(term in text for text in texts)
