"""Which questions are taken as ones about a repository, and which stay with the data."""

from __future__ import annotations

import pytest

from core.conversations.flows.asking_code import ASK_CODE, CodeQuestion
from core.domain.choices import NeedsChoice
from core.domain.code.asked import CodeAsk
from core.domain.code.attached import AttachedRepository, CodeTableName
from core.domain.code.repository import Origin
from core.domain.code.shelf import Shelf
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.sources import Column, Schema, Table

NAMES = frozenset({"parse", "revenue", "region", "load_orders", "Basket"})


def repository(name: str = "shop") -> AttachedRepository:
    tables = (CodeTableName(table="symbols", name=f"{name}_symbols"),)
    origin = Origin(kind="folder", address=f"/home/{name}")
    return AttachedRepository(
        source_id=name, name=name, origin=origin, commit="c" * 40, tables=tables
    )


def table(name: str, *columns: str) -> Table:
    held = tuple(Column(name=column, type="VARCHAR") for column in columns)
    return Table(name=name, columns=held, rows=3, file=f"{name}.parquet")


CODE = table("shop_symbols", "name", "path")
SALES = table("sales", "region", "revenue", "month")


def planned(
    question: str, *tables: Table, repositories: tuple[str, ...] = ("shop",)
) -> Plan | None:
    shelf = Shelf(
        tuple(repository(name) for name in repositories),
        known=lambda each, names: NAMES.intersection(names),
    )
    flow = CodeQuestion(lambda schema: shelf)
    schema = Schema(tables=tables or (CODE, SALES))
    return flow.match(Inquiry(question, "data", schema))


def asked(plan: Plan | None) -> CodeAsk:
    assert plan is not None
    assert plan.template == ASK_CODE
    return CodeAsk.model_validate_json(plan.steps[0].form)


@pytest.mark.parametrize(
    "question",
    [
        "What is the revenue by region?",
        "what is revenue?",
        "where is revenue highest?",
        "which region has the most revenue?",
        "who bought most in March?",
        "what changed between January and March?",
        "what changed since last month?",
        "how does revenue depend on region?",
        "find duplicates",
        "explain the drop in revenue",
        "how many functions are there?",
        "which files have the most changes?",
        "describe sales",
        "what is the average revenue per month?",
        "release a minor version",
        "write a function that parses dates",
        "fix the failing test",
    ],
)
def test_questions_about_data_and_requests_are_left_alone(question: str) -> None:
    assert planned(question) is None


@pytest.mark.parametrize(
    ("question", "kind", "name"),
    [
        ("who calls parse?", "callers", "parse"),
        ("What does load_orders do?", "does", "load_orders"),
        ("where is `region` used in the code?", "used", "region"),
        ("what does the function revenue do?", "does", "revenue"),
        ("is Basket.total tested?", "tests", "Basket.total"),
    ],
)
def test_beside_data_code_is_known_by_its_names(question: str, kind: str, name: str) -> None:
    found = asked(planned(question))
    assert (found.kind, found.name) == (kind, name)


def test_nothing_is_taken_where_no_repository_is() -> None:
    assert planned("who calls parse?", SALES, repositories=()) is None


def test_with_a_repository_alone_a_name_that_is_not_there_is_a_question_too() -> None:
    assert asked(planned("who calls prase?", CODE)).name == "prase"
    assert planned("where is everybody?", CODE) is None


def test_of_several_repositories_the_named_one_is_asked() -> None:
    both = ("shop", "till")
    with pytest.raises(NeedsChoice) as choice:
        planned("who calls parse?", repositories=both)
    values = [each.value for each in choice.value.choices]
    assert asked(planned(values[1], repositories=both)).source_id == "till"
    assert asked(planned("who calls parse in the till repository?", repositories=both)).name == (
        "parse"
    )
