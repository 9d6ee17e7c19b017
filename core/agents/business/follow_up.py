"""Follow-ups on a metric answer: the form before, with a group, filter, period or step changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.agents.business.catalogue import Catalogue, TimeColumn
from core.agents.business.cues import Cues, take_cues
from core.agents.business.defined import link, preferred_time
from core.agents.business.groups import named_group, take_dimensions, take_filters
from core.agents.business.measures import Linked
from core.agents.business.reading import (
    latest,
    series_against,
    set_against,
    span_of,
    step_for,
    time_range,
)
from core.agents.business.times import Resolved, Times, resolve_times, take_times
from core.agents.business.wording import Wording, stem
from core.domain.identifiers import columns_in
from core.domain.metric_sql import is_additive
from core.domain.metrics import Filter, MetricQuery, period_of_range
from core.domain.sources import Table

_START = re.compile(
    r"^ (?:and|now|then|but|ok|okay|also|so|only|just|what about|how about|same|the same|"
    r"show|split|"
    r"break|group|for|in|by|per|compared?|versus|vs|since|as|without|top|instead|make|limit|keep|"
    r"last|this|over|monthly|weekly|daily|quarterly|yearly|year)\b"
)
TOO = re.compile(r"\b(?:also|too|as well|additionally|in addition)\b")
TALK = re.compile(
    r"\b(?:what|how) about\b|\b(?:the )?same\b|\b(?:split|break)(?: it)?(?: down)?\b|\binstead\b|"
    r"\bplease\b|\blimit(?: it)? to\b|\bkeep(?: only)?\b|\bjust\b|\bmake it\b|\bit\b"
)
_BARE = re.compile(r"^ (?:and |now |but |ok |okay |so |then )*(?:by |per |for |in )?")
_MOST_WORDS = 9


@dataclass(frozen=True)
class Edited:
    """The changed form and what was assumed."""

    query: MetricQuery
    notes: tuple[str, ...] = ()


def may_follow(question: str) -> bool:
    """Whether its words could build on the question before."""
    text = Wording(question.strip().rstrip("?!.")).text
    return len(text.split()) <= _MOST_WORDS and _START.match(text) is not None


def edit(question: str, before: MetricQuery, catalogue: Catalogue) -> Edited | None:
    """The form that the follow-up asks for; None when it is no follow-up, or not understood."""
    words = Wording(question.strip().rstrip("?!."))
    if len(words.text.split()) > _MOST_WORDS or not _START.match(words.text):
        return None
    table = table_of(before, catalogue)
    if table is None:
        return None
    too = words.take(TOO) is not None
    while words.take(TALK):
        pass
    times = take_times(words, changing=False)
    cues = take_cues(words)
    linked = link(words, catalogue)
    if linked is not None and linked.table.name != table.name and before.dimensions:
        return None
    table = linked.table if linked else table
    filters = take_filters(words, catalogue, table)
    dimensions = take_dimensions(words, catalogue, table)
    if not dimensions and not filters and linked is None and not times.any:
        group = named_group(words, catalogue, table)
        dimensions = (group,) if group else ()
    if filters is None or cues.why or cues.summary or any(stem(w) for w in words.left()):
        return None
    measure = linked.measure if linked else before.measures[0]
    column = catalogue.time_column(table, preferred_time(measure, catalogue))
    if times.any and column is None:
        return None
    when = resolve_times(times, column.first, column.last) if column else Resolved(None, None)
    change = _Change(times, cues, when, filters, dimensions, linked, too)
    return _edited(before, change, column=column)


@dataclass(frozen=True)
class _Change:
    times: Times
    cues: Cues
    when: Resolved
    filters: tuple[Filter, ...]
    dimensions: tuple[str, ...]
    linked: Linked | None
    too: bool

    @property
    def any(self) -> bool:
        cues = self.cues
        return bool(
            self.times.any
            or self.filters
            or self.dimensions
            or self.linked
            or cues.share
            or cues.top
        )


def _edited(before: MetricQuery, change: _Change, *, column: TimeColumn | None) -> Edited | None:
    if not change.any:
        return None
    query = _with_groups(before, change)
    if change.linked is not None:
        query = query.model_copy(update={"measures": (change.linked.measure,)})
    if change.cues.top is not None:
        if not query.dimensions and not (query.time and query.time.grain):
            return None
        way = change.cues.way if change.cues.way != "none" else "desc"
        query = query.model_copy(update={"order": way, "limit": change.cues.top})
    if change.cues.share:
        if not query.dimensions or query.comparison or not is_additive(query.measures[0]):
            return None
        query = query.model_copy(update={"share": True})
    notes = change.when.assumptions
    if column is not None and change.times.any:
        query, more = _with_times(query, change, column=column)
        notes = (*notes, *more)
    return None if query == before else Edited(query, notes)


def _with_groups(before: MetricQuery, change: _Change) -> MetricQuery:
    """A new group is added to a series or a total; it takes the place of an earlier group."""
    told = {one.column for one in change.filters}
    filters = (*(one for one in before.filters if one.column not in told), *change.filters)
    dimensions = change.dimensions or before.dimensions
    if change.dimensions and change.too:
        dimensions = tuple(dict.fromkeys((*before.dimensions, *change.dimensions)))
    update: dict[str, object] = {"filters": filters, "dimensions": dimensions}
    if change.dimensions and before.keep:
        update["keep"] = ()
    return before.model_copy(update=update)


def _with_times(
    query: MetricQuery, change: _Change, *, column: TimeColumn
) -> tuple[MetricQuery, tuple[str, ...]]:
    times, now = change.times, change.when.period or period_of_range(query.time)
    grain = times.grain or (query.time.grain if query.time else None)
    if times.open_grain:
        grain = step_for(now or span_of(column))
    against = times.against or (query.comparison.against if query.comparison else None)
    if against is None and change.when.earlier is None:
        return query.model_copy(update={"time": time_range(column, now, grain)}), ()
    plain = query.model_copy(update={"share": False, "keep": ()})
    if grain is not None and change.when.earlier is None:
        return series_against(plain, against or "previous", grain, (now, column)), ()
    notes: tuple[str, ...] = ()
    if now is None:
        now = latest(column, times.unit or "year")
        notes = (f"No time was named, so {now.describe()} is compared.",)
    before = change.when.earlier
    if before is None:
        before = now.year_before() if against == "year_ago" else now.before()
    return set_against(plain, now, before, column), notes


def table_of(query: MetricQuery, catalogue: Catalogue) -> Table | None:
    """The table whose rows the query's first measure is taken over."""
    measure = query.measures[0]
    if measure.metric:
        return catalogue.schema.table(measure.table)
    columns = columns_in(measure.over or measure.expression, catalogue.schema)
    return columns[0][0] if columns else catalogue.schema.table(measure.table)
