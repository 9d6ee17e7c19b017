"""Calendar periods: where they start, which comes before, and how they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "year"]
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Period:
    """From `since` (inclusive) to `until` (exclusive); `grain` when it is one calendar period."""

    since: date
    until: date
    grain: Grain | None = None

    def before(self) -> Period:
        """The period just before, as long as this one."""
        if self.grain is not None:
            return period(self.since - timedelta(1), self.grain)
        months = _whole_months(self)
        if months:
            return Period(add_months(self.since, -months), self.since)
        return Period(self.since - (self.until - self.since), self.since)

    def year_before(self) -> Period:
        """The same period one year earlier."""
        if self.grain == "week":
            return Period(self.since - timedelta(364), self.until - timedelta(364), "week")
        return Period(add_months(self.since, -12), add_months(self.until, -12), self.grain)

    def describe(self) -> str:
        """`March 2024`, `Q2 2024`, `2024`, or its first and last day."""
        match self.grain:
            case "year":
                return str(self.since.year)
            case "quarter":
                return f"Q{self.since.month // 3 + 1} {self.since.year}"
            case "month":
                return f"{_MONTHS[self.since.month - 1]} {self.since.year}"
            case "day":
                return _day(self.since)
            case "week":
                return f"the week of {_day(self.since)}"
        return f"{_day(self.since)} to {_day(self.until - timedelta(1))}"


def period(day: date, grain: Grain) -> Period:
    """The calendar period that holds `day`; weeks start on Monday."""
    match grain:
        case "day":
            return Period(day, day + timedelta(1), grain)
        case "week":
            monday = day - timedelta(day.weekday())
            return Period(monday, monday + timedelta(7), grain)
        case "month":
            first = day.replace(day=1)
            return Period(first, add_months(first, 1), grain)
        case "quarter":
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            return Period(first, add_months(first, 3), grain)
        case "year":
            first = day.replace(month=1, day=1)
            return Period(first, add_months(first, 12), grain)


def named_period(since: date, until: date) -> Period:
    """The span, as one calendar period where it is one."""
    for grain in GRAINS:
        found = period(since, grain)
        if (found.since, found.until) == (since, until):
            return found
    return Period(since, until)


def add_months(day: date, months: int) -> date:
    """`months` later (earlier if negative), on the last day of a shorter month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(1)).day
    return date(year, month + 1, min(day.day, last))


def _whole_months(one: Period) -> int | None:
    if one.since.day != 1 or one.until.day != 1:
        return None
    return (one.until.year - one.since.year) * 12 + one.until.month - one.since.month


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
