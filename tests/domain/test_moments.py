"""Periods as people name them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.domain.code.moments import moment_in, since_said


@pytest.mark.parametrize(
    ("text", "start", "grain"),
    [
        ("the drop in revenue in March 2024?", date(2024, 3, 1), "month"),
        ("total amount since July 2024", date(2024, 7, 1), "month"),
        ("orders in the week of 1 July 2024", date(2024, 7, 1), "week"),
        ("orders on 5 March 2024", date(2024, 3, 5), "day"),
        ("orders on March 5th, 2024", date(2024, 3, 5), "day"),
        ("since 2024-03-05", date(2024, 3, 5), "day"),
        ("since 2024-03", date(2024, 3, 1), "month"),
        ("sales in Q2 2024", date(2024, 4, 1), "quarter"),
        ("sales in 2024", date(2024, 1, 1), "year"),
    ],
)
def test_a_period_is_read(text: str, start: date, grain: str) -> None:
    found = moment_in(text)
    assert found is not None
    assert (found.start, found.grain) == (start, grain)


def test_without_a_year_it_is_the_latest_of_that_month() -> None:
    found = moment_in("which commit could explain the drop in revenue in March?")
    assert found is not None
    months = [date(2023, 3, 1), date(2024, 2, 1), date(2024, 3, 1)]
    assert found.among(months) == date(2024, 3, 1)
    assert found.among([date(2024, 2, 1)]) is None


@pytest.mark.parametrize("text", ["we may see", "revenue by month", "2024-13-45", "31 June 2024x"])
def test_other_words_are_none(text: str) -> None:
    assert moment_in(text) is None


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("today", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 22)),
        ("this week", date(2026, 11, 23)),
        ("last week", date(2026, 11, 16)),
        ("in the last 3 months", date(2026, 8, 23)),
        ("past quarter", date(2026, 8, 23)),
        ("2024-05-01", date(2024, 5, 1)),
        ("March 2024", date(2024, 3, 1)),
        ("march", date(2026, 3, 1)),
        ("December", date(2025, 12, 1)),
    ],
)
def test_a_span_begins_at_a_day(text: str, since: date) -> None:
    begun = since_said(text, datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert begun is not None
    assert (begun.date(), begun.tzinfo) == (since, UTC)


@pytest.mark.parametrize("text", ["v1.0", "main", "the last release", "feature/may", ""])
def test_a_name_of_a_version_is_no_span(text: str) -> None:
    assert since_said(text, datetime(2026, 11, 23, tzinfo=UTC)) is None
