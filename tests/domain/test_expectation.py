from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.expectation import Ask, expect


@pytest.mark.parametrize(
    "question",
    [
        "How many singers are there?",
        "Count the number of different nationalities.",
        "tell me the number of wins els had.",
        "What is the total number of singers?",
        "what number of operas premiered in the stadttheater?",
        "What was the total revenue in 2023?",
        "Return the average earnings across all poker players.",
        "How much did we sell?",
        "How many orders per customer on average?",
        "what was the difference in engine size between a and b?",
        "how many more radio stations are in rome than in milan?",
        "What is the average age of visitors whose level is not higher than 4?",
    ],
)
def test_one_value(question: str) -> None:
    found = expect(question)
    assert (found.rows, found.value) == ("one", True)


@pytest.mark.parametrize(
    "question",
    [
        "What are the average and maximum number of tickets bought in all visits?",
        "What is the name and capacity of the stadium with the most concerts after 2013 ?",
        "Which country has the most of TV Channels? List the country and number of TV Channels.",
        "which race was the longest?",
        "Which product sold best last year?",
        "Who bought the most?",
        "what is the only officer superseded by justiciar?",
        "what is the name of the athlete that finished last?",
    ],
)
def test_one_row(question: str) -> None:
    assert expect(question).rows == "one"


@pytest.mark.parametrize(
    "question",
    [
        "For each stadium, how many concerts play there?",
        "How many singers are from each country?",
        "List the maximum weight and type for each type of pet.",
        "total revenue by region",
        "and by region?",
        "average order value per month in 2024",
        "What is the average revenue per order by segment?",
        "How did revenue change month over month?",
        "Show revenue over time",
        "What are the names of poker players?",
        "which countries have more wins than england?",
        "Show all countries and the number of singers in each country.",
        "List the names of employees and sort in ascending order of age.",
        "What is the best selling product in each category?",
    ],
)
def test_many_rows(question: str) -> None:
    assert expect(question).rows == "some"


@pytest.mark.parametrize(
    "question",
    [
        "What are the languages used by the least number of TV Channels?",
        "Show name, country, age for all singers ordered by age from the oldest to the youngest.",
        "what is the route number of american legion highway?",
        "does sandy bay or blue hill have a larger population?",
        "Are there any duplicate emails?",
        "What is the name of the museum that had no visitor yet?",
        "as a line chart",
        "",
    ],
)
def test_open(question: str) -> None:
    assert expect(question).rows == "open"


@pytest.mark.parametrize(
    ("question", "top"),
    [
        ("top 5 customers by revenue", 5),
        ("List top 3 highest Rating TV series.", 3),
        ("the ten customers with the highest lifetime value", 10),
        ("bottom three stores", 3),
        ("which two drivers drove 48 laps each?", 2),
        ("Show me 10 orders", 10),
        ("worst 3 months by revenue", 3),
        ("What are the five most common return reasons?", 5),
        ("last 5 days of sales", None),
        ("revenue in the first 3 months", None),
        ("top 10 % of customers", None),
        ("customers with at least 5 orders", None),
    ],
)
def test_top_n(question: str, top: int | None) -> None:
    assert expect(question).top == top


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("how many ferries were delivered in 1991?", (1991,)),
        ("compare sales of 2023 vs 2024", (2023, 2024)),
        ("only 2024", (2024,)),
        ("the 2008 schedule", (2008,)),
        ("orders between 2019 and 2021", (2019, 2021)),
        ("revenue in March 2024", (2024,)),
        ("orders over 2000 euros", ()),
        ("orders in 2000 stores", ()),
        ("earnings less than 200000", ()),
        ('who sang "1999"?', ()),
        ("item 2024-A", ()),
    ],
)
def test_years(question: str, years: tuple[int, ...]) -> None:
    assert expect(question).years == years


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What percentage of orders were returned?", {"share"}),
        ("What share of orders came from Germany?", {"share"}),
        ("What is the maximum and minimum share for the TV series?", {"superlative"}),
        ("Is revenue in north larger than in south?", {"yes_no"}),
        ("when did it close?", {"when"}),
        ("how long did it last?", {"how_long"}),
        ("compare sales of the shops", {"comparison"}),
        ("What are the first names of the students?", {"list"}),
    ],
)
def test_what_is_asked(question: str, asks: set[Ask]) -> None:
    assert expect(question).asks == asks


def test_order_direction_and_literals() -> None:
    found = expect('List the titles by "Ben Jones" in descending order of date')
    assert found.descending is True
    assert found.literals == ("Ben Jones",)
    assert expect("names sorted from young to old").descending is False
    assert expect("bottom 3 stores").descending is False
    assert expect("the last name of ‘Smith’").literals == ("Smith",)


def test_negation_distinct_and_grain() -> None:
    assert expect("students who do not have a cat").negated
    assert not expect("students who have a cat").negated
    assert expect("How many different types of pet are there?").distinct
    assert expect("revenue by month").grain == "month"
    assert expect("yearly sales").grain == "year"


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Return the name, location and district of all shops", 3),
        ("What are the average, minimum, and maximum age of singers?", 3),
        ("What is the name and country of origin of every singer?", 2),
        ("What is the most expensive product and how much does it cost?", 2),
        ("orders between 2019 and 2021", 1),
        ("Which shops run with no employees?", 1),
    ],
)
def test_fields(question: str, fields: int) -> None:
    assert expect(question).fields == fields


def test_manners_make_no_difference() -> None:
    plain = expect("how many orders are there?")
    assert expect("Could you please tell me how many orders are there?") == plain


@given(st.text(max_size=200))
def test_any_question_can_be_read(question: str) -> None:
    found = expect(question)
    assert found.fields >= 1
    assert not (found.value and found.rows != "one")


def test_a_very_long_question_is_read_quickly() -> None:
    assert expect("how many the the " * 1200).rows == "one"
    assert expect("by a " * 4000 + "and, " * 4000) is not None
