"""Figures of two routes held against each other, and the badge that follows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.domain.agreement import NAME, confirmed, disagreement
from core.domain.grades import Check, Grade

ROWS = (("North", 10.0), ("South", 20.0))
GRADE = Grade(verdict="checked", checks=(Check(name="bounds", outcome="passed", reason="All."),))
KEYED = st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False), max_size=8)


@given(KEYED)
def test_the_order_of_rows_does_not_matter(rows: dict[str, float]) -> None:
    given_rows = list(rows.items())
    assert disagreement(given_rows, given_rows[::-1], 1, whole=True) == ""


def test_kinds_of_number_and_date_do_not_matter() -> None:
    one = ((date(2024, 3, 1), Decimal("1.50"), 3),)
    other = ((datetime(2024, 3, 1), 1.5, 3.0),)
    assert disagreement(one, other, 1, whole=True) == ""


def test_other_figures_rows_and_counts_are_told() -> None:
    assert "21" in disagreement(ROWS, (("North", 10.0), ("South", 21.0)), 1, whole=True)
    assert "a row" in disagreement(ROWS, (("North", 10.0), ("West", 20.0)), 1, whole=True)
    assert "3 rows" in disagreement(ROWS, (*ROWS, ("West", 1.0)), 1, whole=True)
    assert disagreement(ROWS, (*ROWS, ("West", 1.0)), 1, whole=False) == ""


def test_agreement_makes_a_checked_answer_checked_twice() -> None:
    twice = confirmed(GRADE, "")
    assert twice.verdict == "checked_twice"
    assert twice.checks[-1].name == NAME


def test_disagreement_makes_it_unsure_and_says_what_differs() -> None:
    unsure = confirmed(GRADE, "3 came instead of 2")
    assert unsure.verdict == "unsure"
    assert "3 came instead of 2" in unsure.checks[-1].reason
    assert confirmed(unsure, "").verdict == "checked_twice"


def test_agreement_does_not_lift_other_doubts() -> None:
    doubted = Grade(
        verdict="unsure", checks=(Check(name="sample", outcome="warned", reason="Few."),)
    )
    assert confirmed(doubted, "").verdict == "unsure"
