"""A question read as a metric form by rule, or not at all: every word must be accounted for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.agents.business.catalogue import Catalogue, TimeColumn
from core.agents.business.cues import Cues, Kind, take_cues
from core.agents.business.defined import link, link_defined, metric_named
from core.agents.business.groups import named_group, take_dimensions, take_filters
from core.agents.business.measures import Linked, main_measure
from core.agents.business.times import Against, Resolved, Times, resolve_times, take_times
from core.agents.business.wording import Wording, stem
from core.domain.labels import humanise, words_of
from core.domain.metric_sql import is_additive
from core.domain.metrics import Comparison, Filter, MetricQuery, TimeRange
from core.domain.periods import Grain, Period, add_months, period

_LONGEST = 400


@dataclass(frozen=True)
class Parts:
    """What was found in the words, before it is put together. `when` is None without dates."""

    cues: Cues
    linked: Linked
    dimensions: tuple[str, ...]
    filters: tuple[Filter, ...]
    times: Times
    column: TimeColumn | None
    when: Resolved
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A form, what kind of question it answers, and what was assumed on the way."""

    kind: Kind
    query: MetricQuery
    linked: Linked
    period: Period | None = None
    notes: tuple[str, ...] = ()


def read(question: str, catalogue: Catalogue) -> Reading | None:
    """The reading that accounts for every word; None when there is none."""
    parts = parts_of(question, catalogue)
    return None if parts is None else put_together(parts, catalogue)


def parts_of(question: str, catalogue: Catalogue, *, measure: Linked | None = None) -> Parts | None:
    """The parts when no word is left over. `measure` stands in where the question names none.

    A defined metric that it names is never passed over: where its name holds words that tell the
    kind of question ("growth rate"), the name is read first.
    """
    if not 3 <= len(question) <= _LONGEST or not catalogue.schema.tables:
        return None
    found = _parts(Wording(question), catalogue, measure=measure)
    if metric_named(Wording(question).text, catalogue.metrics) is None:
        return found
    if found is not None and found.linked.measure.metric:
        return found
    words = Wording(question)
    defined = link_defined(words, catalogue)
    return _parts(words, catalogue, defined=defined) if defined else None


def _parts(
    words: Wording,
    catalogue: Catalogue,
    *,
    measure: Linked | None = None,
    defined: Linked | None = None,
) -> Parts | None:
    """`defined` is the measure whatever the words name, `measure` where they name none."""
    changing = _speaks_of_change(words.text)
    times = take_times(words, changing=changing)
    cues = take_cues(words)
    linked = defined or link(words, catalogue) or measure
    notes: list[str] = []
    if linked is None and (cues.summary or (cues.change and (cues.why or cues.way != "none"))):
        linked = main_measure(catalogue)
        if linked is not None and not cues.summary:
            notes.append(f"No measure was named, so {humanise(linked.measure.name)} is shown.")
    if linked is None:
        return None
    filters = take_filters(words, catalogue, linked.table)
    if filters is None:
        return None
    dimensions = take_dimensions(words, catalogue, linked.table)
    if linked.measure.metric and cues.way != "none" and not dimensions:
        ranked = named_group(words, catalogue, linked.table)  # `top 3 categories by net revenue`
        dimensions = (ranked,) if ranked else ()
    if not _all_said(words, dimensions, filters=filters, linked=linked):
        return None
    if linked.assumption:
        notes.append(linked.assumption)
    column = catalogue.time_column(linked.table, linked.time)
    when = Resolved(None, None)
    if column is not None:
        when = resolve_times(times, column.first, column.last)
    elif times.any:
        return None
    notes += when.assumptions
    return Parts(cues, linked, dimensions, filters, times, column, when, tuple(notes))


def put_together(parts: Parts, catalogue: Catalogue) -> Reading | None:
    """The form of the first kind that the parts ask for."""
    cues, times = parts.cues, parts.times
    compares = times.against is not None or times.earlier is not None
    makers: tuple[tuple[bool, Callable[[Parts, Catalogue], Reading | None]], ...] = (
        (cues.why, _drivers),
        (cues.summary and not cues.share, _summary),
        (parts.linked.rate and not cues.change and not compares and not _steps(times), _ratio),
        (cues.share and not cues.change, _share),
        (cues.change or compares, _change),
        (times.open_grain or times.grain is not None or cues.period_noun is not None, _series),
    )
    for fits, make in makers:
        if fits:
            return make(parts, catalogue)
    return plain(parts) if parts.linked.measure.metric else None


def _steps(times: Times) -> bool:
    """Whether a course over time is asked for."""
    return times.open_grain or times.grain is not None


def _ratio(parts: Parts, catalogue: Catalogue) -> Reading | None:
    return plain(parts)


def plain(parts: Parts) -> Reading | None:
    """A measure as it stands, or a ranking of groups."""
    cues = parts.cues
    if cues.why or cues.summary or (cues.way != "none" and not parts.dimensions):
        return None
    limit = None if cues.way == "none" else cues.top or 1
    query = base(parts).model_copy(update={"order": cues.way, "limit": limit})
    return Reading("ranking", query, parts.linked, parts.when.period, parts.notes)


def base(parts: Parts) -> MetricQuery:
    """Measure, groups and filters, with the period said."""
    return MetricQuery(
        measures=(parts.linked.measure,),
        dimensions=parts.dimensions,
        filters=parts.filters,
        time=time_range(parts.column, parts.when.period, None),
    )


def time_range(
    column: TimeColumn | None, when: Period | None, grain: Grain | None
) -> TimeRange | None:
    if column is None or (when is None and grain is None):
        return None
    since, until = (when.since.isoformat(), when.until.isoformat()) if when else (None, None)
    return TimeRange(column=column.key, grain=grain, since=since, until=until)


def step_for(first: Period) -> Grain:
    """A step that gives a readable number of points over a span."""
    days = (first.until - first.since).days
    if days <= 45:
        return "day"
    if days <= 120:
        return "week"
    return "month" if days <= 3 * 366 else ("quarter" if days <= 8 * 366 else "year")


def span_of(column: TimeColumn) -> Period:
    return Period(period(column.first, "day").since, period(column.last, "day").until)


def against(now: Period, parts: Parts) -> Period:
    """The period that `now` is set against."""
    if parts.when.earlier is not None:
        return parts.when.earlier
    return now.year_before() if parts.times.against == "year_ago" else now.before()


def set_against(query: MetricQuery, now: Period, before: Period, column: TimeColumn) -> MetricQuery:
    """The query for one period beside an earlier one."""
    how = "year_ago" if now.year_before() == before and now.before() != before else "previous"
    comparison = Comparison(
        against="year_ago" if how == "year_ago" else "previous",
        since=before.since.isoformat(),
        until=before.until.isoformat(),
    )
    time = time_range(column, now, None)
    return query.model_copy(update={"time": time, "comparison": comparison})


def latest(column: TimeColumn, grain: Grain) -> Period:
    """The last whole period in the data."""
    span = span_of(column)
    found = period(column.last, grain)
    return found if found.until <= span.until else found.before()


def _drivers(parts: Parts, catalogue: Catalogue) -> Reading | None:
    column = parts.column
    if column is None or parts.dimensions or parts.times.grain or parts.cues.way != "none":
        return None
    if not is_additive(parts.linked.measure):
        return None
    now, notes = parts.when.period, parts.notes
    if now is None:
        now = latest(column, "month")
        notes = (*notes, f"No time was named, so {now.describe()}, the latest month, is explained.")
    before = against(now, parts)
    if before.since < column.first and before.until <= column.first:
        return None
    query = set_against(base(parts), now, before, column)
    return Reading("drivers", query, parts.linked, now, notes)


def _summary(parts: Parts, catalogue: Catalogue) -> Reading | None:
    if parts.cues.way != "none" or parts.cues.why:
        return None
    query = base(parts)
    if parts.column and parts.when.period and parts.when.earlier:
        query = set_against(query, parts.when.period, parts.when.earlier, parts.column)
    return Reading("summary", query, parts.linked, parts.when.period, parts.notes)


def _share(parts: Parts, catalogue: Catalogue) -> Reading | None:
    measure = parts.linked.measure
    if not is_additive(measure) or parts.times.against or parts.times.earlier:
        return None
    dimensions, keep, filters = parts.dimensions, parts.filters[:1], parts.filters[1:]
    if dimensions:
        keep, filters = (), parts.filters
    elif keep:
        dimensions = (keep[0].column,)
    else:
        return None
    query = MetricQuery(
        measures=(measure,),
        dimensions=dimensions,
        filters=filters,
        time=time_range(parts.column, parts.when.period, parts.times.grain),
        order=parts.cues.way,
        limit=_limit(parts),
        share=True,
        keep=keep,
    )
    return Reading("share", query, parts.linked, parts.when.period, parts.notes)


def _change(parts: Parts, catalogue: Catalogue) -> Reading | None:
    column = parts.column
    if column is None:
        return None
    now, notes = parts.when.period, parts.notes
    grain = parts.times.grain or parts.cues.period_noun
    if parts.times.open_grain:
        grain = step_for(now or span_of(column))
    whole = now is None or (grain is not None and now.grain != grain)
    alone = not parts.dimensions and parts.times.against is None
    if whole and (grain is not None or alone) and parts.when.earlier is None:
        return _changing_series(parts, column, grain=grain)
    if now is None:
        unit = parts.times.unit or ("year" if (column.last - column.first).days >= 700 else "month")
        now = latest(column, unit)
        notes = (
            *notes,
            f"No time was named, so {now.describe()} is set against the {unit} before.",
        )
    before = against(now, parts)
    if before.until <= column.first:
        return _changing_series(parts, column, grain=None)
    query = set_against(base(parts), now, before, column)
    order = parts.cues.way if parts.dimensions else "none"
    if order != "none" and parts.cues.down:
        order = "asc" if order == "desc" else "desc"
    query = query.model_copy(update={"order": order, "limit": _limit(parts)})
    return Reading("change", query, parts.linked, now, notes)


def _changing_series(parts: Parts, column: TimeColumn, *, grain: Grain | None) -> Reading | None:
    now = parts.when.period
    grain = grain or step_for(now or span_of(column))
    order = parts.cues.way
    if order != "none" and parts.cues.down:
        order = "asc" if order == "desc" else "desc"
    query = base(parts).model_copy(update={"order": order, "limit": _limit(parts)})
    query = series_against(query, parts.times.against or "previous", grain, (now, column))
    return Reading("change", query, parts.linked, now, parts.notes)


def series_against(
    query: MetricQuery, against: Against, grain: Grain, span: tuple[Period | None, TimeColumn]
) -> MetricQuery:
    """The query as a series of changes; without a period, from the first that has one before."""
    now, column = span
    first = period(column.first, grain)
    start = period(first.until, grain)
    if against == "year_ago" and grain != "year":
        start = period(add_months(first.since, 12), grain)
    time = time_range(column, now, grain)
    if now is None and start.since <= column.last:
        time = TimeRange(column=column.key, grain=grain, since=start.since.isoformat())
    return query.model_copy(update={"time": time, "comparison": Comparison(against=against)})


def _series(parts: Parts, catalogue: Catalogue) -> Reading | None:
    column = parts.column
    if column is None:
        return None
    now = parts.when.period
    grain = parts.times.grain or parts.cues.period_noun or step_for(now or span_of(column))
    order, limit = parts.cues.way, _limit(parts)
    if (order == "none") != (limit is None):
        return None
    query = base(parts).model_copy(
        update={"time": time_range(column, now, grain), "order": order, "limit": limit}
    )
    return Reading("series", query, parts.linked, now, parts.notes)


def _limit(parts: Parts) -> int | None:
    """`the highest` wants one; `top 5` wants five."""
    if parts.cues.top is not None:
        return parts.cues.top
    return 1 if parts.cues.way != "none" else None


def _all_said(
    words: Wording, dimensions: tuple[str, ...], *, filters: tuple[Filter, ...], linked: Linked
) -> bool:
    """Whether only words are left that repeat what is there already."""
    known = {stem(word) for key in dimensions for word in words_of(key)}
    known |= {stem(word) for one in filters for word in words_of(one.column)}
    known |= {stem(word) for word in words_of(linked.table.name)}
    known |= {stem(word) for word in words_of(linked.measure.name)}
    return all(stem(word) in known for word in words.left())


def _speaks_of_change(question: str) -> bool:
    cues = take_cues(Wording(question))
    return cues.change or cues.why
