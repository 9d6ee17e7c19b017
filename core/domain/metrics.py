"""Metric queries: a measure over dimensions and time, as a form instead of a text."""

from __future__ import annotations

from datetime import date
from typing import Literal

from core.domain.periods import Grain, Period, named_period
from core.domain.value import Value

FilterOperator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "between", "is null", "is not null"]


class Measure(Value):
    """`expression` is a SQL aggregate over columns of one table (`SUM(orders.amount)`).

    With `over`, another aggregate, the measure is the one divided by the other; each is computed
    on its own table. `table` says which table's rows `COUNT(*)` counts, and which are measured
    where columns of others are looked up. `metric` is the id of the defined metric that it is;
    `adds` says of such a one whether its parts make up the whole.
    """

    name: str
    expression: str
    unit: str | None = None
    over: str = ""
    table: str = ""
    metric: str = ""
    adds: bool | None = None


class Filter(Value):
    """`column` is `table.column`; `values` are SQL literals without quotes.

    With `within` (`name.column` of an earlier query's result), the column must be among those
    values; `grain` then rounds the column down first.
    """

    column: str
    operator: FilterOperator
    values: tuple[str, ...] = ()
    within: str = ""
    grain: Grain | None = None


class TimeRange(Value):
    """`column` is `table.column`; `since` (inclusive) and `until` (exclusive) are ISO dates."""

    column: str
    grain: Grain | None = None
    since: str | None = None
    until: str | None = None


class Comparison(Value):
    """What each period is set against.

    In a series (`time.grain` is set) it is the period one grain or one year earlier. For one
    period (no grain) it is the one from `since` (inclusive) to `until` (exclusive), ISO dates.
    """

    against: Literal["previous", "year_ago"]
    since: str | None = None
    until: str | None = None


def period_of_range(span: TimeRange | Comparison | None) -> Period | None:
    """The whole period that the record names; None when an end is open."""
    if span is None or span.since is None or span.until is None:
        return None
    return named_period(date.fromisoformat(span.since), date.fromisoformat(span.until))


class MetricQuery(Value):
    """Compiled to SQL by rule. `dimensions` are `table.column`; `order` sorts by the measure.

    `limit` keeps what ties with the last row kept. `share` adds each row's share of the whole;
    `keep` drops rows after shares are computed (its columns are dimensions). With `comparison`,
    the first measure is shown with its value before, the change, and its share of that value.
    """

    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: TimeRange | None = None
    order: Literal["asc", "desc", "none"] = "none"
    limit: int | None = None
    share: bool = False
    keep: tuple[Filter, ...] = ()
    comparison: Comparison | None = None
