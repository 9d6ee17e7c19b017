"""A metric form with another column in the place of one."""

from __future__ import annotations

import re

from core.agents.business.measures import column_name
from core.domain.identifiers import qualified, resolve
from core.domain.metrics import Filter, Measure, MetricQuery
from core.domain.readings import Reading
from core.domain.sources import Schema


def with_reading(
    query: MetricQuery, before: Reading, after: Reading, schema: Schema
) -> MetricQuery:
    """The form where `after` was meant by the word of `before`: a measure, a date or a value."""
    if after == before:
        return query
    unit = resolve(after.key, schema)[1].unit
    time = query.time
    if time is not None and after.kind == "time":
        time = time.model_copy(update={"column": _key(time.column, before, after=after)})
    return query.model_copy(
        update={
            "measures": tuple(
                _measure(each, before, after=after, unit=unit) for each in query.measures
            ),
            "filters": tuple(_filter(each, before, after=after) for each in query.filters),
            "keep": tuple(_filter(each, before, after=after) for each in query.keep),
            "dimensions": tuple(_key(key, before, after=after) for key in query.dimensions),
            "time": time,
        }
    )


def _key(key: str, before: Reading, *, after: Reading) -> str:
    return after.key if key == before.key else key


def _measure(measure: Measure, before: Reading, *, after: Reading, unit: str | None) -> Measure:
    if after.kind != "column":
        return measure
    old = re.compile(rf"(?<![\w.\"]){re.escape(qualified(before.table, before.column))}(?![\w\"])")
    new = qualified(after.table, after.column)
    expression, over = (old.sub(lambda _: new, text) for text in (measure.expression, measure.over))
    if (expression, over) == (measure.expression, measure.over):
        return measure
    name = measure.name.replace(column_name(before.column), column_name(after.column))
    changes = {"expression": expression, "over": over, "name": name, "unit": unit, "metric": ""}
    return measure.model_copy(update=changes)


def _filter(one: Filter, before: Reading, *, after: Reading) -> Filter:
    if after.kind != "value" or one.column != before.key or before.value not in one.values:
        return one
    values = tuple(after.value if value == before.value else value for value in one.values)
    return one.model_copy(update={"column": after.key, "values": values})
