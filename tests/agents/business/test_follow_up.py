from __future__ import annotations

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.business.follow_up import edit
from core.agents.business.reading import read
from core.domain.metrics import MetricQuery
from tests.fakes import retail

CATALOGUE = Catalogue(retail.schema(), retail.profiles(), retail.JOINS)


def form(question: str) -> MetricQuery:
    found = read(question, CATALOGUE)
    assert found is not None
    return found.query


MONTHS = form("revenue by month in 2024")
YEARS = form("revenue in 2024 compared to 2023")
SHARES = form("share of revenue by category")


def edited(question: str, before: MetricQuery) -> MetricQuery:
    found = edit(question, before, CATALOGUE)
    assert found is not None, question
    return found.query


def test_a_group_is_added_to_a_series() -> None:
    after = edited("and by region?", MONTHS)
    assert after == MONTHS.model_copy(update={"dimensions": ("customers.region",)})
    assert edited("and region?", MONTHS) == after


def test_a_group_takes_the_place_of_another_unless_both_are_wanted() -> None:
    assert edited("by region", SHARES).dimensions == ("customers.region",)
    both = edited("also by region", SHARES).dimensions
    assert both == ("products.category", "customers.region")


def test_a_period_takes_the_place_of_another() -> None:
    time = edited("only 2023", MONTHS).time
    assert time is not None
    assert (time.since, time.until, time.grain) == ("2023-01-01", "2024-01-01", "month")


def test_a_comparison_moves_with_its_period() -> None:
    comparison = edited("only q1 2024", YEARS).comparison
    assert comparison is not None
    assert (comparison.since, comparison.until) == ("2023-10-01", "2024-01-01")


def test_compared_to_last_year() -> None:
    series = edited("compared to last year?", MONTHS).comparison
    assert series is not None
    assert series.against == "year_ago"
    after = edit("compared to last year?", SHARES, CATALOGUE)
    assert after is not None
    assert after.query.share is False
    assert after.query.time is not None
    assert after.query.time.since == "2024-01-01"
    assert after.notes == ("No time was named, so 2024 is compared.",)


def test_a_filter_joins_the_others_and_replaces_its_own() -> None:
    north = edited("only in the north", MONTHS)
    assert [f.values for f in north.filters] == [("North",)]
    south = edited("and the south?", north)
    assert [f.values for f in south.filters] == [("South",)]


def test_another_measure_keeps_the_rest() -> None:
    after = edited("what about orders?", MONTHS)
    assert after.measures[0].name == "number_of_orders"
    assert after.time == MONTHS.time


def test_another_step() -> None:
    time = edited("per quarter", MONTHS).time
    assert time is not None
    assert time.grain == "quarter"


def test_the_top_few() -> None:
    after = edited("top 3", SHARES)
    assert (after.order, after.limit) == ("desc", 3)


@pytest.mark.parametrize(
    "question",
    [
        "as a line chart",
        "thanks",
        "why?",
        "which customers bought most",
        "only the blue ones",
        "and by zebra?",
        "revenue by month in 2024",
        "what about customers who returned something last year in the north",
        "top 3",
        "",
    ],
)
def test_what_changes_nothing_or_is_not_understood_is_no_edit(question: str) -> None:
    plain = MetricQuery(measures=MONTHS.measures)
    assert edit(question, plain, CATALOGUE) is None
