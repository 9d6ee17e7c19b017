"""A query's rows as a series of whole periods, each judged by those before it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from math import isfinite

import numpy as np

from core.domain.alert_work import Judged
from core.domain.alerts import MOST_POINTS, Point
from core.domain.arrow_rows import result_of
from core.domain.periods import Grain, period
from core.domain.results import Result, Scalar
from core.domain.work import JudgeSeries, RunQuery
from core.engine.alerts.baseline import WARM_UP, Course, Numbers, course, decomposed
from core.engine.query import run_query
from core.errors import StepError

_CYCLES: dict[Grain, int] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 0}
_ROWS = 100_000
_KEPT = "The alert is kept as it is."


def judge_series(request: JudgeSeries, memory: int) -> Judged:
    """StepError (code alert) where the rows are no series; guard or sql where the query fails."""
    started = time.perf_counter()
    asked = RunQuery(sql=request.sql, tables=request.tables, max_rows=_ROWS)
    reply, table = run_query(asked, memory)
    result = result_of(table, reply.columns, truncated=reply.truncated)
    found, notes = _by_period(result, request)
    starts = _every(sorted(found), request.grain)
    empty = np.nan if request.level else 0.0
    values = np.array([found.get(start, empty) for start in starts])
    filled = sum(start not in found for start in starts)
    if filled:
        how = "count as no value" if request.level else "count as 0"
        notes.append(f"{filled:,} periods without rows {how}.")
    if len(starts) <= WARM_UP:
        notes.append(
            f"There are {len(starts)} periods; from {WARM_UP + 1} on it can tell what is usual."
        )
    season = _CYCLES[request.grain]
    judged = course(values, season, one_in=request.one_in)
    return Judged(
        points=_points(starts, values, _within(judged, values)),
        grain=request.grain,
        season=season if decomposed(values, season).seasonal else 0,
        notes=tuple(notes),
        seconds=time.perf_counter() - started,
    )


def _by_period(result: Result, request: JudgeSeries) -> tuple[dict[date, float], list[str]]:
    """The value of each period. Rows of no time or value are left out, and it is said."""
    times, values = (_column(result, name) for name in (request.time, request.value))
    found: dict[date, float] = {}
    left = 0
    for when, value in zip(times, values, strict=True):
        day, number = _day(when), _number(value)
        if day is None or number is None:
            left += 1
            continue
        start = period(day, request.grain).since
        if start in found:
            raise _fault(
                f"The query gives several rows of {period(day, request.grain).describe()}.",
                "Group it by that period, so that each has one row.",
            )
        found[start] = number
    if not found:
        raise _fault(
            "The query gives no row that has both a time and a number.",
            "Choose another column, or look at the query's rows.",
        )
    notes = [f"{left:,} rows without a time or a number were left out."] if left else []
    return found, notes


def _column(result: Result, name: str) -> Sequence[Scalar]:
    place = result.index(name)
    if place is None:
        there = ", ".join(column.name for column in result.columns)
        raise _fault(f"The query gives no column {name}.", f"It gives {there}.")
    return [row[place] for row in result.rows]


def _every(known: Sequence[date], grain: Grain) -> tuple[date, ...]:
    """All periods from the first to the last."""
    starts = [known[0]]
    while starts[-1] < known[-1]:
        starts.append(period(starts[-1], grain).until)
        if len(starts) > MOST_POINTS:
            raise _fault(
                f"There are more than {MOST_POINTS:,} periods.",
                "Choose a longer period, such as a week or a month.",
            )
    return tuple(starts)


def _within(judged: Course, values: Numbers) -> Course:
    """What is never below zero is not expected there."""
    known = values[np.isfinite(values)]
    if not len(known) or known.min() < 0:
        return judged
    low, expected = np.maximum(judged.low, 0.0), np.maximum(judged.expected, 0.0)
    return replace(judged, low=low, expected=expected)


def _points(starts: Sequence[date], values: Numbers, judged: Course) -> tuple[Point, ...]:
    return tuple(
        Point(
            start=start,
            value=_finite(values[n]),
            expected=_finite(judged.expected[n]),
            low=_finite(judged.low[n]),
            high=_finite(judged.high[n]),
            score=_finite(judged.score[n]),
            unusual=bool(judged.unusual[n]),
        )
        for n, start in enumerate(starts)
    )


def _day(value: Scalar) -> date | None:
    """A date, also where it travels as text; years and other numbers are none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10] if len(value) > 7 else f"{value}-01")
        except ValueError:
            return None
    return None


def _number(value: Scalar) -> float | None:
    if value is None or isinstance(value, bool | str | date | datetime):
        return None
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if isfinite(number) else None


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _fault(message: str, remedy: str) -> StepError:
    return StepError(message, code="alert", kept=_KEPT, remedy=remedy)
