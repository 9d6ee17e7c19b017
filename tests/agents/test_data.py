from dataclasses import replace
from pathlib import Path

import pytest

from core.agents.data import DataAgent
from core.domain.conversation import Conversation, Turn
from core.domain.work import ViewGrant
from core.errors import ModelError
from tests.fakes.desk import context, step
from tests.fakes.shop import shop_context


def test_one_call_answers_a_plain_question(tmp_path: Path) -> None:
    question = "What is the total amount by city?"
    sql = (
        "SELECT city, SUM(amount) AS total FROM customers JOIN orders USING (customer_id)"
        " GROUP BY 1"
    )
    run, events, model = context(tmp_path, question, replies=[sql])
    result = DataAgent().run(step(question), run, ())
    assert result.failure is None
    assert result.result is not None
    assert sorted(run.results.result(result.result).rows) == [("Oslo", 150.0), ("Rome", 75.0)]
    assert len(model.requests) == 1
    assert result.tokens.calls == 1
    assert [c.unit for c in result.result.columns] == [None, "EUR"]
    assert result.facts is not None
    assert result.facts.groups == ("city",)
    kinds = [event.kind for event in events]
    assert kinds.count("model_called") == 1
    assert "".join(e.text for e in events if e.kind == "step_text") == sql


def test_a_query_that_fails_is_repaired_with_its_error(tmp_path: Path) -> None:
    question = "What salary do customers in Oslo get by name?"
    run, _, model = context(
        tmp_path, question, replies=["SELECT wages FROM customers", "SELECT age FROM customers"]
    )
    result = DataAgent().run(step(question), run, ())
    assert result.result is not None
    assert result.attempts == 2
    assert "There is no column wages" in model.requests[1].messages[-1].text


def test_two_repairs_at_most_then_it_says_so(tmp_path: Path) -> None:
    question = "What are the names of customers?"
    replies = [f"SELECT wages{n} FROM customers" for n in range(5)]
    run, _, model = context(tmp_path, question, replies=replies)
    result = DataAgent().run(step(question), run, ())
    assert result.result is None
    assert result.failure is not None
    assert "wages2" in result.failure.message
    assert len(model.requests) == 3


def test_a_question_of_another_world_asks_no_model(tmp_path: Path) -> None:
    question = "How does gravity bend the light of distant galaxies?"
    run, _, model = context(tmp_path, question)
    result = DataAgent().run(step(question), run, ())
    assert result.missing
    assert result.near
    assert result.failure is None
    assert result.result is None
    assert not model.requests


def test_a_made_up_column_for_what_is_not_there_is_no_answer(tmp_path: Path) -> None:
    question = "What is the average shoe size of customers in Oslo?"
    run, _, _ = context(tmp_path, question, replies=["SELECT AVG(shoe_size) FROM customers"] * 3)
    result = DataAgent().run(step(question), run, ())
    assert "shoe" in result.missing


def test_a_made_up_table_for_what_is_not_there_is_no_answer(tmp_path: Path) -> None:
    run, _, _model = context(
        tmp_path,
        "average salary of our drivers in Oslo",
        replies=["SELECT AVG(salary) FROM drivers"] * 3,
    )
    result = DataAgent().run(step("average salary of our drivers in Oslo"), run, ())
    assert "driver" in result.missing or "salary" in result.missing
    assert result.failure is None


def test_a_value_that_is_nowhere_is_said(tmp_path: Path) -> None:
    question = "What is the age of the customer named 'Zed Quux'?"
    run, _, _ = context(
        tmp_path, question, replies=["SELECT age FROM customers WHERE name = 'Zed Quux'"] * 3
    )
    result = DataAgent().run(step(question), run, ())
    assert "Zed Quux" in result.missing


def test_ties_are_told(tmp_path: Path) -> None:
    question = "Who is the oldest customer?"
    sql = "SELECT name FROM customers ORDER BY age DESC LIMIT 1"
    run, _, _ = context(tmp_path, question, replies=[sql], off=["alltied"])
    result = DataAgent().run(step(question), run, ())
    assert result.remarks == ("One other row ties with the last one shown.",)
    assert result.assumptions == ()


def test_what_ties_with_the_last_row_is_shown_too(tmp_path: Path) -> None:
    question = "Which item has the lowest cost?"
    sql = "SELECT item_name, unit_cost AS cost FROM items ORDER BY cost LIMIT 1"
    run, _ = shop_context(tmp_path, question, replies=[sql])
    result = DataAgent().run(step(question), run, ())
    assert result.result is not None
    assert result.result.rows == 2
    assert result.remarks
    assert "QUALIFY" in result.sql


def test_earlier_turns_and_results_are_context(tmp_path: Path) -> None:
    turn = Turn(question="Ages?", answer="", name="ages", sql="SELECT name, age FROM customers")
    run, _, model = context(
        tmp_path,
        "only those above 40",
        replies=["SELECT name FROM ages WHERE age > 40"],
        views=(ViewGrant(name="ages", sql=turn.sql),),
        conversation=Conversation(turns=(turn,)),
    )
    result = DataAgent().run(step("only those above 40"), run, ())
    assert result.result is not None
    assert result.result.rows == 2
    assert result.inputs == ("ages",)
    assert [m.role for m in model.requests[0].messages] == ["system", "user", "assistant", "user"]


def test_a_question_of_its_own_is_asked_alone(tmp_path: Path) -> None:
    turn = Turn(question="Ages?", answer="", name="ages", sql="SELECT name, age FROM customers")
    question = "What are the names of all customers?"
    run, _, model = context(
        tmp_path,
        question,
        replies=["SELECT name FROM customers"],
        conversation=Conversation(turns=(turn,)),
    )
    DataAgent().run(step(question), run, ())
    assert [m.role for m in model.requests[0].messages] == ["system", "user"]


def test_what_the_data_lacks_is_said_after_one_try(tmp_path: Path) -> None:
    question = "What is the weather in Lisbon?"
    sql = "SELECT weather FROM cities WHERE city = 'Lisbon'"
    run, model = shop_context(tmp_path, question, replies=[sql] * 3)
    result = DataAgent().run(step(question), run, ())
    assert "weather" in result.missing
    assert result.failure is None
    assert len(model.requests) == 1


def test_a_verb_of_trade_is_no_missing_name(tmp_path: Path) -> None:
    question = "Which buyer spent the most?"
    sql = (
        "SELECT b.name, SUM(s.revenue) AS total_spent FROM buyers b JOIN sales s ON"
        " b.buyer_id = s.buyer_id GROUP BY b.name ORDER BY total_spent DESC LIMIT 1"
    )
    run, _ = shop_context(tmp_path, question, replies=[sql])
    result = DataAgent().run(step(question), run, ())
    assert not result.missing
    assert result.result is not None
    assert result.result.rows == 1


def test_no_model_is_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    run, _, _ = context(tmp_path, "names?")
    bare = DataAgent().run(step("What are the names?"), replace(run, model=None), ())
    assert bare.failure is not None
    assert bare.failure.code == "model"
    assert bare.failure.remedy


def test_a_model_fault_goes_up_so_that_it_can_be_tried_again(tmp_path: Path) -> None:
    run, _, _ = context(tmp_path, replies=[ModelError("busy", retryable=True)])
    with pytest.raises(ModelError):
        DataAgent().run(step("What are the names of customers?"), run, ())
