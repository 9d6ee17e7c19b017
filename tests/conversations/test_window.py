"""What the model sees of a notebook is bounded and reads as a person read it."""

from __future__ import annotations

import pytest

from core.conversations.window import CHARACTERS, TURNS, conversation_of
from core.domain.answers import Answer
from core.domain.cells import Cell
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import answer, error, query, regions, text


@pytest.fixture
def results() -> MemoryResultStore:
    store = MemoryResultStore()
    store.put(*regions())
    return store


def turns(count: int, *, length: int = 10) -> list[Cell]:
    return [
        answer(
            f"a{n}",
            position=n,
            question=f"{n} " + "q" * length,
            answer=Answer(kind="answered", text="Fine."),
        )
        for n in range(count)
    ]


def test_figures_stand_in_the_answer_as_the_person_saw_them(results: MemoryResultStore) -> None:
    cells = [answer(), query(result=regions()[0]), text(), error()]
    (turn,) = conversation_of(cells, results).turns
    assert turn.question == "Which region sells most?"
    assert "12.5" in turn.answer
    assert "{{" not in turn.answer
    assert (turn.name, turn.columns) == ("by_region", ("region", "total"))
    assert turn.result == regions()[0]


def test_a_result_that_is_gone_costs_only_its_figures(results: MemoryResultStore) -> None:
    gone = regions()[0].model_copy(update={"fingerprint": "gone"})
    (turn,) = conversation_of([answer(), query(result=gone)], results).turns
    assert "{{" not in turn.answer
    assert turn.sql


def test_only_the_last_turns_count_oldest_first(results: MemoryResultStore) -> None:
    seen = conversation_of(turns(9), results).turns
    assert [turn.question[0] for turn in seen] == [str(n) for n in range(9 - TURNS, 9)]


def test_long_turns_leave_room_for_few_but_the_last_is_always_there(
    results: MemoryResultStore,
) -> None:
    assert len(conversation_of(turns(3, length=CHARACTERS // 2), results).turns) == 1
    assert len(conversation_of(turns(3, length=CHARACTERS * 2), results).turns) == 1
    assert len(conversation_of(turns(3, length=CHARACTERS // 4), results).turns) == 3


def test_an_empty_notebook_has_no_conversation(results: MemoryResultStore) -> None:
    assert conversation_of([], results).last is None
