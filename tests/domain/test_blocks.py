"""A run is one block; what a person added stands alone."""

from __future__ import annotations

from core.domain.blocks import blocks_of, next_position
from tests.fakes.samples import analysis, answer, error, python, query, text


def test_a_run_is_one_block_with_its_queries_under_its_head() -> None:
    head = answer(run_id="r1", position=1)
    first, second = query("q1", run_id="r1", position=2), query("q2", run_id="r1", position=3)
    note, own = text(position=4), query("q3", position=5)
    failed = error(run_id="r2", position=6)
    blocks = blocks_of((head, first, second, note, own, failed))
    assert [block.id for block in blocks] == ["r1", "t1", "q3", "r2"]
    assert blocks[0].cells == (head, first, second)
    assert blocks[1].cells == (note,)
    assert blocks[3].queries == ()


def test_code_and_analyses_of_a_run_belong_to_its_block() -> None:
    head, made = answer(run_id="r1"), query(run_id="r1", position=1)
    script = python(run_id="r1", position=2)
    typed = analysis(run_id="r1", position=3)
    block, own = blocks_of((head, made, script, typed, python("p2", position=4)))
    assert block.computed == (made, script, typed)
    assert block.queries == (made,)
    assert own.head.id == "p2"


def test_queries_of_a_run_without_a_head_stand_alone() -> None:
    blocks = blocks_of((query("q1", run_id="r1"), query("q2", run_id="r1", position=2)))
    assert [block.head.id for block in blocks] == ["q1", "q2"]


def test_an_answer_added_twice_by_one_run_is_shown_once() -> None:
    blocks = blocks_of((answer("a1", run_id="r1"), answer("a2", run_id="r1", position=1)))
    assert len(blocks) == 1


def test_the_next_position_is_after_all() -> None:
    assert next_position(()) == 1
    assert next_position((text(position=7), query(position=3))) == 8
