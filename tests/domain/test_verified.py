"""When a question is the same, and when an answer no longer fits its tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.sources import Column, Schema
from core.domain.verified import gone_from, is_relative, points_back, question_key
from tests.fakes import samples
from tests.fakes.verified import verified


@pytest.mark.parametrize(
    "text",
    ["Total by region?", "  total   by REGION ", "total by region.", "Total by region!?"],
)
def test_case_spacing_and_the_mark_at_the_end_do_not_count(text: str) -> None:
    assert question_key(text) == "total by region"


def test_typographic_marks_are_plain_ones() -> None:
    assert question_key("What’s “North” – total") == question_key('what\'s "north" - total')


def test_values_and_negations_do_count() -> None:
    assert question_key("total in 2023") != question_key("total in 2024")
    assert question_key("with returns") != question_key("without returns")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    assert question_key(question_key(text)) == question_key(text)


def test_short_questions_that_point_back() -> None:
    assert points_back("why is that?")
    assert points_back("show them by month")
    assert not points_back("revenue this year")
    assert not points_back("how many customers have bought something and sent it back later")


def test_questions_that_move_with_time() -> None:
    assert is_relative("revenue last month")
    assert is_relative("What was sold in the last 3 months?")
    assert is_relative("current stock")
    assert not is_relative("revenue in March 2024")
    assert not is_relative("last names of customers")


def test_tables_and_columns_that_have_gone_or_changed_their_kind_are_named() -> None:
    answer = verified()
    schema = Schema(tables=(samples.table(),))
    assert gone_from(answer, schema) == ()
    assert gone_from(answer, Schema()) == ("orders",)
    text = samples.table(columns=(Column(name="Region", type="VARCHAR"),))
    assert gone_from(answer, Schema(tables=(text,))) == ("orders.total",)
    turned = (Column(name="region", type="VARCHAR"), Column(name="total", type="VARCHAR"))
    changed = samples.table(columns=turned)
    assert gone_from(answer, Schema(tables=(changed,))) == ("orders.total",)
