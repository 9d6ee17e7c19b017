"""Which columns of a result are shares of one, that people read in percent: 0.438 is 43.8%."""

from __future__ import annotations

import re

from core.domain.labels import is_share, words_of
from core.domain.metric_compare import CHANGE, PREVIOUS
from core.domain.metrics import Measure, MetricQuery
from core.domain.results import Result, ResultColumn
from core.domain.shapes import numbers

_MARGIN = "margin"
_MOST = 2  # a margin or a rate may pass one; what is larger is no share in percent
_HUNDRED = re.compile(r"\b100(?:\.0*)?\b")
_OF_CASES = re.compile(r"\bavg\s*\(\s*(?:case\b|cast\s*\(\s*case\b|\()", re.IGNORECASE)


def is_fraction(measure: Measure) -> bool:
    """Whether a measure sets a part against its whole, as its form and its name have it."""
    hundred = _HUNDRED.search(f"{measure.expression} {measure.over}")
    if not measure.over or measure.unit or hundred is not None:
        return False
    return is_share(measure.name) or _MARGIN in words_of(measure.name)


def in_percent(
    result: Result,
    sql: str,
    *,
    metric: MetricQuery | None = None,
    share: bool = False,
    before: tuple[ResultColumn, ...] = (),
) -> tuple[ResultColumn, ...]:
    """The columns, with those marked that are shares of one.

    `share` when the question asks for one, so that a column alone is it whatever its name;
    `before` are the columns that the same query had, whose marks stay where values still fit.
    """
    known = _of_form(metric) if metric is not None else frozenset()
    if _HUNDRED.search(sql) is None:
        known |= {column.name for column in before if column.percent}
    divides = computes_share(sql)
    alone = share and len(result.columns) == 1

    def is_marked(place: int, column: ResultColumn) -> bool:
        if column.role != "number" or column.unit or "INT" in column.type.upper():
            return False
        if column.name in known:
            return _within(result, place, low=-_MOST, high=_MOST)
        named = alone or is_share(column.name)
        return divides and named and _within(result, place, low=0, high=1)

    return tuple(
        column.model_copy(update={"percent": is_marked(place, column)})
        for place, column in enumerate(result.columns)
    )


def computes_share(sql: str) -> bool:
    """Whether a query divides, or averages cases, and leaves it a share of one."""
    return ("/" in sql or _OF_CASES.search(sql) is not None) and _HUNDRED.search(sql) is None


def _of_form(query: MetricQuery) -> frozenset[str]:
    found = [measure.name for measure in query.measures if is_fraction(measure)]
    compared = query.comparison is not None and query.measures[0].name in found
    return frozenset([*found, *((PREVIOUS, CHANGE) if compared else ())])


def _within(result: Result, place: int, *, low: int, high: int) -> bool:
    values = [value for value in numbers(result, place) if value is not None]
    return bool(values) and all(low <= value <= high for value in values)
