"""Metric queries: a measure over dimensions and time, as a form instead of a text."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

Grain = Literal["day", "week", "month", "quarter", "year"]


class Measure(Value):
    """`expression` is a SQL aggregate over columns of the tables (`SUM(orders.amount)`)."""

    name: str
    expression: str
    unit: str | None = None


class Filter(Value):
    """`column` is `table.column`; `values` are SQL literals without quotes."""

    column: str
    operator: Literal["=", "!=", "<", "<=", ">", ">=", "in", "between", "is null", "is not null"]
    values: tuple[str, ...] = ()


class TimeRange(Value):
    """`column` is `table.column`; `since` (inclusive) and `until` (exclusive) are ISO dates."""

    column: str
    grain: Grain | None = None
    since: str | None = None
    until: str | None = None


class MetricQuery(Value):
    """Compiled to SQL by rule. `dimensions` are `table.column`; `order` sorts by the measure."""

    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: TimeRange | None = None
    order: Literal["asc", "desc", "none"] = "none"
    limit: int | None = None
