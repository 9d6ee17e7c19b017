"""Series of a chart: which rows make which line, where the gaps are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from core.domain.chart_text import category, escape, label, moment, number
from core.domain.charts import ChartSpec
from core.domain.results import Result, Scalar


@dataclass(frozen=True)
class Series:
    """One line or set of bars. `name` is escaped; `y` has None where a value is missing."""

    name: str
    x: tuple[Scalar, ...]
    y: tuple[int | float | None, ...]


def series_of(result: Result, spec: ChartSpec) -> tuple[Series, ...]:
    """One series a `y` column, or one a value of `split`."""
    xs = _column(result, spec.x)
    made: list[Series] = []
    for name in spec.y:
        ys = tuple(number(v) for v in _column(result, name))
        if spec.split is None:
            made.append(Series(escape(label(name)), xs, ys))
            continue
        suffix = f" · {escape(label(name))}" if len(spec.y) > 1 else ""
        for value, places in _groups(_column(result, spec.split)):
            picked = tuple(xs[i] for i in places), tuple(ys[i] for i in places)
            made.append(Series(category(value) + suffix, *picked))
    return tuple(made)


def ordered(series: Sequence[Series]) -> tuple[Series, ...]:
    """The series along one shared x, ascending, with gaps where a regular step is missing.

    A series with two rows for one x keeps its own rows.
    """
    known = {x for one in series for x in one.x if x is not None}
    steps = _with_missing_steps(sorted(known, key=_sort_key))
    return tuple(_along(one, steps) for one in series)


def _along(one: Series, steps: Sequence[Scalar]) -> Series:
    found: dict[Scalar, int | float | None] = {
        x: y for x, y in zip(one.x, one.y, strict=True) if x is not None
    }
    if len(found) < sum(x is not None for x in one.x):
        pairs = sorted(
            ((x, y) for x, y in zip(one.x, one.y, strict=True) if x is not None),
            key=lambda pair: _sort_key(pair[0]),
        )
        return replace(one, x=tuple(x for x, _ in pairs), y=tuple(y for _, y in pairs))
    return replace(one, x=tuple(steps), y=tuple(found.get(x) for x in steps))


def _sort_key(value: Scalar) -> tuple[float, str]:
    as_number = number(value)
    return (0.0, str(moment(value))) if as_number is None else (float(as_number), "")


def _column(result: Result, name: str | None) -> tuple[Scalar, ...]:
    position = result.index(name) if name is not None else None
    if position is None:
        return tuple(range(1, len(result.rows) + 1))
    return tuple(row[position] for row in result.rows)


def _groups(values: Sequence[Scalar]) -> list[tuple[Scalar, list[int]]]:
    """Places of each distinct value, in the order of first sight."""
    places: dict[Scalar, list[int]] = {}
    for position, value in enumerate(values):
        places.setdefault(value, []).append(position)
    return list(places.items())


def _with_missing_steps(values: list[Scalar]) -> list[Scalar]:
    """First days of months (quarters, years), with those between that have no row."""
    days = [v for v in values if isinstance(v, date)]
    if len(days) < 3 or len(days) < len(values) or any(not _is_first(d) for d in days):
        return values
    months = [d.year * 12 + d.month - 1 for d in days]
    steps = {b - a for a, b in pairwise(months)}
    step = min(steps)
    if step not in (1, 3, 12) or any(s % step for s in steps) or months[-1] - months[0] > 1200:
        return values
    first = days[0]
    return [
        first.replace(year=m // 12, month=m % 12 + 1)
        for m in range(months[0], months[-1] + 1, step)
    ]


def _is_first(day: date) -> bool:
    if isinstance(day, datetime):
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return day.day == 1 and day - midnight == timedelta(0)
    return day.day == 1
