"""A form made from a card asks for what the analysis takes, and gives back what it takes."""

from __future__ import annotations

import json

import pytest

from core.domain.analyses import fields as rules
from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.catalogue import card, catalogue
from core.domain.analyses.conditions import condition_of, row_of
from core.domain.sources import Column
from core.engine.analyses.registry import ANALYSES

COLUMNS = (
    Column(name="order_id", type="BIGINT"),
    Column(name="day", type="DATE"),
    Column(name="region", type="VARCHAR"),
    Column(name="channel", type="VARCHAR"),
    Column(name="price", type="DOUBLE"),
    Column(name="quantity", type="INTEGER"),
    Column(name="paid", type="BOOLEAN"),
)


def field(name: str, of: str) -> rules.Field:
    return next(f for f in rules.fields_of(card(of), COLUMNS) if f.name == name)


@pytest.mark.parametrize("each", catalogue(), ids=lambda each: each.name)
def test_every_own_parameter_has_a_field_and_defaults_go_without_saying(each: AnalysisCard) -> None:
    fields = rules.fields_of(each, COLUMNS)
    names = {f.name for f in fields}
    assert set(each.own) <= names
    assert {"where", "round"} <= names
    begun = rules.first_values(fields, {}, COLUMNS)
    given = rules.parameters_of(fields, begun, COLUMNS)
    required = {f.name for f in fields if f.required}
    assert set(given) <= required
    lists = {f.name for f in fields if f.required and f.kind in ("columns", "values", "conditions")}
    assert required - set(given) <= lists
    if required <= set(given):
        ANALYSES[each.name].call(json.dumps(given))


def test_columns_are_offered_by_what_they_hold() -> None:
    assert field("time", "trend").options == ("day",)
    assert field("value", "trend").options == ("order_id", "price", "quantity")
    assert "region" in field("group", "compare_groups").options
    assert field("method", "outliers").options == ("iqr", "z", "mad")
    assert field("predictors", "linear_regression").kind == "columns"
    assert field("conditions", "proportion").kind == "conditions"
    assert field("stages", "funnel").kind == "values"
    assert field("threshold", "outliers").kind == "number"
    assert field("shuffle", "train_test").kind == "flag"
    assert field("folds", "train_test").kind == "whole"


def test_the_first_values_are_likely_ones() -> None:
    fields = rules.fields_of(card("compare_groups"), COLUMNS)
    begun = rules.first_values(fields, {}, COLUMNS)
    assert (begun["value"], begun["group"]) == ("price", "region")
    fields = rules.fields_of(card("association"), COLUMNS)
    begun = rules.first_values(fields, {}, COLUMNS)
    assert (begun["row"], begun["column"]) == ("region", "channel")


def test_a_number_that_is_chosen_comes_back_as_a_number() -> None:
    fields = rules.fields_of(card("distribution"), COLUMNS)
    begun = rules.first_values(fields, {"column": "price", "ddof": 0}, COLUMNS)
    assert begun["ddof"] == "0"
    assert rules.parameters_of(fields, begun, COLUMNS) == {"column": "price", "ddof": 0}


def test_what_is_given_comes_back_as_it_was() -> None:
    given = {
        "column": "price",
        "method": "z",
        "threshold": 2.5,
        "by": ["region"],
        "where": [
            {"column": "quantity", "operator": "between", "values": [1, 5]},
            {"column": "region", "operator": "=", "value": "12"},
            {"column": "day", "operator": "is not null"},
        ],
        "fill_missing": [{"columns": ["price"]}],
    }
    fields = rules.fields_of(card("outliers"), COLUMNS)
    begun = rules.first_values(fields, given, COLUMNS)
    back = rules.parameters_of(fields, begun, COLUMNS)
    rest = json.loads(rules.others_of(fields, given))
    assert back | rest == given
    assert rest == {"fill_missing": [{"columns": ["price"]}]}


def test_columns_that_are_gone_are_left_out() -> None:
    fields = rules.fields_of(card("share"), COLUMNS)
    assert rules.first_values(fields, {"column": "gone"}, COLUMNS)["column"] == "region"
    fields = rules.fields_of(card("summary"), COLUMNS)
    begun = rules.first_values(fields, {"columns": ["gone", "price"]}, COLUMNS)
    assert begun["columns"] == ["price"]


@pytest.mark.parametrize(
    ("row", "condition"),
    [
        (("price", ">", "10"), {"column": "price", "operator": ">", "value": 10}),
        (("price", ">", "1.5"), {"column": "price", "operator": ">", "value": 1.5}),
        (("region", "=", "007"), {"column": "region", "operator": "=", "value": "007"}),
        (("paid", "=", "true"), {"column": "paid", "operator": "=", "value": True}),
        (
            ("region", "in", "North, South"),
            {"column": "region", "operator": "in", "values": ["North", "South"]},
        ),
        (("day", "is null", "x"), {"column": "day", "operator": "is null"}),
    ],
)
def test_a_row_of_a_form_is_a_condition(
    row: tuple[str, str, str], condition: dict[str, object]
) -> None:
    column = next(c for c in COLUMNS if c.name == row[0])
    filled = dict(zip(("column", "operator", "value"), row, strict=True))
    made = condition_of(filled, column)
    assert made == condition
    assert condition_of(row_of(made), column) == made


@pytest.mark.parametrize(
    ("text", "value"), [("3", 3), ("2.5", 2.5), (" true", True), ("North", "North"), ("", "")]
)
def test_plain_values_are_read_as_what_they_look_like(text: str, value: object) -> None:
    read = rules.plain(text)
    assert read == value
    assert type(read) is type(value)
