from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.periods import Grain, Period, add_months, period

GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@given(DAYS, st.sampled_from(GRAINS))
def test_a_period_holds_its_day_and_ends_where_the_next_begins(day: date, grain: Grain) -> None:
    found = period(day, grain)
    assert found.since <= day < found.until
    assert period(found.until, grain).since == found.until
    assert found.before().until == found.since
    assert period(found.until, grain).before() == found


@given(DAYS, st.integers(-240, 240))
def test_months_come_back(day: date, months: int) -> None:
    first = day.replace(day=1)
    assert add_months(add_months(first, months), -months) == first
    assert add_months(day, months).day <= day.day


@given(DAYS, st.integers(1, 400))
def test_the_span_before_is_as_long_in_days_or_in_months(day: date, length: int) -> None:
    span = Period(day, day + timedelta(length))
    assert span.before().until == span.since
    whole = span.since.day == 1 and span.until.day == 1
    assert whole or span.before().until - span.before().since == timedelta(length)


def test_three_months_are_set_against_three_months() -> None:
    assert Period(date(2024, 4, 1), date(2024, 7, 1)).before().since == date(2024, 1, 1)


def test_a_year_before() -> None:
    assert period(date(2024, 2, 29), "month").year_before() == period(date(2023, 2, 1), "month")
    assert period(date(2024, 5, 8), "week").year_before().since.weekday() == 0


@pytest.mark.parametrize(
    ("grain", "words"),
    [
        ("year", "2024"),
        ("quarter", "Q2 2024"),
        ("month", "May 2024"),
        ("week", "the week of 6 May 2024"),
        ("day", "8 May 2024"),
    ],
)
def test_periods_have_names(grain: Grain, words: str) -> None:
    assert period(date(2024, 5, 8), grain).describe() == words
