"""Periods as people say them: `March 2024`, `Q2`, `last quarter`, `the past 3 months`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.periods import Grain, Period, add_months, period

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FULL = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:19|20)\d\d"
_UNIT = "day|week|month|quarter|year"
_COUNTS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


# The period, given the day after the last one in the data and the year of the question.
Resolve = Callable[[date, int | None], Period]
# A year if one was said, whether the period depends on that day, and how to find it.
Found = tuple[int | None, bool, Resolve]
Reading = Callable[[re.Match[str]], Found]


@dataclass(frozen=True)
class Said:
    """One period in a text. `year` is None where the year went without saying.

    `resolve(today, year)` gives the period; `today` is the day after the last one in the data.
    `relative` when it depends on that day.
    """

    start: int
    end: int
    text: str
    year: int | None
    relative: bool
    resolve: Resolve


def periods_said(text: str) -> tuple[Said, ...]:
    """The periods of a lower-case text, in order; of two that overlap the longer pattern wins."""
    found: list[Said] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and one.start < match.end() for one in found):
                found.extend(_said(match, read))
    return tuple(sorted(found, key=lambda one: one.start))


def _said(match: re.Match[str], read: Reading) -> Iterator[Said]:
    try:
        year, relative, resolve = read(match)
    except ValueError:  # 31 February
        return
    yield Said(match.start(), match.end(), match[0].strip(), year, relative, resolve)


def _fixed(one: Period) -> Found:
    return one.since.year, False, lambda today, year: one


def _iso(match: re.Match[str]) -> Found:
    return _fixed(period(date.fromisoformat(match[0]), "day"))


def _iso_month(
    match: re.Match[str],
) -> Found:
    return _fixed(period(date.fromisoformat(match[0] + "-01"), "month"))


def _day(match: re.Match[str]) -> Found:
    day = date(int(match["year"]), _month_number(match["month"]), int(match["day"]))
    return _fixed(period(day, "day"))


def _month(match: re.Match[str]) -> Found:
    return _part(match["year"], _month_number(match["month"]), months=1)


def _quarter(match: re.Match[str]) -> Found:
    number = int(match["q"]) if match["q"] else _NTH[match["nth"]]
    year = match["year"] or match["before"]
    return _part(year, 3 * number - 2, months=3)


def _half(match: re.Match[str]) -> Found:
    number = int(match["h"]) if match["h"] else _NTH[match["nth"]]
    return _part(match["year"], 6 * number - 5, months=6)


def _year(match: re.Match[str]) -> Found:
    return _fixed(period(date(int(match[0]), 1, 1), "year"))


def _part(year: str | None, month: int, *, months: int) -> Found:
    """Some months of a year; without a year, of the latest in which they began before today."""

    def resolve(today: date, known: int | None) -> Period:
        chosen = int(year) if year else known or today.year
        if not year and known is None and date(chosen, month, 1) >= today:
            chosen -= 1
        since = date(chosen, month, 1)
        grain: Grain | None = {1: "month", 3: "quarter"}.get(months)  # type: ignore[assignment]
        return Period(since, add_months(since, months), grain)

    return (int(year) if year else None), year is None, resolve


def _to_date(match: re.Match[str]) -> Found:
    return None, True, lambda today, year: Period(_yesterday(today).replace(month=1, day=1), today)


def _several(match: re.Match[str]) -> Found:
    count = _COUNTS.get(match["count"]) or int(match["count"])
    unit = match["unit"]
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if count < 1 or count * (months or 1) > 1200:
        raise ValueError("too long ago")

    def resolve(today: date, year: int | None) -> Period:
        if months:
            return Period(add_months(today, -count * months), today)
        return Period(today - timedelta(count * (7 if unit == "week" else 1)), today)

    return None, True, resolve


def _relative(
    match: re.Match[str],
) -> Found:
    grain: Grain = match["unit"]  # type: ignore[assignment]
    now = match["which"] in {"this", "current"}

    def resolve(today: date, year: int | None) -> Period:
        if now:
            return period(_yesterday(today), grain)
        return period(today, grain).before()

    return None, True, resolve


def _yesterday(today: date) -> date:
    return today - timedelta(1)


def _month_number(name: str) -> int:
    return _NAMES.index(name[:3]) + 1


_PATTERNS: tuple[tuple[re.Pattern[str], Reading], ...] = (
    (re.compile(rf"\b{_YEAR}-\d\d-\d\d\b"), _iso),
    (re.compile(rf"\b{_YEAR}-(?:0[1-9]|1[0-2])\b(?!-)"), _iso_month),
    (
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|"
            rf"th)? (?:of )?(?P<month>{_FULL}),? (?P<year>{_YEAR})\b"
        ),
        _day,
    ),
    (
        re.compile(
            rf"\b(?P<month>{_FULL}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>{_YEAR})\b"
        ),
        _day,
    ),
    (
        re.compile(
            rf"\b(?:(?P<before>{_YEAR}) )?(?:the )?"
            r"(?:q(?P<q>[1-4])|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter)"
            rf"(?:,? (?:of )?(?P<year>{_YEAR}))?\b"
        ),
        _quarter,
    ),
    (
        re.compile(
            rf"\b(?:the )?(?:h(?P<h>[12])|(?P<nth>first|"
            rf"second) half)(?:,? (?:of )?(?P<year>{_YEAR}))?\b"
        ),
        _half,
    ),
    (re.compile(r"\b(?:the )?(?:year[- ]to[- ]date|ytd)\b"), _to_date),
    (
        re.compile(
            rf"\b(?:the )?(?:last|past|previous|latest) (?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) "
            rf"(?P<unit>{_UNIT})s\b"
        ),
        _several,
    ),
    (
        re.compile(
            rf"\b(?P<which>last|previous|past|prior|this|current|latest|"
            rf"preceding) (?P<unit>{_UNIT})"
            r"\b(?!'s)"
        ),
        _relative,
    ),
    (re.compile(rf"\b(?P<month>{_FULL})\b(?!-)(?:,? (?:of )?(?P<year>{_YEAR})\b)?"), _month),
    (re.compile(rf"(?<![-\w.,$€£]){_YEAR}\b(?![-.,]?\d)"), _year),
)
