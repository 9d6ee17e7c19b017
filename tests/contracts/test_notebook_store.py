"""What every NotebookStore promises."""

from __future__ import annotations

import pytest

from core.domain.answers import Answer
from core.errors import UserError
from core.protocols import NotebookStore
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.samples import answer, at, error, notebook, query, text


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> NotebookStore:
    if request.param == "memory":
        return MemoryNotebookStore()
    return request.getfixturevalue("state").notebooks


def test_a_notebook_comes_back_equal_and_can_change(store: NotebookStore) -> None:
    kept = notebook(source_ids=("s1", "s2"), model="small")
    store.save(kept)
    assert store.get("n1") == kept
    store.save(kept.model_copy(update={"title": "Costs", "updated_at": at(1)}))
    assert store.get("n1").title == "Costs"
    assert len(store.list()) == 1


def test_what_is_not_there_is_said_so(store: NotebookStore) -> None:
    for ask in (store.get, store.cell):
        with pytest.raises(UserError, match="not there"):
            ask("none")
    assert store.cells("none") == ()
    store.purge("none")
    store.remove_cells(["none"])
    store.remove_cells([])
    store.save_cells([])


def test_the_newest_change_is_first(store: NotebookStore) -> None:
    for name, minute in (("a", 2), ("b", 3), ("c", 1)):
        store.save(notebook(name, updated_at=at(minute)))
    assert [n.id for n in store.list()] == ["b", "a", "c"]


def test_a_change_of_cells_is_a_change_of_the_notebook(store: NotebookStore) -> None:
    store.save(notebook("a", updated_at=at(0)))
    store.save(notebook("b", updated_at=at(9)))
    store.save_cells([text(notebook_id="a")])
    first = store.list()[0]
    assert first.id == "a"
    assert first.updated_at > at(9)
    store.save_cells([text("t2", notebook_id="b")])
    assert store.list()[0].id == "b"
    store.remove_cells(["t1"])
    assert store.list()[0].id == "a"


def test_deleted_notebooks_are_listed_apart(store: NotebookStore) -> None:
    store.save(notebook("a"))
    store.save(notebook("b", deleted_at=at(1)))
    assert [n.id for n in store.list()] == ["a"]
    assert [n.id for n in store.list(deleted=True)] == ["b"]
    assert store.get("b").deleted_at == at(1)


def test_cells_come_back_equal_in_order(store: NotebookStore) -> None:
    cells = (answer(), query(), text(), error())
    store.save_cells(tuple(reversed(cells)))
    assert store.cells("n1") == cells
    assert store.cell("q1") == cells[1]
    edited = query(sql="SELECT 1", edited=True)
    store.save_cells([edited])
    assert store.cells("n1") == (cells[0], edited, *cells[2:])


def test_cells_of_one_position_keep_the_order_of_their_ids(store: NotebookStore) -> None:
    store.save_cells([text("c", position=5), text("a", position=5), text("b", position=5)])
    assert [cell.id for cell in store.cells("n1")] == ["a", "b", "c"]


def test_removed_cells_can_be_put_back(store: NotebookStore) -> None:
    store.save_cells([answer(), query()])
    store.remove_cells(["q1", "a1"])
    assert store.cells("n1") == ()
    store.save_cells([answer(), query()])
    assert store.cells("n1") == (answer(), query())


def test_purging_takes_the_cells_of_that_notebook_only(store: NotebookStore) -> None:
    store.save(notebook("n1"))
    store.save(notebook("n2"))
    store.save_cells([query(), text("t2", notebook_id="n2")])
    store.purge("n1")
    assert [n.id for n in store.list()] == ["n2"]
    assert store.cells("n1") == ()
    assert len(store.cells("n2")) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["n1", "n2"]),
        ("  ", ["n1", "n2"]),
        ("STRASSE", ["n2"]),
        ("refunds", ["n1"]),
        ("region sells", ["n1"]),
        ("sales refunds", ["n1"]),
        ("biggest", ["n1"]),
        ("by_region.total", []),
        ("too long", ["n1"]),
        ("100%_done", ["n2"]),
        ("1000_done", []),
        ("refunds straße", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search_reads_titles_questions_answers_and_notes(
    store: NotebookStore, search: str, found: list[str]
) -> None:
    store.save(notebook("n1", title="Sales", updated_at=at(2)))
    store.save(notebook("n2", title="Straße 100%_done", updated_at=at(1)))
    says = Answer(kind="answered", text="Biggest is {{by_region.total[0]}}.")
    store.save_cells([answer(answer=says), query(title="By zone"), text(), error()])
    assert [n.id for n in sorted(store.list(search=search), key=lambda n: n.id)] == found
