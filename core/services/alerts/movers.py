"""Which rows moved a figure: the groups of the column along which the change is most uneven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.alerts import Mover, Series
from core.domain.identifiers import literal, qualified, quoted, resolve
from core.domain.metric_compare import CONTRIBUTION, PREVIOUS
from core.domain.metrics import Comparison, MetricQuery, TimeRange
from core.domain.periods import Period, period
from core.domain.results import Result
from core.domain.shapes import as_number
from core.errors import StepError
from core.services.alerts.ground import Ground

_MOST = 3


@dataclass(frozen=True)
class Moved:
    """`against` is the start of the period that was compared with; `sql` shows the rows."""

    movers: tuple[Mover, ...] = ()
    against: date | None = None
    sql: str = ""


def moved(series: Series, start: date, ground: Ground, *, season: int = 0) -> Moved:
    """Against the period before, or that of a season before; empty where the query is not one of
    a form, or no column has few values."""
    query = series.metric
    if query is None or query.time is None:
        return Moved()
    now = period(start, series.grain)
    before = now.year_before() if season and series.grain != "day" else now.before()
    table = ground.measured(query)
    keys = ground.catalogue.breakdowns(table) if table is not None else ()
    best: tuple[float, str, tuple[Mover, ...], str] | None = None
    for key in keys:
        sql, movers = _by(key, query, (now, before), ground)
        surprise = _surprise(movers)
        if movers and (best is None or surprise > best[0]):
            best = (surprise, key, movers, sql)
    if best is None:
        return Moved(against=before.since)
    _, key, movers, sql = best
    rows = _rows(key, query, now, ground, label=movers[0].label)
    return Moved(movers[:_MOST], before.since, rows or sql)


def _by(
    key: str, query: MetricQuery, periods: tuple[Period, Period], ground: Ground
) -> tuple[str, tuple[Mover, ...]]:
    """The query of the change by one column, and its groups, the largest change first."""
    now, before = periods
    time = query.time
    column = time.column if time is not None else ""
    asked = query.model_copy(
        update={
            "dimensions": (key,),
            "time": TimeRange(
                column=column, since=now.since.isoformat(), until=now.until.isoformat()
            ),
            "comparison": Comparison(
                against="previous", since=before.since.isoformat(), until=before.until.isoformat()
            ),
        }
    )
    try:
        sql = ground.compiled(asked)
        return sql, _movers(ground.rows(sql), key, query.measures[0].name)
    except StepError:
        return "", ()  # this column cannot be joined; the others may


def _movers(result: Result, key: str, value: str) -> tuple[Mover, ...]:
    places = [result.index(name) for name in (value, PREVIOUS, CONTRIBUTION)]
    made = []
    for row in result.rows:
        after, before, share = (None if p is None else as_number(row[p]) for p in places)
        if after is None or before is None:
            continue
        made.append(
            Mover(
                column=key,
                label="(missing)" if row[0] is None else str(row[0]),
                before=float(before) if before.is_finite() else 0.0,
                after=float(after) if after.is_finite() else 0.0,
                share=float(share) / 100 if share is not None and share.is_finite() else None,
            )
        )
    return tuple(sorted(made, key=lambda mover: -abs(mover.change)))


def _surprise(movers: Sequence[Mover]) -> float:
    """By how far the first group's part of the change exceeds its part of what was there before."""
    whole = sum(abs(mover.change) for mover in movers)
    before = sum(abs(mover.before) for mover in movers)
    if not movers or not whole:
        return 0.0
    return abs(movers[0].change) / whole - (abs(movers[0].before) / before if before else 0.0)


def _rows(key: str, query: MetricQuery, now: Period, ground: Ground, *, label: str) -> str:
    """The rows of the first group in that period; empty where they are not in one table."""
    time = query.time
    table, column = resolve(key, ground.catalogue.schema)
    if time is None or label == "(missing)":
        return ""
    when_table, when = resolve(time.column, ground.catalogue.schema)
    if when_table.name != table.name:
        return ""
    happened = qualified(table.name, when.name)
    return (
        f"SELECT *\nFROM {quoted(table.name)}\n"
        f"WHERE {qualified(table.name, column.name)} = {literal(label, column)}\n"
        f"  AND {happened} >= DATE '{now.since}' AND {happened} < DATE '{now.until}'\n"
        f"ORDER BY {happened}"
    )
