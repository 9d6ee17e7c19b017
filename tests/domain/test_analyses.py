"""Cards and their schemas."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import llguidance
import pytest

from core.domain.analyses.card import AnalysisCard, fitting, restricted
from core.domain.analyses.catalogue import card, catalogue
from core.domain.sources import Column
from core.engine.analyses.registry import ANALYSES

CARDS = pytest.mark.parametrize("each", catalogue(), ids=lambda each: each.name)
COLUMNS = (
    Column(name="price", type="DOUBLE"),
    Column(name="city", type="VARCHAR"),
    Column(name="day", type="DATE"),
)


def test_every_card_has_its_analysis() -> None:
    assert [each.name for each in catalogue()] == list(ANALYSES)


@CARDS
def test_a_card_says_what_it_is_for(each: AnalysisCard) -> None:
    assert len(each.examples) >= 8
    assert len(set(each.examples)) == len(each.examples)
    assert each.description.endswith(".")
    assert len(each.description) <= 100
    assert AnalysisCard.model_validate_json(each.model_dump_json()) == each


@CARDS
def test_a_schema_states_every_default_and_closes_every_object(each: AnalysisCard) -> None:
    jsonschema.Draft202012Validator.check_schema(each.parameters)
    properties = each.parameters["properties"]
    assert isinstance(properties, dict)
    required = each.parameters.get("required", [])
    assert isinstance(required, list)
    without = {name for name, given in properties.items() if "default" not in given}
    assert without == set(required)
    assert each.parameters["additionalProperties"] is False
    assert '"title"' not in json.dumps(each.parameters)
    assert list(properties)[: len(each.own)] == list(each.own)


def test_no_phrase_asks_for_two_analyses() -> None:
    said = [example.casefold() for each in catalogue() for example in each.examples]
    assert len(said) == len(set(said))


def test_a_schema_is_closed_to_the_columns_that_fit() -> None:
    schema = restricted(card("compare_groups"), fitting(COLUMNS))
    assert schema is not None
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid({"value": "price", "group": "city"})
    assert not check.is_valid({"value": "city", "group": "city"})
    assert not check.is_valid({"value": "price", "group": "town"})
    where = [{"column": "day", "operator": "<", "value": "2024"}]
    assert check.is_valid({"value": "price", "group": "city", "where": where})
    assert not check.is_valid({"value": "price", "group": "city", "where": [{"column": "no"}]})


def test_a_schema_with_few_shared_parameters() -> None:
    schema = restricted(card("compare_groups"), fitting(COLUMNS), shared=("where",))
    assert schema is not None
    assert list(schema["properties"]) == [*card("compare_groups").own, "where"]  # type: ignore[arg-type]
    assert list(schema["$defs"]) == ["Condition"]  # type: ignore[arg-type]
    derived = restricted(card("trend"), fitting(COLUMNS), shared=("derived",))
    assert derived is not None
    assert set(derived["$defs"]) == {"Derived", "Condition"}  # type: ignore[arg-type]


@CARDS
def test_a_grammar_is_made_of_every_schema(each: AnalysisCard) -> None:
    columns = restricted(each, fitting(COLUMNS))
    for schema in (each.parameters, columns):
        grammar = llguidance.LLMatcher.grammar_from_json_schema(json.dumps(schema))
        assert llguidance.LLMatcher.validate_grammar(grammar) == ""


def test_columns_that_are_lacking() -> None:
    texts = fitting(COLUMNS[1:2])
    assert restricted(card("outliers"), texts) is None
    assert restricted(card("trend"), texts) is None
    schema = restricted(card("share"), texts)
    assert schema is not None
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert "value" not in properties
    assert jsonschema.Draft202012Validator(schema).is_valid({"column": "city"})


def test_the_catalogue_loads_no_library_of_statistics() -> None:
    code = (
        "import sys; from core.domain.analyses.catalogue import catalogue; catalogue();"
        "print([n for n in ('pandas', 'scipy', 'statsmodels', 'sklearn') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_analyses_stays_quick() -> None:
    code = (
        "import sys; import core.engine.analyses.run;"
        "print([n for n in ('scipy', 'statsmodels', 'sklearn') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
