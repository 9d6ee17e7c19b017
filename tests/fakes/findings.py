"""Results and findings written as people would: columns as `name TYPE unit`, rows as tuples."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.findings import Finding
from core.domain.queries import QueryFacts
from core.domain.results import Result, ResultColumn, Scalar
from core.domain.steps import StepResult


def result(columns: str, *rows: Sequence[Scalar], truncated: bool = False) -> Result:
    """`result("region VARCHAR, revenue DOUBLE €", ("North", 5.0))`; or split by `;`."""
    split = ";" if ";" in columns else ","
    made = [_column(text.strip()) for text in columns.split(split) if text.strip()]
    return Result(tuple(made), tuple(tuple(row) for row in rows), truncated)


def finding(
    found: Result | None,
    *,
    name: str = "r",
    sql: str = "",
    facts: QueryFacts | None = None,
    **fields: object,
) -> Finding:
    step = StepResult(step=name, output=name, sql=sql, facts=facts)
    return Finding(step.model_copy(update=fields), found)


def _column(text: str) -> ResultColumn:
    words = text.split(" ")
    place = next(i for i, word in enumerate(words) if word.isupper() and i > 0)
    unit = " ".join(words[place + 1 :]) or None
    return ResultColumn(name=" ".join(words[:place]), type=words[place], unit=unit)
