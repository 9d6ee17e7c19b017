from __future__ import annotations

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.business.two_steps import TwoSteps, read_two_steps
from tests.fakes import retail

CATALOGUE = Catalogue(retail.schema(), retail.profiles(), retail.JOINS)


def both(question: str) -> TwoSteps:
    found = read_two_steps(question, CATALOGUE)
    assert found is not None, question
    return found


@pytest.mark.parametrize(
    ("question", "leader", "within"),
    [
        (
            "Which category had the highest revenue in 2024, and how did its revenue change "
            "month over month?",
            ("products.category",),
            "1.category",
        ),
        (
            "which region had the most orders and what was its average order value",
            ("customers.region",),
            "1.region",
        ),
        ("monthly revenue of the best selling category", ("products.category",), "1.category"),
        ("average order value in the month with the highest revenue", (), "1.month"),
        ("what share of revenue does the top region make up", ("customers.region",), "1.region"),
        (
            "In which month was revenue the highest, and which region sold most in that month?",
            (),
            "1.month",
        ),
    ],
)
def test_the_second_step_is_held_to_the_first(
    question: str, leader: tuple[str, ...], within: str
) -> None:
    found = both(question)
    assert found.first.dimensions == leader
    assert (found.first.order, found.first.limit) == ("desc", 1)
    held = [f.within for f in (*found.second.filters, *found.second.keep) if f.within]
    assert held == [within]


def test_a_period_of_the_first_step_holds_for_the_second() -> None:
    second = both(
        "which product sold the most units in 2024 and how many orders did it have"
    ).second
    assert second.time is not None
    assert second.time.since == "2024-01-01"


def test_a_month_is_looked_for_in_the_dates_of_what_is_measured() -> None:
    second = both("revenue by region in the month with the highest refunds").second
    assert second.filters[0].column == "orders.order_date"


def test_several_leaders_are_told_apart() -> None:
    found = both("revenue by month for the top 3 categories by revenue")
    assert found.first.limit == 3
    assert found.second.dimensions == ("products.category",)


@pytest.mark.parametrize(
    "question",
    [
        "which region had the most orders",
        "which region had the most zebras and what was its revenue by month",
        "which region had the most orders and what was its mood",
        "which customers ordered and what did they buy",
        "revenue by month and region",
        "why did revenue drop in the region with the most orders",
        "",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    found = read_two_steps(question, CATALOGUE)
    assert found is None or question.startswith("why")
