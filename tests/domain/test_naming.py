from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.naming import result_name, title_of, unlike


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is the total revenue by region?", "total_revenue_region"),
        ("How many orders are there per month?", "orders_month"),
        ("revenue", "result_revenue"),
        ("2024", "result_2024"),
        ("売上は?", "result"),
        ("Umsatz für Österreich", "umsatz_fur_osterreich"),
    ],
)
def test_names_say_what_was_asked(question: str, name: str) -> None:
    assert result_name(question, ()) == name


@given(st.text(max_size=200), st.lists(st.text(max_size=12)))
def test_names_are_new_identifiers(question: str, taken: list[str]) -> None:
    name = result_name(question, taken)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert name.casefold() not in {each.casefold() for each in taken}
    assert len(name) < 60


def test_a_taken_name_gets_a_number_whatever_its_case() -> None:
    assert unlike("orders", ["ORDERS", "orders_2"]) == "orders_3"


@given(st.text(min_size=1, max_size=300))
def test_titles_are_one_short_line(question: str) -> None:
    title = title_of(question)
    assert len(title) <= 61
    assert "\n" not in title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = title_of("which of the many products that we sell in the north had the best month?")
    assert title == "Which of the many products that we sell in the north had…"
