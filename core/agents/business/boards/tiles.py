"""The tiles of a dashboard: a form and a query each, written by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.agents.business.boards.classes import classes_of
from core.agents.business.boards.measures import Shown
from core.agents.business.boards.request import Request
from core.agents.business.boards.running import LATEST, course_sql, latest_sql, own_groups
from core.agents.business.catalogue import Catalogue, TimeColumn
from core.agents.business.groups import entity_key
from core.agents.business.reading import step_for
from core.agents.sql.parse import parse_query, to_sql
from core.domain.dashboards.spec import NumberFormat
from core.domain.dashboards.tile_forms import TileForm
from core.domain.identifiers import key_of, quoted, resolve
from core.domain.labels import capital, humanise, is_identifier, is_year, plural
from core.domain.metric_sql import compile_metric, is_additive
from core.domain.metrics import MetricQuery, TimeRange
from core.domain.periods import Grain, Period, period
from core.domain.sources import Table
from core.errors import StepError

_READABLE, _TOP, _LINES = 12, 10, 15
_MOST_PARTS = 4
_EACH = 0.9  # of the rows
_FINER: dict[Grain, Grain] = {"year": "quarter", "quarter": "month", "month": "week", "week": "day"}
_SLACK: dict[Grain, int] = {"year": 10, "quarter": 5, "month": 3, "week": 1, "day": 0}


@dataclass(frozen=True)
class TileQuery:
    form: TileForm
    sql: str


@dataclass(frozen=True)
class Course:
    """How a measure runs in time: over `grain` of a date column, or over a column of years."""

    column: TimeColumn | None
    grain: Grain
    year: str = ""

    @property
    def name(self) -> str:
        return self.grain


def tiles_of(request: Request, catalogue: Catalogue) -> tuple[TileQuery, ...]:
    """Figures, a trend, breakdowns and a table; what cannot be compiled is left out."""
    found: list[TileQuery] = []
    for make in (_figures, _trends, _breakdowns, _tables):
        found += make(request, catalogue)
    return tuple(found)


def course_of(one: Shown, catalogue: Catalogue, within: Period | None = None) -> Course | None:
    """The step of time that gives a readable line, with two whole periods at least."""
    table = one.linked.table
    column = catalogue.time_column(table, one.linked.time)
    if column is None:
        years = (c.name for c in table.columns if c.role == "number" and is_year(c.name))
        year = next((n for n in years if _varies(table, n, catalogue=catalogue)), "")
        return Course(None, "year", key_of(table.name, year)) if year else None
    first, last = column.first, column.last
    if within is not None:
        first, last = max(first, within.since), min(last, within.until)
    if first >= last:
        return None
    grain = step_for(Period(first, last))
    while _whole(first, last, grain=grain) < 2 and grain in _FINER:
        grain = _FINER[grain]
    return Course(column, grain)


def _whole(first: date, last: date, *, grain: Grain) -> int:
    """Periods from the first day to the last, without the last one while it is not over."""
    begin, count = period(first, grain).since, 0
    while (one := period(begin, grain)).until <= last and count < 3:
        begin, count = one.until, count + 1
    return count


def _figures(request: Request, catalogue: Catalogue) -> Iterator[TileQuery]:
    for one in request.measures:
        course = course_of(one, catalogue, request.period)
        sql = _series(one, course, request=request, catalogue=catalogue) if course else None
        if course is None or sql is None:
            sql = _whole_of(one, request, catalogue=catalogue)
            course = None
        if sql is None:
            continue
        title = f"{capital(one.label)}, latest {course.name}" if course else capital(one.label)
        title = _title(capital(one.label), one) if one.running else title
        yield TileQuery(
            TileForm(
                tile="figure",
                title=title,
                label=one.label,
                chart="figure",
                y=(one.measure.name,),
                format=_format(one),
                dates=course.column.key if course and course.column else "",
            ),
            sql,
        )


def _trends(request: Request, catalogue: Catalogue) -> Iterator[TileQuery]:
    """Of the first measure that runs in time; of each, where there is nothing to break them by."""
    several = not _pairs(request, catalogue)
    for one in request.measures:
        course = course_of(one, catalogue, request.period)
        sql = _series(one, course, request=request, catalogue=catalogue) if course else None
        if course is None or sql is None:
            continue
        yield TileQuery(
            TileForm(
                tile="trend",
                title=_title(f"{capital(one.label)} by {course.name}", one),
                label=one.label,
                chart="line",
                x=_time_name(course),
                y=(one.measure.name,),
                format=_format(one),
                dates=course.column.key if course.column else "",
            ),
            sql,
        )
        if not several:
            return


def _breakdowns(request: Request, catalogue: Catalogue) -> Iterator[TileQuery]:
    """By what was asked for, else each measure by another column of few values."""
    for one, key in _pairs(request, catalogue):
        sql = _parts_of(one, request, key, catalogue=catalogue)
        if sql is None:
            continue
        name = resolve(key, catalogue.schema)[1].name
        yield TileQuery(
            TileForm(
                tile="part",
                title=_title(f"{capital(one.label)} by {humanise(name)}", one),
                label=one.label,
                chart="bar",
                x=name,
                y=(one.measure.name,),
                format=_format(one),
                group=key,
                dates=_dates(one, catalogue),
            ),
            sql,
        )


def _pairs(request: Request, catalogue: Catalogue) -> list[tuple[Shown, str]]:
    filtered = {each.column for each in request.filters if each.operator == "="}
    if request.dimensions:
        wanted = [(m, k) for k in request.dimensions for m in request.measures]
        return [p for p in wanted if _reaches(p[0], p[1], catalogue=catalogue)][:_MOST_PARTS]
    found: list[tuple[Shown, str]] = []
    rounds = 3 if len(request.measures) == 1 else (2 if len(request.measures) == 2 else 1)
    for _ in range(rounds):
        for one in request.measures:
            used = {key for _, key in found}
            own = {key for other, key in found if other is one}
            likely = own_groups(one, _likely(one.linked.table, catalogue), catalogue)
            keys = [k for k in likely if k not in filtered | own]
            keys = [k for k in keys if not _is_each(one, k, catalogue=catalogue)]
            fresh = [k for k in keys if k not in used]
            if keys and (fresh or not own):
                found.append((one, (fresh or keys)[0]))
    return found[:_MOST_PARTS]


def _likely(table: Table, catalogue: Catalogue) -> list[str]:
    """Columns of few values with the most of them first, those of the table itself before others;
    where there are none, what names its rows or those they look up."""
    keys = catalogue.breakdowns(table, most=8, values=_READABLE)
    classes = [key for key in classes_of(table, catalogue) if key not in keys]
    most_first = [*reversed(keys), *classes]
    most_first.sort(key=lambda key: key.partition(".")[0] != table.name)
    if most_first:
        return most_first
    own = entity_key(catalogue, table) if table.rows > 2 else None
    return list(catalogue.breakdowns(table, most=4, values=10_000)) or ([own] if own else [])


def _tables(request: Request, catalogue: Catalogue) -> Iterator[TileQuery]:
    """What the first measure that adds up is largest for, with the others beside it."""
    flows = [m for m in request.measures if m.running is None]
    first = next((m for m in flows if is_additive(m.measure)), None)
    if first is None:
        return
    key = _entity(first.linked.table, catalogue, request=request)
    if key is None or _is_each(first, key, catalogue=catalogue):
        return
    others = [m for m in flows if m is not first and _reaches(m, key, catalogue=catalogue)]
    together = [first, *others]
    query = _query(first, request, dimensions=(key,), limit=_LINES).model_copy(
        update={"measures": tuple(each.measure for each in together)}
    )
    sql = _compiled(query, catalogue)
    if sql is None:
        return
    table, column = resolve(key, catalogue.schema)
    plain = is_identifier(column.name) or column.name.lower().endswith("name")
    what = table.name if plain else column.name
    names = [each.label for each in together]
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    yield TileQuery(
        TileForm(
            tile="table",
            title=capital(f"{plural(humanise(what))} with the most {first.label}"),
            label=said,
            dates=_dates(first, catalogue),
            group=key,
            format=NumberFormat(percent=any(each.percent for each in together)),
        ),
        sql,
    )


def _entity(table: Table, catalogue: Catalogue, *, request: Request) -> str | None:
    """What names rows that the table looks up; else its own column of many values."""
    used = {key for _, key in _pairs(request, catalogue)}
    for other in catalogue.reach(table)[1:]:
        key = entity_key(catalogue, other)
        if key is not None and other.rows > 2 and key not in used:
            return key
    wider = [k for k in catalogue.breakdowns(table, most=20, values=5_000) if k not in used]
    return next((key for key in reversed(wider) if _names(key, catalogue)), None)


def _names(key: str, catalogue: Catalogue) -> bool:
    """Whether values name something; amounts that could not be read as numbers do not."""
    profile = catalogue.profile(*resolve(key, catalogue.schema))
    often = [each.text for each in profile.top] if profile is not None else []
    return 2 * sum(any(map(str.isalpha, text)) for text in often) >= len(often)


def _is_each(one: Shown, key: str, *, catalogue: Catalogue) -> bool:
    """Whether rows would be counted by what tells each from the others: one, one, one."""
    table, column = resolve(key, catalogue.schema)
    profile = catalogue.profile(table, column)
    own = one.measure.expression == "COUNT(*)" and table.name == one.linked.table.name
    return own and profile is not None and profile.distinct >= _EACH * table.rows


def _reaches(one: Shown, key: str, *, catalogue: Catalogue) -> bool:
    name = key.partition(".")[0].casefold()
    return any(t.name.casefold() == name for t in catalogue.reach(one.linked.table))


def _whole_of(one: Shown, request: Request, *, catalogue: Catalogue) -> str | None:
    if one.running is not None:
        return latest_sql(one, request)
    return _compiled(_query(one, request), catalogue)


def _parts_of(one: Shown, request: Request, key: str, *, catalogue: Catalogue) -> str | None:
    if one.running is not None:
        return latest_sql(one, request, by=key, limit=_TOP)
    return _compiled(_query(one, request, dimensions=(key,), limit=_TOP), catalogue)


def _title(text: str, one: Shown) -> str:
    """What runs up says that it is the latest value."""
    return f"{text}, {LATEST}" if one.running is not None else text


def _query(
    one: Shown, request: Request, *, dimensions: Sequence[str] = (), limit: int | None = None
) -> MetricQuery:
    return MetricQuery(
        measures=(one.measure,),
        dimensions=tuple(dimensions),
        filters=request.filters,
        order="desc" if dimensions else "none",
        limit=limit,
    )


def _series(one: Shown, course: Course, *, request: Request, catalogue: Catalogue) -> str | None:
    """The measure by period, without the last one while it is not over in the data."""
    if one.running is not None:
        along = key_of(one.linked.table.name, one.running.time)
        same = course.column is not None and course.column.key == along
        return course_sql(one, request, course.grain) if same else None
    query = _query(one, request)
    if course.column is None:
        return _compiled(query.model_copy(update={"dimensions": (course.year,)}), catalogue)
    span = request.period
    time = TimeRange(
        column=course.column.key,
        grain=course.grain,
        since=span.since.isoformat() if span else None,
        until=span.until.isoformat() if span else None,
    )
    sql = _compiled(query.model_copy(update={"time": time}), catalogue)
    return _without_rest(sql, course) if sql is not None else None


def _without_rest(sql: str, course: Course) -> str:
    """Told by the data and not by a date, so that it stays right when the data grows."""
    from sqlglot import exp

    if course.column is None:
        return sql
    tree = parse_query(sql)
    if not isinstance(tree, exp.Select) or course.grain == "day":
        return sql
    table, _, name = course.column.key.partition(".")
    column = f"{quoted(table)}.{quoted(name)}"
    days = _SLACK[course.grain]
    rest = (
        f"{column} < (SELECT date_trunc('{course.grain}', max({quoted(name)}) + "  # noqa: S608
        f"INTERVAL {days} DAY) FROM {quoted(table)})"
    )
    return to_sql(tree.where(exp.maybe_parse(rest, dialect="duckdb")), pretty=True)


def _compiled(query: MetricQuery, catalogue: Catalogue) -> str | None:
    try:
        return compile_metric(query, catalogue.schema, catalogue.joins, unique=catalogue.unique)
    except StepError:
        return None


def _format(one: Shown) -> NumberFormat:
    return NumberFormat(percent=one.percent, unit=(one.measure.unit or "")[:20])


def _dates(one: Shown, catalogue: Catalogue) -> str:
    column = catalogue.time_column(one.linked.table, one.linked.time)
    return column.key if column is not None else ""


def _time_name(course: Course) -> str:
    return course.year.partition(".")[2] if course.year else course.grain


def _varies(table: Table, name: str, *, catalogue: Catalogue) -> bool:
    column = table.column(name)
    profile = catalogue.profile(table, column) if column is not None else None
    return profile is not None and profile.distinct >= 2
