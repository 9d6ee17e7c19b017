"""A table's rows by period: their number, and what each measure comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.domain.identifiers import quoted
from core.domain.naming import unlike
from core.domain.periods import add_months
from core.engine.findings.ground import Field, Ground, Numbers
from core.engine.findings.wording import Grain, period

_FEWEST, _MOST = 12, 1_500
_PARTIAL = 0.1
SEASONS: dict[Grain, int] = {"month": 12, "week": 52, "day": 7}


@dataclass(frozen=True)
class Series:
    """Whole periods in order without gaps; `values` are NaN where a level has no rows.

    `measure` is None for the number of rows; `column` is its name in what `sql` gives. `steady`
    are the values where no row counts for more than the usual extremes: what a single row does to
    its period is no turn of the times.
    """

    time: Field
    grain: Grain
    measure: Field | None
    column: str
    sql: str
    starts: tuple[date, ...]
    values: Numbers
    steady: Numbers
    rows: int

    @property
    def level(self) -> bool:
        return self.measure is not None and self.measure.level

    @property
    def season(self) -> int:
        return SEASONS[self.grain]


def series_of(ground: Ground, time: Field) -> Iterator[Series]:
    """The count of rows, then every measure; none where there are too few whole periods."""
    spanned = _span(ground, time)
    if spanned is None:
        return
    first, last, count = spanned
    grain = _grain(first, last)
    if grain is None:
        return
    measured = [_measure(each, time, grain) for each in ground.measures]
    clipped = [_clipped(ground, each) for each in ground.measures]
    column = period(time, grain)
    rows = ground.connection.execute(
        f"SELECT {', '.join([f'{column} AS p', 'count(*)', *(m for _, m in measured), *clipped])}"
        f" {ground.source()} WHERE {time.sql} IS NOT NULL AND isfinite({time.sql})"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    starts = _whole(first, last, grain)
    if not _FEWEST <= len(starts) <= _MOST:
        return
    found = {row[0]: row for row in rows}
    name = unlike(f"number_of_{ground.table}", [grain])
    targets: list[tuple[Field | None, str, str]] = [(None, name, "count(*)")]
    targets += [(m, n, s) for m, (n, s) in zip(ground.measures, measured, strict=True)]
    for place, (measure, alias, expression) in enumerate(targets):
        empty = np.nan if measure is not None and measure.level else 0.0
        steadied = place + 1 + (len(measured) if measure is not None else 0)
        yield Series(
            time=time,
            grain=grain,
            measure=measure,
            column=alias,
            sql=_sql(ground, time, grain, shown=f"{expression} AS {quoted(alias)}", starts=starts),
            starts=starts,
            values=_values(found, starts, place + 1, empty=empty),
            steady=_values(found, starts, steadied, empty=empty),
            rows=count,
        )


def whole_periods(ground: Ground, time: Field) -> tuple[Grain, tuple[date, ...]] | None:
    """The grain that suits the span of a time column, and the starts of its whole periods."""
    spanned = _span(ground, time)
    grain = _grain(spanned[0], spanned[1]) if spanned else None
    if spanned is None or grain is None:
        return None
    starts = _whole(spanned[0], spanned[1], grain)
    return (grain, starts) if _FEWEST <= len(starts) <= _MOST else None


def within(time: Field, grain: Grain, starts: tuple[date, ...]) -> str:
    """A condition that a row is of one of the whole periods."""
    end = following(starts[-1], grain)
    since, until = f"DATE '{starts[0].isoformat()}'", f"DATE '{end.isoformat()}'"
    return f"{time.sql} >= {since} AND {time.sql} < {until}"


def following(start: date, grain: Grain) -> date:
    if grain == "month":
        return add_months(start, 1)
    return start + timedelta(7 if grain == "week" else 1)


def _measure(field: Field, time: Field, grain: Grain) -> tuple[str, str]:
    """The name and the expression of a measure over a period."""
    function, word = ("avg", "average") if field.level else ("sum", "total")
    return unlike(f"{word}_{field.name}", [grain]), f"{function}({field.sql})"


def _clipped(ground: Ground, field: Field) -> str:
    """The same expression with the farthest values drawn in."""
    low, high = np.nanquantile(ground.numbers(field), [0.025, 0.975])
    value = f"CAST({field.sql} AS DOUBLE)"
    function = "avg" if field.level else "sum"
    return f"{function}(least(greatest({value}, {float(low)!r}), {float(high)!r}))"


def _values(
    rows: Mapping[date, Sequence[object]], starts: Sequence[date], place: int, *, empty: float
) -> Numbers:
    found = [rows[s][place] if s in rows else None for s in starts]
    return np.array([empty if v is None else float(str(v)) for v in found])


def _sql(ground: Ground, time: Field, grain: Grain, *, shown: str, starts: tuple[date, ...]) -> str:
    return (
        f"SELECT {period(time, grain)} AS {grain}, {shown}\n{ground.source()}\n"
        f"WHERE {within(time, grain, starts)}\nGROUP BY 1\nORDER BY 1"
    )


def _span(ground: Ground, time: Field) -> tuple[date, date, int] | None:
    row = ground.connection.execute(
        f"SELECT CAST(min({time.sql}) AS DATE), CAST(max({time.sql}) AS DATE), count(*)"
        f" {ground.source()} WHERE isfinite({time.sql})"
    ).fetchone()
    if row is None or not isinstance(row[0], date) or not isinstance(row[1], date):
        return None
    return row[0], row[1], int(row[2])


def _grain(first: date, last: date) -> Grain | None:
    """The longest period of which there are two dozen, else a dozen."""
    days = (last - first).days + 1
    if days >= 24 * 30:
        return "month"
    if days >= 24 * 7:
        return "week"
    return "day" if days >= _FEWEST else None


def _whole(first: date, last: date, grain: Grain) -> tuple[date, ...]:
    """Starts of the periods that the rows cover from end to end, or nearly."""
    start = first
    if grain == "month":
        start = first.replace(day=1)
    elif grain == "week":
        start = first - timedelta(first.weekday())
    length = (following(start, grain) - start).days
    if (first - start).days > _PARTIAL * length:
        start = following(start, grain)
    starts: list[date] = []
    while start <= last and len(starts) <= _MOST:
        end = following(start, grain)
        if (end - last).days - 1 <= _PARTIAL * (end - start).days:
            starts.append(start)
        start = end
    return tuple(starts)
