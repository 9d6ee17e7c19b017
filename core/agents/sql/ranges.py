"""The period that a query keeps of a column of dates, and the same query for another period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from core.agents.sql.sightings import Sighting
from core.domain.periods import Period, named_period

_DAY = timedelta(1)
# Days beyond these stand for "any time"; the calendar ends a little after them.
_FIRST, _LAST = date(1000, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class _Bound:
    """One end of a range: `day` is as `since` or `until` of a period have it, and `literal` holds
    the day before it where `last` (`BETWEEN`, `<=`)."""

    literal: exp.Literal
    day: date
    last: bool = False


def period_of(key: str, seen: Sequence[Sighting]) -> Period | None:
    """The one period, if the query keeps one and says it with two dates."""
    ends = _ends(key, seen)
    if ends is None or ends[0].day >= ends[1].day:
        return None
    return named_period(ends[0].day, ends[1].day)


def put_period(key: str, seen: Sequence[Sighting], wanted: Period) -> bool:
    """Put another period in the place of the one; False, and nothing changed, without one."""
    ends = _ends(key, seen)
    if ends is None:
        return False
    for end, day in zip(ends, (wanted.since, wanted.until), strict=True):
        end.literal.set("this", (day - _DAY if end.last else day).isoformat())
    return True


def _ends(key: str, seen: Sequence[Sighting]) -> tuple[_Bound, _Bound] | None:
    """The only two dates that the column is held against, from and until."""
    lows: list[_Bound] = []
    highs: list[_Bound] = []
    for sighting in seen:
        if sighting.key != key or sighting.use != "tested":
            continue
        test = sighting.node.parent
        if test is None or not _read(test, sighting.node, lows=lows, highs=highs):
            return None
    return (lows[0], highs[0]) if len(lows) == len(highs) == 1 else None


def _read(
    test: exp.Expression, node: exp.Column, *, lows: list[_Bound], highs: list[_Bound]
) -> bool:
    """Add the ends that one test gives; False where it says something else."""
    if test.args.get("this") is not node or isinstance(test.parent, exp.Not | exp.Or):
        return False
    if isinstance(test, exp.Between):
        low, high = _day(test.args["low"]), _day(test.args["high"])
    else:
        low = high = _day(test.args.get("expression"))
    if low is None or high is None:
        return False
    match test:
        case exp.GTE():
            lows.append(_Bound(*low))
        case exp.LT():
            highs.append(_Bound(*high))
        case exp.LTE():
            highs.append(_Bound(high[0], high[1] + _DAY, last=True))
        case exp.Between():
            lows.append(_Bound(*low))
            highs.append(_Bound(high[0], high[1] + _DAY, last=True))
        case _:
            return False
    return True


def _day(node: exp.Expression | None) -> tuple[exp.Literal, date] | None:
    inner = node.this if isinstance(node, exp.Cast) else node
    if not isinstance(inner, exp.Literal) or not inner.is_string:
        return None
    try:
        day = date.fromisoformat(str(inner.this))
    except ValueError:
        return None
    return (inner, day) if _FIRST <= day <= _LAST else None
