"""Which thing a question asks for, in its own words."""

import pytest

from core.domain.asked import Thing, thing_asked, things_by, whole_asked
from tests.fakes.retail import schema


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is the cheapest product in each category?", Thing("products")),
        ("Which customer spent the most in each region?", Thing("customers")),
        ("Which region has the most customers?", Thing("customers", "region")),
        ("What is the most common return reason?", Thing("returns", "reason")),
        ("Show me the top 3 products per region", Thing("products")),
        ("What is the highest revenue in each region?", None),
        ("How many orders are there?", None),
        ("Who placed the most orders?", None),
        ("Which planet is it?", None),
    ],
)
def test_the_first_thing_named_is_asked_for(question: str, thing: Thing | None) -> None:
    assert thing_asked(question, schema()) == thing


def test_what_stands_after_each_and_by() -> None:
    question = "Which product sells best in each region and by category?"
    assert things_by(question, schema()) == (
        Thing("customers", "region"),
        Thing("products", "category"),
    )


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What share of orders was returned by category?", "orders"),
        ("What percentage of all our customers has an email?", "customers"),
        ("What share of revenue comes from the web?", ""),
        ("How many orders were returned?", ""),
    ],
)
def test_the_whole_of_a_share(question: str, whole: str) -> None:
    assert whole_asked(question, schema()) == whole
