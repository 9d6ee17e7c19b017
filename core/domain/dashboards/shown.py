"""What a chart tile draws: results that are too many, too odd or too few made fit, and said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.domain.chart_rules import fits, suggest
from core.domain.chart_text import number
from core.domain.charts import ChartSpec
from core.domain.dashboards.spec import Tile
from core.domain.identifiers import quoted
from core.domain.results import Result, ResultColumn, Scalar
from core.domain.shapes import shape_of

MOST_BARS = 25
MOST_PARTS = 5
MOST_SERIES = 8
MOST_POINTS = 5_000
_MOST_SHARE = 2  # a share, or how it changed; what is larger is no share in percent


@dataclass(frozen=True)
class Shown:
    """`spec` is None where a table says it better. `notes` are sentences for people."""

    result: Result
    spec: ChartSpec | None
    notes: tuple[str, ...] = ()

    def noting(self, *notes: str) -> Shown:
        return replace(self, notes=(*self.notes, *notes))


def chart_shown(tile: Tile, result: Result, *, adds: bool) -> Shown:
    """The rows and the chart to draw. `adds` when parts of the measure make up its whole."""
    if not result.rows:
        return Shown(result, None)
    result, notes = _in_one_zone(as_read(tile, result))
    spec = tile.chart
    why = fits(spec, result) if spec is not None else None
    if spec is None or why is not None:
        spec = suggest(result)
        notes = (*notes, f"{why} It is drawn another way.") if why is not None else notes
    if spec is None:
        return Shown(result, None, notes)
    shown = Shown(result, spec.model_copy(update={"title": ""}), notes)
    missing = _all_missing(result, spec)
    if missing:
        return replace(shown, spec=None).noting(f"Every value of {missing} is missing.")
    for rule in (_pie, _few_series, _few_bars, _few_points):
        shown = rule(shown, adds)
    return _one_point(shown)


def as_read(tile: Tile, result: Result) -> Result:
    """With the shares marked that the tile's format has in percent: what its chart measures, else
    those marked already, else the fractions that lie around one."""
    shares = set(percent_columns(tile, result))
    columns = tuple(c.model_copy(update={"percent": c.name in shares}) for c in result.columns)
    return replace(result, columns=columns) if shares else result


def percent_columns(tile: Tile, result: Result) -> tuple[str, ...]:
    if not tile.format.percent:
        return ()
    named = {name.casefold() for name in (tile.chart.y if tile.chart is not None else ())}
    found = [c.name for c in result.columns if c.role == "number" and c.name.casefold() in named]
    marked = [c.name for c in result.columns if c.percent]
    fractions = [c.name for i, c in enumerate(result.columns) if _is_share(result, i)]
    return tuple(found or marked or fractions)


def _is_share(result: Result, place: int) -> bool:
    values = [row[place] for row in result.rows if row[place] is not None]
    fractions = all(isinstance(v, float | Decimal) and abs(float(v)) <= _MOST_SHARE for v in values)
    return bool(values) and fractions


def others_name(count: int) -> str:
    return f"Others ({count:,})"


def _pie(shown: Shown, adds: bool) -> Shown:
    """A pie shows up to five parts of one whole, none below zero; else bars do."""
    spec = shown.spec
    if spec is None or spec.chart != "pie":
        return shown
    values = [number(row[_at(shown.result, spec.y[0])]) for row in shown.result.rows]
    bars = spec.model_copy(update={"chart": "bar", "horizontal": True})
    if any(v is not None and v < 0 for v in values):
        return replace(shown, spec=bars).noting("Bars, as a pie cannot show values below zero.")
    if len(values) <= MOST_PARTS:
        return shown
    if not adds:
        return replace(shown, spec=bars).noting(f"Bars, as these are more than {MOST_PARTS} parts.")
    return _cut(shown, MOST_PARTS - 1, adds=True)


def _few_series(shown: Shown, adds: bool) -> Shown:
    """The eight largest series; a colour more than there are says nothing."""
    spec = shown.spec
    if spec is None or spec.split is None or spec.chart == "heatmap":
        return shown
    at, y = _at(shown.result, spec.split), _at(shown.result, spec.y[0])
    sizes: dict[Scalar, float] = {}
    for row in shown.result.rows:
        sizes[row[at]] = sizes.get(row[at], 0.0) + abs(float(number(row[y]) or 0))
    if len(sizes) <= MOST_SERIES:
        return shown
    kept = set(sorted(sizes, key=lambda name: -sizes[name])[:MOST_SERIES])
    rows = tuple(row for row in shown.result.rows if row[at] in kept)
    note = f"The {MOST_SERIES} largest of {len(sizes):,} series are shown."
    return replace(shown, result=replace(shown.result, rows=rows)).noting(note)


def _few_bars(shown: Shown, adds: bool) -> Shown:
    spec = shown.spec
    if spec is None or spec.chart != "bar" or spec.split is not None:
        return shown
    x = shown.result.columns[_at(shown.result, spec.x)]
    if len(shown.result.rows) <= MOST_BARS or x.role == "time":
        return shown
    return _cut(shown, MOST_BARS - 1, adds=adds)


def _cut(shown: Shown, most: int, *, adds: bool) -> Shown:
    """The largest, and the rest as one where that means something."""
    spec, result = shown.spec, shown.result
    if spec is None or spec.x is None:
        return shown
    x, y = _at(result, spec.x), _at(result, spec.y[0])
    ranked = sorted(result.rows, key=lambda row: -float(number(row[y]) or 0))
    kept, rest = ranked[:most], ranked[most:]
    total = len(result.rows)
    more = "more than " if result.truncated else ""
    note = f"The {most} largest of {more}{total:,} are shown."
    if adds and not result.truncated:
        kept.append(_sum(rest, x, result.columns, name=others_name(len(rest))))
        note = f"The {most} largest of {total:,}; the others are summed up."
    columns = tuple(_text(c) if i == x else c for i, c in enumerate(result.columns))
    rows = tuple(tuple(_label(v) if i == x else v for i, v in enumerate(row)) for row in kept)
    return replace(shown, result=Result(columns, rows)).noting(note)


def _sum(
    rows: Sequence[Sequence[Scalar]], x: int, columns: Sequence[ResultColumn], *, name: str
) -> tuple[Scalar, ...]:
    def cell(place: int) -> Scalar:
        if place == x:
            return name
        if columns[place].role != "number":
            return None
        found = [number(row[place]) for row in rows]
        return sum(v for v in found if v is not None)

    return tuple(cell(place) for place in range(len(columns)))


def _few_points(shown: Shown, adds: bool) -> Shown:
    if len(shown.result.rows) <= MOST_POINTS:
        return shown
    rows = shown.result.rows[:MOST_POINTS]
    note = f"The first {MOST_POINTS:,} rows are drawn."
    return replace(shown, result=replace(shown.result, rows=rows)).noting(note)


def _one_point(shown: Shown) -> Shown:
    spec = shown.spec
    if spec is None or spec.chart not in ("line", "area") or spec.x is None:
        return shown
    x = _at(shown.result, spec.x)
    if len({row[x] for row in shown.result.rows}) > 1:
        return shown
    return shown.noting("One point so far: a trend needs two.")


def _all_missing(result: Result, spec: ChartSpec) -> str:
    """The measure that holds no value at all."""
    for name in spec.y or ((spec.x,) if spec.x else ()):
        place = result.index(name)
        if place is not None and all(row[place] is None for row in result.rows):
            return name
    return ""


def _in_one_zone(result: Result) -> tuple[Result, tuple[str, ...]]:
    """Texts that are instants of several offsets, as instants in UTC."""
    for place, column in enumerate(result.columns):
        if column.role != "text":
            continue
        moments = [_instant(row[place]) for row in result.rows]
        if None in moments or len({_offset(m) for m in moments if m is not None}) < 2:
            continue
        columns = list(result.columns)
        columns[place] = column.model_copy(update={"type": "TIMESTAMP WITH TIME ZONE"})
        rows = tuple(
            tuple(moment.astimezone(UTC) if i == place and moment else v for i, v in enumerate(row))
            for row, moment in zip(result.rows, moments, strict=True)
        )
        made = Result(tuple(columns), rows, result.truncated)
        return made, (f"The times of {column.name} are of different zones; they are in UTC here.",)
    return result, ()


def _instant(value: Scalar) -> datetime | None:
    """A text that is a moment with an offset."""
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _offset(moment: datetime) -> timedelta | None:
    return moment.utcoffset()


def _at(result: Result, name: str | None) -> int:
    place = result.index(name) if name is not None else None
    return 0 if place is None else place


def _text(column: ResultColumn) -> ResultColumn:
    return column.model_copy(update={"type": "VARCHAR"})


def _label(value: Scalar) -> Scalar:
    if value is None or isinstance(value, str):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def measures(result: Result) -> tuple[str, ...]:
    """Columns that measure something, for charts that a person puts together."""
    return tuple(result.columns[i].name for i in shape_of(result).measures)


def others_sql(sql: str, x: str, y: str, *, most: int, adds: bool) -> str:
    """The largest rows of a query with very many, the rest summed up where that means something.

    Columns: `x` as text, `y`, and how many rows there are in all.
    """
    across, value = quoted(x), quoted(y)
    body = sql.strip().rstrip(";")
    rest = "" if adds else f" WHERE place <= {most}"
    return (
        f"WITH every_row AS (\n{body}\n), placed AS (SELECT {across}::VARCHAR AS name, "  # noqa: S608
        f"{value} AS size, row_number() OVER (ORDER BY {value} DESC NULLS LAST) AS place, "
        f"count(*) OVER () AS total FROM every_row) "
        f"SELECT CASE WHEN place <= {most} THEN name "
        f"ELSE 'Others (' || format('{{:,}}', total - {most}) || ')' END AS {across}, "
        f"sum(size) AS {value}, max(total) AS total FROM placed{rest} "
        f"GROUP BY 1, least(place, {most + 1}) ORDER BY least(place, {most + 1})"
    )
