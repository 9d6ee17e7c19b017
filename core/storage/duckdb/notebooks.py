"""Notebooks and their cells in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.cells import Cell, as_computed, cell_adapter
from core.domain.notebook import Notebook
from core.domain.search import terms_of, words_of_cell
from core.domain.value import now
from core.storage.duckdb.database import Database, Row, Statement
from core.storage.duckdb.results import FINGERPRINTS
from core.storage.duckdb.rows import in_utc, only, record, tagged

_SAVE = """
INSERT INTO notebook (id, updated_at, deleted, words, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, deleted = excluded.deleted,
    words = excluded.words, body = excluded.body
"""
_SAVE_CELL = """
INSERT INTO cell (id, notebook_id, position, words, fingerprint, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET notebook_id = excluded.notebook_id, position = excluded.position,
    words = excluded.words, fingerprint = excluded.fingerprint, body = excluded.body
"""
_TOUCH_OWNER = """
UPDATE notebook SET updated_at = ? WHERE id IN (SELECT notebook_id FROM cell WHERE id = ?)
"""
_TERM = """
AND (strpos(n.words, ?) > 0 OR EXISTS (
    SELECT 1 FROM cell AS c WHERE c.notebook_id = n.id AND strpos(c.words, ?) > 0))
"""


class DuckDBNotebookStore:
    """A change of a cell is a change of its notebook, so `updated_at` lives in its column."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, notebook: Notebook) -> None:
        deleted = notebook.deleted_at is not None
        words, body = notebook.title.casefold(), notebook.model_dump_json()
        self._database.write((_SAVE, (notebook.id, notebook.updated_at, deleted, words, body)))

    def get(self, notebook_id: str) -> Notebook:
        sql = "SELECT body, updated_at FROM notebook WHERE id = ?"
        return _notebook(only(self._database.rows(sql, (notebook_id,)), "notebook"))

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Notebook]:
        terms = terms_of(search)
        sql = "SELECT n.body, n.updated_at FROM notebook AS n WHERE n.deleted = ?"
        sql += _TERM * len(terms) + " ORDER BY n.updated_at DESC, n.id DESC"
        values = [deleted, *(term for term in terms for _ in range(2))]
        return tuple(_notebook(row) for row in self._database.rows(sql, values))

    def purge(self, notebook_id: str) -> None:
        self._database.write(
            ("DELETE FROM cell WHERE notebook_id = ?", (notebook_id,)),
            ("DELETE FROM notebook WHERE id = ?", (notebook_id,)),
        )

    def cells(self, notebook_id: str) -> Sequence[Cell]:
        sql = "SELECT body FROM cell WHERE notebook_id = ? ORDER BY position, id"
        return tuple(_cell(row) for row in self._database.rows(sql, (notebook_id,)))

    def cell(self, cell_id: str) -> Cell:
        return _cell(
            only(self._database.rows("SELECT body FROM cell WHERE id = ?", (cell_id,)), "cell")
        )

    def save_cells(self, cells: Sequence[Cell]) -> None:
        changed = dict.fromkeys(cell.notebook_id for cell in cells)
        self._database.write(*map(_save_cell, cells), *map(_touch, changed))

    def remove_cells(self, cell_ids: Sequence[str]) -> None:
        self._database.write(
            *((_TOUCH_OWNER, (now(), cell_id)) for cell_id in cell_ids),
            *(("DELETE FROM cell WHERE id = ?", (cell_id,)) for cell_id in cell_ids),
        )


def _save_cell(cell: Cell) -> Statement:
    computed = as_computed(cell)
    kept = (ref.fingerprint for ref in computed.kept) if computed is not None else ()
    made = FINGERPRINTS.join(kept) or None
    words, body = words_of_cell(cell), cell.model_dump_json()
    return _SAVE_CELL, (cell.id, cell.notebook_id, cell.position, words, made, body)


def _touch(notebook_id: str) -> Statement:
    return "UPDATE notebook SET updated_at = ? WHERE id = ?", (now(), notebook_id)


def _notebook(row: Row) -> Notebook:
    return record(Notebook, row[0]).model_copy(update={"updated_at": in_utc(row[1])})


def _cell(row: Row) -> Cell:
    return tagged(cell_adapter, row[0], what="cell")
