"""Notebooks: list, view, copy, delete and undo."""

from __future__ import annotations

import pytest

from core.domain.arrow_rows import result_of
from core.domain.bound import render
from core.errors import UserError
from core.services.notebooks import NotebookService
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.samples import answer, query, regions, source, text
from tests.fakes.sources import MemorySourceStore


@pytest.fixture
def sources() -> MemorySourceStore:
    store = MemorySourceStore()
    store.save(source("s1"), [], [])
    store.save(source("s2"), [], [])
    return store


@pytest.fixture
def store() -> MemoryNotebookStore:
    return MemoryNotebookStore()


@pytest.fixture
def service(store: MemoryNotebookStore, sources: MemorySourceStore) -> NotebookService:
    return NotebookService(store, sources)


def test_a_new_notebook_has_a_name_and_its_sources(service: NotebookService) -> None:
    made = service.create(source_ids=("s1", "s1"))
    assert made.title == "Untitled notebook"
    assert service.view(made.id).sources == (source("s1"),)
    assert service.create("  Sales \n of May ").title == "Sales of May"


def test_a_notebook_can_be_found_by_what_stands_in_it(
    service: NotebookService, store: MemoryNotebookStore
) -> None:
    first, second = service.create("Sales"), service.create("Costs")
    service.add_text(first.id, "Ask Ada about refunds")
    store.save_cells([answer(notebook_id=second.id)])
    assert [n.id for n in service.list("REFUNDS ada")] == [first.id]
    assert [n.id for n in service.list("region sells")] == [second.id]
    assert [n.id for n in service.list()] == [second.id, first.id]


def test_a_name_is_needed(service: NotebookService) -> None:
    made = service.create("Sales")
    assert service.rename(made.id, "Costs").title == "Costs"
    with pytest.raises(UserError, match="needs a name"):
        service.rename(made.id, "  ")
    assert service.get(made.id).title == "Costs"
    assert len(service.rename(made.id, "x" * 999).title) == 200


def test_a_copy_has_cells_of_its_own_and_its_references_hold(
    service: NotebookService, store: MemoryNotebookStore
) -> None:
    made = service.create("Sales", ("s1",))
    ref, table = regions()
    store.save_cells(
        [
            answer(notebook_id=made.id, run_id="r1"),
            query(notebook_id=made.id, run_id="r1", result=ref),
        ]
    )
    copy = service.duplicate(made.id)
    assert copy.title == "Sales (copy)"
    assert service.duplicate(made.id).title == "Sales (copy 2)"
    assert copy.source_ids == ("s1",)
    (block,) = service.view(copy.id).blocks
    assert {cell.id for cell in block.cells}.isdisjoint({"a1", "q1"})
    assert {cell.notebook_id for cell in block.cells} == {copy.id}
    assert block.head.kind == "answer"
    names = {cell.name for cell in block.queries}
    results = {name: result_of(table, ref.columns) for name in names}
    assert render(block.head.answer.text, results).text == "The North has 12.5."
    service.remove_block(copy.id, block.id)
    assert len(service.view(made.id).blocks) == 1


def test_a_deleted_notebook_comes_back_until_it_is_purged(service: NotebookService) -> None:
    made = service.create("Sales")
    service.delete(made.id)
    assert service.list() == ()
    assert [n.id for n in service.deleted()] == [made.id]
    service.restore(made.id)
    assert [n.id for n in service.list()] == [made.id]
    service.delete(made.id)
    service.purge(made.id)
    assert service.deleted() == ()
    with pytest.raises(UserError, match="not there"):
        service.get(made.id)


def test_sources_are_attached_once_and_detached(
    service: NotebookService, sources: MemorySourceStore
) -> None:
    made = service.create()
    service.attach(made.id, "s2")
    service.attach(made.id, "s1")
    service.attach(made.id, "s2")
    assert [s.id for s in service.view(made.id).sources] == ["s2", "s1"]
    sources.remove("s1")
    assert [s.id for s in service.view(made.id).sources] == ["s2"]
    assert service.detach(made.id, "s2").source_ids == ("s1",)
    with pytest.raises(UserError, match="not there"):
        service.attach(made.id, "none")


def test_a_model_is_chosen_per_notebook(service: NotebookService) -> None:
    made = service.create()
    assert service.set_model(made.id, "big").model == "big"
    assert service.set_model(made.id, None).model is None


def test_notes_are_added_at_the_end_and_edited(
    service: NotebookService, store: MemoryNotebookStore
) -> None:
    made = service.create()
    store.save_cells([query(notebook_id=made.id, position=8)])
    note = service.add_text(made.id, "First")
    assert note.position == 9
    assert service.edit_text(note.id, "Second").text == "Second"
    assert [block.head.id for block in service.view(made.id).blocks] == ["q1", note.id]
    with pytest.raises(UserError, match="Only notes"):
        service.edit_text("q1", "x")
    with pytest.raises(UserError, match="200,000"):
        service.edit_text(note.id, "x" * 200_001)
    with pytest.raises(UserError, match="not there"):
        service.add_text("none", "x")


def test_removing_a_block_is_undone_by_putting_its_cells_back(
    service: NotebookService, store: MemoryNotebookStore
) -> None:
    made = service.create()
    cells = (
        answer(notebook_id=made.id, run_id="r1", position=1),
        query(notebook_id=made.id, run_id="r1", position=2),
        text(notebook_id=made.id, position=3),
    )
    store.save_cells(cells)
    gone = service.remove_block(made.id, "r1")
    assert gone == cells[:2]
    assert store.cells(made.id) == cells[2:]
    service.put_back(gone)
    assert store.cells(made.id) == cells
    assert service.remove_block(made.id, "none") == ()
    service.purge(made.id)
    with pytest.raises(UserError, match="not there"):
        service.put_back(gone)
