"""Periods as people name them: “in March”, “since July 2024”, “the week of 1 July 2024”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.domain.periods import GRAINS, Grain, add_months, period

_NAMES = "january february march april may june july august september october november december"
_MONTHS = {
    name: number
    for number, whole in enumerate(_NAMES.split(), 1)
    for name in (whole, whole[:3], *(("sept",) if whole == "september" else ()))
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS: tuple[tuple[Grain, str], ...] = (
    ("day", r"\b(?P<year>(?:19|20)\d{2})-(?P<number>\d{2})-(?P<day>\d{2})\b"),
    ("month", r"\b(?P<year>(?:19|20)\d{2})-(?P<number>\d{2})\b"),
    ("week", rf"\bweek of (?:the )?(?P<day>\d{{1,2}})\.? {_MONTH}\.?,? {_YEAR}\b"),
    ("day", rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? {_MONTH}\.?,? {_YEAR}\b"),
    ("day", rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}\b"),
    ("month", rf"\b{_MONTH}\.?,? (?:of )?{_YEAR}\b"),
    ("quarter", rf"\bq(?P<quarter>[1-4]) (?:of )?{_YEAR}\b"),
    ("month", rf"\b(?:in|since|of|from|during|around|for|end of|early|late|mid) {_MONTH}\b"),
    ("year", rf"\b(?:in|since|of|from|during) {_YEAR}\b"),
)

_GRAINS: Mapping[str, Grain] = {grain: grain for grain in GRAINS}
_SPAN = re.compile(
    r"(?:(?:in|during|over|within|since) )?(?:the )?(?P<which>this|last|past) "
    rf"(?:(?P<count>[1-9]\d{{0,2}}) )?(?P<grain>{'|'.join(GRAINS)})s?"
)


@dataclass(frozen=True)
class Moment:
    """The first day of the period that is named. `year` is None where none was said, and the day
    is then of the year 2000."""

    start: date
    grain: Grain
    year: int | None

    def among(self, starts: Sequence[date]) -> date | None:
        """The latest of some periods that it names or that lies in it."""
        if self.year is None:
            fits = [each for each in starts if each.month == self.start.month]
            return max(fits, default=None)
        until = period(self.start, self.grain).until
        return next((each for each in sorted(starts) if self.start <= each < until), None)


def moment_in(text: str) -> Moment | None:
    """The first that fits, exact ones before vague ones."""
    folded = " ".join(text.casefold().split())
    for grain, pattern in _FORMS:
        found = re.search(pattern, folded)
        if found is None:
            continue
        said = found.groupdict()
        month = _MONTHS.get(said.get("month") or "", int(said.get("number") or 1))
        if said.get("quarter"):
            month = 3 * int(said["quarter"]) - 2
        year = int(said["year"]) if said.get("year") else None
        try:
            day = date(year or 2000, month, int(said.get("day") or 1))
        except ValueError:
            continue
        return Moment(period(day, grain).since, grain, year)
    return None


def since_said(text: str, now: datetime) -> datetime | None:
    """Where a span begins that ends now: “today”, “this month”, “the last 3 weeks”, “March 2024”.
    A month without a year is the latest one."""
    today, folded = now.date(), " ".join(text.casefold().split())
    if folded in ("today", "yesterday"):
        return _begin(today - timedelta(folded == "yesterday"))
    found = _SPAN.fullmatch(folded)
    if found is not None:
        grain: Grain = _GRAINS[found["grain"]]
        if found["which"] == "this" and not found["count"]:
            return _begin(period(today, grain).since)
        return _begin(_earlier(today, grain, int(found["count"] or 1)))
    moment = moment_in(f"since {folded}")
    if moment is None or moment.year is not None:
        return _begin(moment.start) if moment is not None else None
    start = moment.start.replace(year=today.year)
    return _begin(start if start <= today else start.replace(year=today.year - 1))


def _earlier(day: date, grain: Grain, count: int) -> date:
    days = {"day": 1, "week": 7}
    if grain in days:
        return day - timedelta(count * days[grain])
    return add_months(day, -count * {"month": 1, "quarter": 3, "year": 12}[grain])


def instants(start: date, grain: Grain) -> tuple[datetime, datetime]:
    """Begin and end of the period as moments, UTC."""
    whole = period(start, grain)
    return _begin(whole.since), _begin(whole.until)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
