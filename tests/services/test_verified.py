"""Verified answers: kept from a notebook, asked first, stale when their tables changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.cells import AnswerCell, QueryCell
from core.domain.conversation import Conversation, Turn
from core.domain.sources import Column, Schema
from core.domain.work import Failure
from core.errors import UserError
from core.services.likeness import Likeness
from core.services.verified import VerifiedService
from tests.fakes import samples
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.shop_sources import ShopSources
from tests.fakes.verified import MemoryVectors, MemoryVerifiedStore

SQL = "SELECT city, count(*) AS customers FROM customers GROUP BY city"
QUESTION = "How many customers are there by city?"
NOTHING = Conversation()


class Room:
    def __init__(self, folder: Path) -> None:
        self.sources = ShopSources(folder)
        self.notebooks = MemoryNotebookStore()
        self.notebooks.save(samples.notebook(source_ids=("s1",)))
        self.store = MemoryVerifiedStore()
        self.service = VerifiedService(
            self.store,
            self.notebooks,
            sources=self.sources,
            likeness=Likeness(MemoryVectors(), lambda: None),
            sandbox=InlineSandbox(),
        )

    @property
    def schema(self) -> Schema:
        return self.sources.schema(["s1"])

    def answered(
        self, run: str = "r1", question: str = QUESTION, sql: str = SQL, **fields: object
    ) -> tuple[AnswerCell, QueryCell]:
        """An answered question in the notebook, after what is there."""
        position = 10 * len(self.notebooks.cells("n1"))
        ref, _ = samples.regions()
        head = samples.answer(f"{run}-0", run_id=run, question=question, position=position)
        base: dict[str, object] = {"run_id": run, "name": f"of_{run}", "sql": sql, "result": ref}
        query = samples.query(f"{run}-1", position=position + 1, **(base | fields))
        self.notebooks.save_cells([head, query])
        return head, query

    def find(self, question: str, *earlier: str) -> str | None:
        turns = tuple(Turn(question=text, answer="") for text in earlier)
        found = self.service.find(question, self.schema, Conversation(turns=turns))
        return found.queries[-1].sql if found else None


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_a_marked_answer_is_found_for_the_same_question(room: Room) -> None:
    head, query = room.answered()
    kept = room.service.verify(head.id)
    assert (kept.answer.by, kept.answer.tables, kept.before) == ("mark", ("customers",), None)
    assert room.find("how many  customers are there by City") == SQL
    assert room.find("How many customers are there by age?") is None
    assert room.service.of(head, [query]) == kept.answer
    assert room.service.of(head, [query.model_copy(update={"sql": "SELECT 1"})]) is None


def test_an_edited_query_replaces_the_marked_one_and_is_undone(room: Room) -> None:
    head, query = room.answered()
    first = room.service.verify(head.id)
    better = "SELECT city, count(*) AS customers FROM customers GROUP BY city ORDER BY 2 DESC"
    room.notebooks.save_cells([query.model_copy(update={"sql": better, "edited": True})])
    second = room.service.verify(head.id)
    assert (second.answer.by, second.before) == ("edit", first.answer)
    assert len(room.service.list()) == 1
    assert room.find(QUESTION) == better
    room.service.undo(second)
    assert room.find(QUESTION) == SQL
    room.service.undo(first)
    assert room.find(QUESTION) is None


def test_a_query_that_reads_other_cells_is_kept_with_them(room: Room) -> None:
    room.answered("r0", "Who is old?", "SELECT * FROM customers WHERE age > 40", name="old_ones")
    sql = "SELECT count(*) AS n FROM old_ones"
    head, query = room.answered("r1", "How many customers are old?", sql, inputs=("old_ones",))
    kept = room.service.verify(head.id)
    assert kept.answer.tables == ("customers",)
    assert room.service.result(kept.answer.id).rows == ((2,),)
    assert room.service.of(head, [query]) == kept.answer


def test_a_follow_up_is_found_only_after_the_same_question(room: Room) -> None:
    room.answered("r0", "Customers by city", SQL)
    head, _ = room.answered("r1", "and by age?", "SELECT age, count(*) FROM customers GROUP BY age")
    room.service.verify(head.id)
    assert room.find("And by age", "customers by city") is not None
    assert room.find("And by age", "orders by city") is None
    assert room.find("And by age") is None


@pytest.mark.parametrize("column", ["city"])
def test_a_column_that_has_gone_makes_it_stale(room: Room, column: str) -> None:
    head, _ = room.answered()
    room.service.verify(head.id)
    room.sources.without("customers", column)
    (view,) = room.service.list()
    assert (view.standing, view.missing) == ("stale", ("customers.city",))
    assert room.find(QUESTION) is None


def test_a_column_that_came_changes_nothing_unless_a_name_means_two_things(room: Room) -> None:
    join = "SELECT city, amount FROM customers JOIN orders USING (customer_id)"
    plain, _ = room.answered("r1")
    joined, _ = room.answered("r2", "What was ordered in each city?", join)
    for head in (plain, joined):
        room.service.verify(head.id)
    room.sources.with_column("orders", Column(name="city", type="VARCHAR"))
    standing = {view.answer.question: view.standing for view in room.service.list()}
    assert standing == {QUESTION: "ready", "What was ordered in each city?": "stale"}
    assert room.find(QUESTION) == SQL


def test_a_question_that_moves_with_time_is_not_answered_from_older_data(room: Room) -> None:
    question = "How many orders came in last month?"
    head, _ = room.answered("r1", question, "SELECT count(*) FROM orders WHERE order_id > 11")
    room.service.verify(head.id)
    assert room.find(question) is not None
    room.sources.fingerprint = "f2"
    assert room.service.list()[0].standing == "older"
    assert room.find(question) is None


def test_beside_other_tables_a_question_must_say_what_it_is_about(room: Room) -> None:
    named, _ = room.answered("r1")
    vague, _ = room.answered("r2", "How many are there in all?", "SELECT count(*) FROM customers")
    for head in (named, vague):
        room.service.verify(head.id)
    other = room.schema.model_copy(
        update={"tables": (*room.schema.tables, samples.table("visits"))}
    )
    assert room.service.find(QUESTION, other, NOTHING) is not None
    assert room.service.find("How many are there in all?", room.schema, NOTHING) is not None
    assert room.service.find("How many are there in all?", other, NOTHING) is None


def test_what_is_no_whole_answer_is_refused(room: Room) -> None:
    failed = Failure(code="sql", message="No.")
    for run, fields in {"r1": {"failure": failed, "result": None}, "r2": {"sql": "SHOW x"}}.items():
        head, _ = room.answered(run, **fields)
        with pytest.raises(UserError) as caught:
            room.service.verify(head.id)
        assert caught.value.kept == "Nothing was saved."
    room.notebooks.save_cells([samples.text(), samples.answer("alone", run_id="r9")])
    for cell_id in ("t1", "alone"):
        with pytest.raises(UserError):
            room.service.verify(cell_id)
    assert room.service.list() == ()


def test_question_and_query_can_be_edited_and_wrong_ones_are_refused(room: Room) -> None:
    head, _ = room.answered()
    kept = room.service.verify(head.id).answer
    better = "SELECT city, count(*) AS n FROM customers GROUP BY city ORDER BY n"
    edited = room.service.edit(kept.id, "Customers in each city", better)
    assert (edited.by, room.find("customers in each city?")) == ("edit", better)
    assert room.find(QUESTION) is None
    for question, sql in ((" ", better), ("x", "SELECT nothing FROM customers"), ("x", "DELETE"),
                          ("x", "SELECT CAST(name AS INTEGER) FROM customers")):  # fmt: skip
        with pytest.raises(UserError):
            room.service.edit(kept.id, question, sql)
    assert room.store.get(kept.id) == edited
    gone = room.service.delete(kept.id)
    assert room.service.list() == ()
    room.service.put_back(gone)
    assert room.find("customers in each city") == better


def test_like_questions_are_found_where_one_query_answers_them_alone(room: Room) -> None:
    head, _ = room.answered()
    follow, _ = room.answered("r2", "and by age?", "SELECT age FROM customers")
    for each in (head, follow):
        room.service.verify(each.id)
    ((near, likeness),) = room.service.near("How many customers by city are there", room.schema, 3)
    assert near.question == QUESTION
    assert likeness > 0.9
    assert room.service.near("anything", Schema(), 3) == ()
