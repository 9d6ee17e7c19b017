"""The step of a series: the period that is named, else the one that stands out most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from core.agents.base import RunContext
from core.agents.code.tracing.wishes import TraceWish, Way
from core.domain.alerts import MOST_POINTS, Point
from core.domain.code.candidates import ChangePoint
from core.domain.code.moments import instants, moment_in
from core.domain.identifiers import quoted
from core.domain.periods import Grain, period
from core.domain.results import Result, ResultColumn
from core.domain.shapes import as_number
from core.domain.work import JudgeSeries, ViewGrant
from core.errors import StepError, UserError
from core.tools.query import run_query

_ONE_IN = 60.0  # of periods in which nothing is wrong, one in so many stands out
_LITERAL = re.compile(r"'((?:[^']|''){2,80})'")


def point_of(
    wish: TraceWish, context: RunContext, views: Sequence[ViewGrant]
) -> ChangePoint | None:
    """None where no period stands out and none was named; UserError where there is no series."""
    sql = series_sql(views)
    time, value = _columns(context, sql)
    grain = _grain(context, sql, time)
    request = JudgeSeries(
        sql=sql,
        time=time,
        value=value,
        grain=grain,
        level=wish.series is not None,  # whether what was computed adds up is not known
        one_in=_ONE_IN,
        tables=context.grants,
    )
    reply = context.sandbox.run(request, cancel=context.cancel).reply
    if reply.kind != "series_judged":
        raise StepError("A worker replied to a series with something else.", code="crash")
    found = chosen(reply.points, wish.when, wish.way)
    if found is None:
        return None
    since, until = instants(found.start, reply.grain)
    read = f"{sql} {wish.told}"
    tables = [t.name for t in context.schema.tables if _named(t.name, read)]
    columns = [
        c.name for t, c in context.schema.columns() if t.name in tables and _named(c.name, read)
    ]
    return ChangePoint(
        name=f"{_called(wish, value)} in {period(found.start, reply.grain).describe()}",
        since=since,
        until=until,
        grain=reply.grain,
        words=(wish.name, value, wish.told),
        columns=tuple(dict.fromkeys(columns)),
        tables=tuple(tables),
        filters=tuple(t for t in _LITERAL.findall(sql) if not re.fullmatch(r"[\d: -]+|\w{3,8}", t)),
        before=found.expected,
        after=found.value,
        found_by="the period that was named"
        if moment_in(wish.when)
        else "where it stands out most",
    )


def _called(wish: TraceWish, value: str) -> str:
    return wish.name or value.replace("_", " ")


def chosen(points: Sequence[Point], when: str, way: Way) -> Point | None:
    """What was named, else where it began to be as far off as it is on the side asked for."""
    named = moment_in(when)
    if named is not None:
        start = named.among([point.start for point in points if point.value is not None])
        return next((point for point in points if point.start == start), None)
    odd = [n for n, point in enumerate(points) if _off(point, way)]
    if not odd:
        return None
    at = max(odd, key=lambda n: abs(points[n].score or 0.0))
    side: Way = "up" if (points[at].score or 0.0) > 0 else "down"
    while at > 0 and _off(points[at - 1], side):
        at -= 1
    return points[at]


def _off(point: Point, way: Way) -> bool:
    score = point.score
    if not point.unusual or score is None:
        return False
    return way == "any" or (score > 0) == (way == "up")


def series_sql(views: Sequence[ViewGrant]) -> str:
    """The last query, with those it needs before it."""
    if not views:
        raise UserError(
            "There is no figure over time to look at.",
            kept="No commit was looked at.",
            remedy="Ask for it by month first, or name the figure.",
        )
    *needed, last = views
    if not needed:
        return last.sql
    named = ", ".join(f"{quoted(view.name)} AS ({view.sql})" for view in views)
    return f"WITH {named} SELECT * FROM {quoted(last.name)}"  # noqa: S608


def rows_view(result: Result) -> ViewGrant:
    """Rows that were computed, as a query that gives them again; UserError where they are none of
    a figure over time."""
    time, value = _time_and_value(result.columns)
    pairs = [
        (day, number)
        for row in result.rows[:MOST_POINTS]
        if isinstance(day := row[result.index(time) or 0], date)
        and (number := as_number(row[result.index(value) or 0])).is_finite()
    ]
    if not pairs:
        raise _no_series()
    listed = ", ".join(f"(DATE '{day:%Y-%m-%d}', {number:f})" for day, number in pairs)
    names = f"{quoted(time)}, {quoted(value)}"
    return ViewGrant(name="series", sql=f"SELECT * FROM (VALUES {listed}) AS t({names})")  # noqa: S608


def _columns(context: RunContext, sql: str) -> tuple[str, str]:
    return _time_and_value(run_query(context, sql, max_rows=2).ref.columns)


def _time_and_value(columns: Sequence[ResultColumn]) -> tuple[str, str]:
    time = next((c.name for c in columns if c.role == "time"), None)
    value = next((c.name for c in columns if c.role == "number"), None)
    if time is None or value is None:
        raise _no_series()
    return time, value


def _no_series() -> UserError:
    return UserError(
        "The figure has no dates beside it, so nothing can be said of when it changed.",
        kept="No commit was looked at.",
        remedy="Ask for it by day, week or month.",
    )


def _grain(context: RunContext, sql: str, time: str) -> Grain:
    """By how far its periods are apart."""
    asked = f"SELECT DISTINCT CAST({quoted(time)} AS DATE) AS d FROM ({sql}) ORDER BY 1"  # noqa: S608
    days = [d for d in run_query(context, asked, max_rows=2_000).table.column("d").to_pylist() if d]
    gaps = sorted((b - a).days for a, b in pairwise(days))
    middle = gaps[len(gaps) // 2] if gaps else 31
    steps: tuple[tuple[int, Grain], ...] = (
        (3, "day"),
        (12, "week"),
        (45, "month"),
        (130, "quarter"),
    )
    return next((grain for most, grain in steps if middle <= most), "year")


def _named(name: str, sql: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE) is not None
