"""Plans by rule: which questions a template takes, and which it leaves alone."""

from __future__ import annotations

import duckdb
import pytest

from core.conversations.flows.follow_up import FollowUpQuestion
from core.conversations.flows.outside import OutsideQuestion
from core.conversations.flows.overview import OverviewQuestion
from core.conversations.flows.parts import SeveralQuestions
from core.conversations.flows.plain import PlainQuestion
from core.conversations.flows.quality import QualityQuestion
from core.conversations.flows.restyle import RestyleRequest
from core.domain.conversation import Conversation, Turn
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, validate
from core.domain.sources import Column, Schema, Table
from core.protocols import FlowTemplate
from tests.fakes.retail import connect, schema
from tests.fakes.samples import regions

NOTHING = Conversation()
EARLIER = Conversation(
    turns=(
        Turn(
            question="total by region",
            answer="North leads.",
            name="by_region",
            sql="SELECT region, total FROM orders",
            result=regions()[0],
        ),
    )
)


def match(
    template: FlowTemplate,
    question: str,
    *,
    intent: str = "data",
    conversation: Conversation = NOTHING,
) -> Plan | None:
    plan = template.match(Inquiry(question, intent, schema(), conversation))
    return validate(plan) if plan else None


def ran(sql: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = connect().execute(sql).fetchall()
    return rows


# Several questions at once


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many orders are there and how many customers do we have?",
            ("How many orders are there", "how many customers do we have"),
        ),
        (
            "What is the total revenue by region, and which products were returned most?",
            ("What is the total revenue by region", "which products were returned most"),
        ),
        (
            "How many orders were placed in 2024? How many returns came in? List all products.",
            (
                "How many orders were placed in 2024",
                "How many returns came in",
                "List all products",
            ),
        ),
        (
            "show revenue by month; show orders by segment",
            ("show revenue by month", "show orders by segment"),
        ),
    ],
)
def test_whole_questions_side_by_side_become_steps(question: str, parts: tuple[str, ...]) -> None:
    plan = match(SeveralQuestions(), question)
    assert plan is not None
    assert tuple(step.task for step in plan.steps) == parts
    assert all(not step.inputs for step in plan.steps)
    assert len({step.output for step in plan.steps}) == len(parts)


@pytest.mark.parametrize(
    "question",
    [
        "What is the average and the maximum price?",
        "Which region has the most orders and how many?",
        "Which customer ordered most and what did they buy?",
        "List the customers and show their total orders",
        "What are the names and prices of products?",
        "Which products cost more than 10 and less than 20?",
        "Find orders between January and March",
        "What is the total revenue by region and month?",
        "How many orders are there and what share of those orders were returned?",
        "total revenue by region",
        "Which region has the most customers? Give the region and the number of customers.",
        "Which products were returned most often? List the names of the products.",
        "",
    ],
)
def test_one_question_is_never_cut(question: str) -> None:
    assert match(SeveralQuestions(), question) is None


def test_a_part_that_a_rule_can_do_needs_no_model() -> None:
    question = "How many missing values does email have in customers and how many orders are there?"
    plan = match(SeveralQuestions(inner=[QualityQuestion()]), question)
    assert plan is not None
    assert [(step.name, step.agent, bool(step.sql)) for step in plan.steps] == [
        ("part_1", "prepared", True),
        ("part_2", "data", False),
    ]
    assert plan.steps[0].task == "How many missing values does email have in customers"


# The look of a chart


@pytest.mark.parametrize(
    "question",
    [
        "as a line chart",
        "As a bar chart please",
        "show that as a line chart",
        "make it a scatter plot",
        "can you plot it as an area chart instead?",
        "line chart",
        "stacked",
        "make it horizontal",
        "now as a heatmap",
        "draw the same as a stacked bar chart",
    ],
)
def test_words_about_looks_redraw_the_last_answer(question: str) -> None:
    plan = match(RestyleRequest(), question, conversation=EARLIER)
    assert plan is not None
    assert (plan.steps[0].agent, plan.steps[0].form) == ("prepared", "restyle")
    assert plan.steps[0].sql == EARLIER.turns[0].sql


@pytest.mark.parametrize(
    "question",
    [
        "as a line chart by month",
        "show revenue as a line chart",
        "and by region?",
        "number of orders",
        "only 2024",
        "which bar sells most?",
    ],
)
def test_words_that_ask_for_data_are_left_to_others(question: str) -> None:
    assert match(RestyleRequest(), question, conversation=EARLIER) is None


def test_there_is_nothing_to_redraw_in_a_new_notebook() -> None:
    assert match(RestyleRequest(), "as a line chart") is None


# Is the data clean


def test_missing_values_are_counted_for_every_column_of_the_table_named() -> None:
    plan = match(QualityQuestion(), "Are there any missing values in the orders table?")
    assert plan is not None
    (step,) = plan.steps
    rows = dict(ran(step.sql))
    names = [column.name for column in schema().tables[0].columns]
    assert set(rows) == set(names)
    for name in names:
        assert rows[name] == ran(f"SELECT count(*) FROM orders WHERE {name} IS NULL")[0][0]
    assert list(rows.values()) == sorted(rows.values(), reverse=True)


def test_a_clean_check_looks_at_all_tables_for_gaps_and_twins() -> None:
    plan = match(QualityQuestion(), "Is the data clean?")
    assert plan is not None
    missing, twice = plan.steps
    assert {str(name).split(".")[0] for name, _ in ran(missing.sql)} == {
        "orders",
        "customers",
        "products",
        "returns",
    }
    for table, count in ran(twice.sql):
        rows = ran(f"SELECT count(*) - count(DISTINCT t) FROM {table} AS t")[0][0]
        assert count == rows


def test_one_column_named_gives_one_number() -> None:
    column = schema().tables[0].columns[-1].name.replace("_", " ")
    plan = match(QualityQuestion(), f"How many missing values does {column} have in orders?")
    assert plan is not None
    assert len(ran(plan.steps[0].sql)) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Which orders have missing values by region?",
        "How many duplicate customers per country",
        "What is missing from my report",
        "total revenue",
        "which products are complete sets",
    ],
)
def test_questions_about_rows_are_not_quality_questions(question: str) -> None:
    assert match(QualityQuestion(), question) is None


def test_hostile_names_are_counted_not_run() -> None:
    nasty = "a\"; DROP TABLE t; --'"
    hostile = Schema(
        tables=(
            Table(name="my 'table", columns=(Column(name=nasty, type="INT"),), rows=1, file="f"),
        )
    )
    plan = QualityQuestion().match(Inquiry("is the data clean?", "data", hostile))
    assert plan is not None
    connection = duckdb.connect()
    quoted = nasty.replace('"', '""')
    connection.execute(f'CREATE TABLE "my \'table" ("{quoted}" INT)')
    connection.execute('INSERT INTO "my \'table" VALUES (NULL), (1)')
    assert connection.execute(plan.steps[0].sql).fetchall() == [(nasty, 1)]
    assert connection.execute(plan.steps[1].sql).fetchall() == [("my 'table", 0)]


# What is there


@pytest.mark.parametrize(
    "question",
    ["What's in this data?", "Describe the dataset", "give me an overview of the tables"],
)
def test_an_overview_counts_rows_and_columns(question: str) -> None:
    plan = match(OverviewQuestion(), question)
    assert plan is not None
    rows = {row[0]: row[1:] for row in ran(plan.steps[0].sql)}
    assert rows["orders"] == (schema().tables[0].rows, len(schema().tables[0].columns))


def test_columns_are_listed_with_types() -> None:
    plan = match(OverviewQuestion(), "what columns does the orders table have")
    assert plan is not None
    rows = ran(plan.steps[0].sql)
    assert [row[0] for row in rows] == [column.name for column in schema().tables[0].columns]


@pytest.mark.parametrize(
    "question",
    ["what is the revenue in this data by region", "which columns have the highest sum by region"],
)
def test_questions_with_more_to_them_are_no_overviews(question: str) -> None:
    assert match(OverviewQuestion(), question) is None


# Outside


def test_code_is_not_asked_of_data_unless_data_is_named() -> None:
    assert match(OutsideQuestion(), "write a function that reverses a string", intent="code")
    assert match(OutsideQuestion(), "write a query for revenue of orders", intent="code") is None
    assert match(OutsideQuestion(), "how many widgets", intent="data") is None
    follow = match(OutsideQuestion(), "and now reversed", intent="code", conversation=EARLIER)
    assert follow is None


# Plain


def test_a_plain_question_is_one_step_and_a_sequence_is_left_to_the_model() -> None:
    plan = match(PlainQuestion(), "What is the total revenue by region?")
    assert plan is not None
    assert [step.output for step in plan.steps] == ["total_revenue_region"]
    assert match(PlainQuestion(), "Find the best region, then list its products") is None
    assert match(PlainQuestion(), "customers with more then 5 orders") is not None


def test_a_follow_up_is_about_the_last_question_that_had_an_answer() -> None:
    missing = Turn(question="What is the weather?", answer="The data cannot answer this.")
    before = EARLIER.turns[0].model_copy(
        update={"question": "top 3 regions", "sql": "SELECT MAX(amount) FROM orders"}
    )
    later = Conversation(turns=(before, missing))
    plan = match(FollowUpQuestion(), "and the lowest?", conversation=later)
    assert plan is not None
    assert plan.steps[0].sql == "SELECT MIN(amount) FROM orders"
    assert plan.steps[0].task == "and the lowest?"
    assert match(FollowUpQuestion(), "and the lowest?") is None
    drawn = match(RestyleRequest(), "as a table", conversation=later)
    assert drawn is not None
    assert drawn.steps[0].sql == before.sql


def test_the_number_of_rows_asked_for_before_still_counts() -> None:
    ranked = "SELECT order_id, amount FROM orders ORDER BY amount DESC LIMIT 3"
    turns = tuple(
        Turn(question=q, answer="", sql=ranked) for q in ("top 3 orders", "and the lowest?")
    )
    plan = match(FollowUpQuestion(), "and the highest?", conversation=Conversation(turns=turns))
    assert plan is None  # nothing changes
    plan = match(FollowUpQuestion(), "and the smallest?", conversation=Conversation(turns=turns))
    assert plan is not None
    assert plan.steps[0].task == "and the smallest?; and the lowest?; top 3 orders"
