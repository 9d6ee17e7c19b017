"""Notebooks: the list, one opened, and the cells that a person writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.domain.blocks import Block, blocks_of, next_position
from core.domain.cells import Cell, TextCell, computed_in
from core.domain.notebook import Notebook
from core.domain.sources import Source
from core.domain.value import new_id, now
from core.errors import UserError
from core.protocols import NotebookStore, SourceStore

UNTITLED = "Untitled notebook"
_LONGEST_TITLE = 200
_LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class NotebookView:
    """A notebook as a page shows it; sources that were removed since are left out."""

    notebook: Notebook
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]


class NotebookService:
    """What is not there raises UserError. Deleting is undone by `restore` until `purge`."""

    def __init__(
        self,
        notebooks: NotebookStore,
        sources: SourceStore,
        *,
        removed: Callable[[str], None] = lambda notebook_id: None,
    ) -> None:
        """`removed` is told of a notebook that is deleted: what goes on in it need not."""
        self._removed = removed
        self._notebooks = notebooks
        self._sources = sources
        self._lock = threading.Lock()

    def create(self, title: str = UNTITLED, source_ids: Sequence[str] = ()) -> Notebook:
        at = now()
        made = Notebook(
            id=new_id(),
            title=_title(title) or UNTITLED,
            created_at=at,
            updated_at=at,
            source_ids=tuple(dict.fromkeys(source_ids)),
        )
        self._notebooks.save(made)
        return made

    def list(self, search: str = "") -> Sequence[Notebook]:
        """Newest change first; every word of `search` must occur."""
        return self._notebooks.list(search=search)

    def deleted(self) -> Sequence[Notebook]:
        return self._notebooks.list(deleted=True)

    def get(self, notebook_id: str) -> Notebook:
        return self._notebooks.get(notebook_id)

    def view(self, notebook_id: str) -> NotebookView:
        notebook = self.get(notebook_id)
        known = {source.id: source for source in self._sources.list()}
        sources = tuple(known[i] for i in notebook.source_ids if i in known)
        return NotebookView(notebook, blocks_of(self._notebooks.cells(notebook_id)), sources)

    def rename(self, notebook_id: str, title: str) -> Notebook:
        name = _title(title)
        if not name:
            raise UserError(
                "A notebook needs a name.", kept="It keeps the one it has.", remedy="Type a name."
            )
        return self._change(notebook_id, title=name)

    def duplicate(self, notebook_id: str) -> Notebook:
        """A copy with cells of its own; queries keep their names, so references stay valid."""
        notebook = self.get(notebook_id)
        at, copied = now(), new_id()
        copy = notebook.model_copy(
            update={
                "id": copied,
                "title": _copy_title(notebook.title, {n.title for n in self._notebooks.list()}),
                "created_at": at,
                "updated_at": at,
                "deleted_at": None,
            }
        )
        cells = self._notebooks.cells(notebook_id)
        self._notebooks.save(copy)
        self._notebooks.save_cells(
            [cell.model_copy(update={"id": new_id(), "notebook_id": copied}) for cell in cells]
        )
        return self.get(copied)

    def delete(self, notebook_id: str) -> Notebook:
        deleted = self._change(notebook_id, deleted_at=now())
        self._removed(notebook_id)
        return deleted

    def restore(self, notebook_id: str) -> Notebook:
        return self._change(notebook_id, deleted_at=None)

    def purge(self, notebook_id: str) -> None:
        """Remove it for good."""
        self._removed(notebook_id)
        with self._lock:
            self._notebooks.purge(notebook_id)

    def attach(self, notebook_id: str, source_id: str) -> Notebook:
        """Let the notebook use a source; once more changes nothing."""
        self._sources.get(source_id)
        with self._lock:
            notebook = self.get(notebook_id)
            if source_id in notebook.source_ids:
                return notebook
            return self._save(notebook, source_ids=(*notebook.source_ids, source_id))

    def detach(self, notebook_id: str, source_id: str) -> Notebook:
        """Its queries keep their results, but do not run again without the source."""
        with self._lock:
            notebook = self.get(notebook_id)
            kept = tuple(i for i in notebook.source_ids if i != source_id)
            return self._save(notebook, source_ids=kept)

    def forget_source(self, source_id: str) -> None:
        """Detach a source from every notebook, deleted ones too."""
        with self._lock:
            for notebook in (*self._notebooks.list(), *self._notebooks.list(deleted=True)):
                if source_id in notebook.source_ids:
                    kept = tuple(i for i in notebook.source_ids if i != source_id)
                    self._notebooks.save(notebook.model_copy(update={"source_ids": kept}))

    def query_names(self, notebook_id: str) -> set[str]:
        """Names of its computed cells, which no new table should take."""
        return {cell.name for cell in computed_in(self._notebooks.cells(notebook_id))}

    def set_model(self, notebook_id: str, model: str | None) -> Notebook:
        return self._change(notebook_id, model=model)

    def add_text(self, notebook_id: str, text: str) -> TextCell:
        with self._lock:
            self.get(notebook_id)
            cell = TextCell(
                id=new_id(),
                notebook_id=notebook_id,
                position=next_position(self._notebooks.cells(notebook_id)),
                created_at=now(),
                text=_text(text),
            )
            self._notebooks.save_cells([cell])
        return cell

    def edit_text(self, cell_id: str, text: str) -> TextCell:
        cell = self._notebooks.cell(cell_id)
        if cell.kind != "text":
            raise UserError("Only notes can be edited as text.", kept="Nothing was changed.")
        edited = cell.model_copy(update={"text": _text(text)})
        self._notebooks.save_cells([edited])
        return edited

    def remove_block(self, notebook_id: str, block_id: str) -> tuple[Cell, ...]:
        """The cells that were removed: `put_back` of them is the undo."""
        blocks = blocks_of(self._notebooks.cells(notebook_id))
        gone = next((block.cells for block in blocks if block.id == block_id), ())
        if gone:
            self._notebooks.remove_cells([cell.id for cell in gone])
        return gone

    def put_back(self, cells: Sequence[Cell]) -> None:
        """Cells as they were before a removal or a re-run, in place of what they are now."""
        for notebook_id in {cell.notebook_id for cell in cells}:
            self.get(notebook_id)
        self._notebooks.save_cells(cells)

    def _change(self, notebook_id: str, **fields: object) -> Notebook:
        with self._lock:
            return self._save(self.get(notebook_id), **fields)

    def _save(self, notebook: Notebook, **fields: object) -> Notebook:
        changed = notebook.model_copy(update={**fields, "updated_at": now()})
        self._notebooks.save(changed)
        return changed


def _title(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TITLE]


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise UserError(
            f"A note can hold {_LONGEST_TEXT:,} characters; this one has {len(text):,}.",
            kept="Nothing was saved.",
            remedy="Make several notes of it.",
        )
    return text


def _copy_title(title: str, taken: Collection[str]) -> str:
    copy, number = f"{title} (copy)", 2
    while copy in taken:
        copy, number = f"{title} (copy {number})", number + 1
    return copy
