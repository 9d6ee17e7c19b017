"""Alerts from words, from a metric, and from a query that somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice, pairwise

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import Linked
from core.agents.business.watching import (
    Watched,
    candidates,
    watch_measure,
    watched,
    wish_of,
)
from core.domain.alerts import AlertDraft, Series
from core.domain.cells import QueryCell
from core.domain.labels import capital, humanise
from core.domain.metric_definitions import Metric
from core.domain.metrics import TimeRange
from core.domain.periods import Grain
from core.domain.results import Result, Scalar
from core.errors import UserError
from core.services.alerts.ground import Ground

KEPT = "No alert was made."
_MOST_CHOICES = 6


def from_question(question: str, ground: Ground, source_ids: Sequence[str]) -> AlertDraft:
    """UserError where the words name no figure over time; it says what could be watched."""
    wish = wish_of(question) or wish_of(f"watch {question}")
    found = watched(wish, ground.catalogue) if wish is not None else None
    if found is None:
        raise UserError(
            "It is not clear which figure to watch.",
            kept=KEPT,
            remedy=_could_be(ground.catalogue),
        )
    return _draft(found, ground, source_ids, question=question)


def from_metric(
    metric: Metric, ground: Ground, source_ids: Sequence[str], *, grain: Grain | None = None
) -> AlertDraft:
    table = ground.catalogue.schema.table(metric.table)
    linked = Linked(metric.measure, table) if table is not None else None
    time = metric.time_column or ""
    found = watch_measure(linked, ground.catalogue, time=time, grain=grain) if linked else None
    if found is None:
        raise UserError(
            f"“{metric.name}” has no date column that its rows could be put in order by.",
            kept=KEPT,
            remedy="Choose a date column on the page of the metric, or attach its data.",
        )
    draft = _draft(found, ground, source_ids, question="")
    series = draft.series.model_copy(update={"metric_id": metric.id, "unit": metric.unit or None})
    return draft.model_copy(update={"name": metric.name, "series": series})


def from_cell(cell: QueryCell, ground: Ground, source_ids: Sequence[str]) -> AlertDraft:
    """The first column of dates and the last one of numbers of what the query gives."""
    if cell.inputs:
        raise UserError(
            "This query reads other cells of its notebook, which an alert cannot.",
            kept=KEPT,
            remedy="Put their queries into this one as WITH parts, then try again.",
        )
    if cell.metric is not None and cell.metric.time and not cell.metric.dimensions:
        table = ground.measured(cell.metric)
        linked = Linked(cell.metric.measures[0], table) if table is not None else None
        time, grain = cell.metric.time.column, cell.metric.time.grain
        found = watch_measure(linked, ground.catalogue, time=time, grain=grain) if linked else None
        if found is not None:
            query = found.query.model_copy(update={"filters": cell.metric.filters})
            found = Watched(query, found.table, found.grain, found.level, found.last)
            return _draft(found, ground, source_ids, question=cell.task)
    return _from_rows(cell, ground.rows(cell.sql), source_ids)


def choices(catalogue: Catalogue) -> tuple[str, ...]:
    """What could be watched here, in words that are understood again."""
    return tuple(islice(candidates(catalogue), _MOST_CHOICES))


def with_grain(draft: AlertDraft, grain: Grain, ground: Ground) -> AlertDraft:
    """The same figure by another period, where it was compiled from a form."""
    series = draft.series
    query = series.metric
    if query is None or query.time is None or grain == series.grain:
        return draft
    query = query.model_copy(update={"time": TimeRange(column=query.time.column, grain=grain)})
    changed = {"metric": query, "grain": grain, "time": grain, "sql": ground.compiled(query)}
    return draft.model_copy(update={"series": series.model_copy(update=changed)})


def _draft(
    found: Watched, ground: Ground, source_ids: Sequence[str], *, question: str
) -> AlertDraft:
    measure = found.query.measures[0]
    values = [value for one in found.query.filters for value in one.values]
    limited = f" for {', '.join(values)}" if values else ""
    series = Series(
        sql=ground.compiled(found.query),
        time=found.grain,
        value=measure.name,
        grain=found.grain,
        unit=measure.unit,
        level=found.level,
        metric=found.query,
        metric_id=measure.metric,
        source_ids=tuple(source_ids),
    )
    name = capital(f"{humanise(measure.name)}{limited}")
    return AlertDraft(name=name, series=series, side=found.side, question=question)


def _from_rows(cell: QueryCell, result: Result, source_ids: Sequence[str]) -> AlertDraft:
    time = next((c.name for c in result.columns if c.role == "time"), None)
    numbers = [c for c in result.columns if c.role == "number"]
    if time is None or not numbers:
        raise UserError(
            "An alert needs a figure over time; this query gives no column of dates beside one of "
            "numbers.",
            kept=KEPT,
            remedy="Group it by a date, such as date_trunc('month', day)::DATE, and try again.",
        )
    value = numbers[-1]
    days = sorted(d for d in map(_day, (row[result.index(time) or 0] for row in result.rows)) if d)
    series = Series(
        sql=cell.sql,
        time=time,
        value=value.name,
        grain=_grain_of(days),
        unit=value.unit,
        source_ids=tuple(source_ids),
    )
    return AlertDraft(name=capital(humanise(value.name)), series=series, question=cell.task)


def _grain_of(days: Sequence[date]) -> Grain:
    """The longest period that all days are starts of."""
    if len(days) < 2:
        return "day"
    if all(day.day == 1 for day in days):
        months = min((b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(days))
        return "year" if months >= 12 else "quarter" if months >= 3 else "month"
    return "week" if all(day.weekday() == 0 for day in days) else "day"


def _day(value: Scalar) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _could_be(catalogue: Catalogue) -> str:
    listed = choices(catalogue)
    if not listed:
        return "Attach data that has a column of dates."
    return f"Name one figure, such as {', '.join(listed[:3])}."
