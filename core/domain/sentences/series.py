"""Figures over time: from where to where, the highest and the lowest, the last step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from core.domain.labels import capital
from core.domain.references import cell
from core.domain.results import Scalar
from core.domain.sentences.topic import Topic
from core.domain.shapes import numbers

_PERIODS = ("month", "quarter", "year")


def over_time(topic: Topic) -> str:
    """One figure a period. Empty when the periods cannot be put in order."""
    measure = topic.shape.measures[0]
    values = numbers(topic.result, measure)
    points = _points(topic, values)
    if len(points) < 2:
        return ""
    parts = [_from_to(topic, measure, points=points)]
    if len(points) > 2:
        parts += [_peaks(topic, measure, points=points), _last_step(topic, measure, points=points)]
    return " ".join(part for part in parts if part)


def _points(topic: Topic, values: Sequence[Decimal | None]) -> list[tuple[Decimal, int]]:
    """Figures and their rows in the order of time; none when two rows share a time."""
    time = topic.shape.times[0]
    known = [
        (_key(row[time]), value, i)
        for i, (row, value) in enumerate(zip(topic.result.rows, values, strict=True))
        if row[time] is not None and value is not None
    ]
    if len({key for key, _, _ in known}) < len(known):
        return []
    return [(value, i) for _, value, i in sorted(known, key=lambda point: point[0])]


def _key(value: Scalar) -> str:
    if isinstance(value, int):
        return f"{value:012d}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _from_to(topic: Topic, measure: int, *, points: list[tuple[Decimal, int]]) -> str:
    (first, start), (last, end) = points[0], points[-1]
    scope = f"in the {topic.count()} rows at hand, " if topic.result.truncated else ""
    label, opening = topic.label(measure), topic.ref(measure, start)
    if first == last:
        told = f"{label} was {opening} {_at(topic, start)} and again {_at(topic, end)}"
    else:
        way = "rose" if last > first else "fell"
        closing = f"{topic.ref(measure, end)} {_at(topic, end)}"
        told = f"{label} {way} from {opening} {_at(topic, start)} to {closing}"
    return capital(f"{scope}{told}.")


def _peaks(topic: Topic, measure: int, *, points: list[tuple[Decimal, int]]) -> str:
    """When it was highest and lowest."""
    high, low = max(points)[0], min(points)[0]
    if high == low:
        return "It was the same throughout."
    told = []
    for word, extreme in (("highest", high), ("lowest", low)):
        at = [i for value, i in points if value == extreme]
        place = " and ".join(_at(topic, i) for i in at)
        if len(at) > 2:
            column = topic.result.columns[measure].name
            place = f"in {cell(topic.name, column, at[0], 'ties')} periods"
        told.append(f"{word} {place} ({topic.ref(measure, at[0])})")
    return f"It was {told[0]} and {told[1]}."


def _last_step(topic: Topic, measure: int, *, points: list[tuple[Decimal, int]]) -> str:
    (before, earlier), (last, row) = points[-2], points[-1]
    if before == last:
        return "The last period equals the one before."
    column = topic.result.columns[measure]
    percent = column.percent or column.unit == "%"
    relative = not percent and before > 0
    size = cell(topic.name, column.name, row, ("change" if relative else "diff", earlier), "abs")
    word = "up" if last > before else "down"
    return f"The last step, {_at(topic, row)}, went {word} by {size}."


def _at(topic: Topic, row: int) -> str:
    """`in Jan 2024`, `on 5 Jan 2024`, `at 5 Jan 2024, 10:30`, `in week 7`."""
    time = topic.shape.times[0]
    value, reference, label = topic.value(time, row), topic.ref(time, row), topic.label(time)
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"at {reference}"
    if isinstance(value, int):
        return f"in {reference}" if 1000 <= value <= 2999 else f"in {label} {reference}"
    if isinstance(value, date):
        whole = value.day == 1 and any(word in label for word in _PERIODS)
        return f"in {reference}" if whole else f"on {reference}"
    is_day = isinstance(value, str) and len(value) == len("2024-01-05")
    return f"on {reference}" if is_day else f"in {reference}"
