"""Times as people say them, against a data set that ends on 31 December 2024."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.business.periods_said import periods_said
from core.agents.business.times import Times, resolve_times, take_times
from core.agents.business.wording import Wording

FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)


def times(text: str, *, changing: bool = False) -> Times:
    return take_times(Wording(text), changing=changing)


def period(text: str, last: date = LAST) -> tuple[str, str] | None:
    found = resolve_times(times(text), FIRST, last).period
    return (found.since.isoformat(), found.until.isoformat()) if found else None


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("sales in 2024", "2024-01-01", "2025-01-01"),
        ("sales in March 2024", "2024-03-01", "2024-04-01"),
        ("sales for mar 2024", "2024-03-01", "2024-04-01"),
        ("sales in march", "2024-03-01", "2024-04-01"),
        ("sales in may", "2024-05-01", "2024-06-01"),
        ("sales in Q2 2024", "2024-04-01", "2024-07-01"),
        ("sales in the second quarter of 2023", "2023-04-01", "2023-07-01"),
        ("2023 q4 sales", "2023-10-01", "2024-01-01"),
        ("sales in the first half of 2024", "2024-01-01", "2024-07-01"),
        ("sales in 2024-02", "2024-02-01", "2024-03-01"),
        ("sales on 2024-02-29", "2024-02-29", "2024-03-01"),
        ("sales on 29 February 2024", "2024-02-29", "2024-03-01"),
        ("sales on June 3rd, 2024", "2024-06-03", "2024-06-04"),
        ("sales last month", "2024-12-01", "2025-01-01"),
        ("sales last quarter", "2024-10-01", "2025-01-01"),
        ("sales last year", "2024-01-01", "2025-01-01"),
        ("sales this year", "2024-01-01", "2025-01-01"),
        ("sales over the last 3 months", "2024-10-01", "2025-01-01"),
        ("sales in the past two weeks", "2024-12-18", "2025-01-01"),
        ("sales year to date", "2024-01-01", "2025-01-01"),
        ("sales since march 2024", "2024-03-01", "2025-01-01"),
        ("sales after march 2024", "2024-04-01", "2025-01-01"),
        ("sales before march 2024", "2023-01-01", "2024-03-01"),
        ("sales until march 2024", "2023-01-01", "2024-04-01"),
        ("sales from march to may 2024", "2024-03-01", "2024-06-01"),
        ("sales between january and june 2024", "2024-01-01", "2024-07-01"),
    ],
)
def test_periods(text: str, since: str, until: str) -> None:
    assert period(text) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "orders that may be late",
        "march on with sales",
        "orders over 2024.50 euros",
        "order number 120245",
    ],
)
def test_words_and_numbers_that_are_no_times(text: str) -> None:
    assert period(text) is None


def test_in_the_middle_of_a_month_the_last_one_is_the_one_before() -> None:
    assert period("sales last month", date(2024, 12, 15)) == ("2024-11-01", "2024-12-01")
    assert period("sales this month", date(2024, 12, 15)) == ("2024-12-01", "2025-01-01")
    assert period("sales in december", date(2024, 11, 15)) == ("2023-12-01", "2024-01-01")


def test_what_depends_on_the_end_of_the_data_is_said() -> None:
    found = resolve_times(times("sales last month"), FIRST, LAST)
    assert found.assumptions == (
        "“Last month” is read as December 2024, since the data ends on 31 December 2024.",
    )
    assert resolve_times(times("sales in march 2024"), FIRST, LAST).assumptions == ()


@pytest.mark.parametrize(
    ("text", "now", "earlier"),
    [
        ("sales in 2024 vs 2023", "2024-01-01", "2023-01-01"),
        ("sales 2023 vs 2024", "2024-01-01", "2023-01-01"),
        ("compare sales in march 2024 with february 2024", "2024-03-01", "2024-02-01"),
        ("compare sales this year and last year", "2024-01-01", "2023-01-01"),
    ],
)
def test_two_periods_set_against_one_another(text: str, now: str, earlier: str) -> None:
    found = resolve_times(times(text), FIRST, LAST)
    assert found.period is not None
    assert found.earlier is not None
    assert (found.period.since.isoformat(), found.earlier.since.isoformat()) == (now, earlier)


def test_from_and_to_are_two_periods_when_a_change_is_asked_for() -> None:
    found = resolve_times(times("from february to march 2024", changing=True), FIRST, LAST)
    assert found.earlier is not None
    assert found.earlier.since == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("text", "grain", "against"),
    [
        ("sales by month", "month", None),
        ("weekly sales", "week", None),
        ("sales month over month", "month", "previous"),
        ("mom sales", "month", "previous"),
        ("sales yoy", "year", "year_ago"),
        ("sales by quarter compared to last year", "quarter", "year_ago"),
        ("sales by channel and month", "month", None),
        ("sales compared with the previous period", None, "previous"),
    ],
)
def test_steps_and_comparisons(text: str, grain: str | None, against: str | None) -> None:
    found = times(text)
    assert (found.grain, found.against) == (grain, against)


def test_what_was_read_is_taken_from_the_words() -> None:
    words = Wording("Weekly refunds of zebras since March 2024")
    take_times(words, changing=False)
    assert words.left() == ("refunds", "zebras")


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for changing in (True, False):
        resolve_times(times(text, changing=changing), FIRST, LAST)


@given(st.lists(st.sampled_from("in march 2024 q1 last 3 months to vs 31 may and".split())))
def test_periods_found_never_overlap(words: list[str]) -> None:
    found = periods_said(" ".join(words))
    assert all(a.end <= b.start for a, b in pairwise(found))
