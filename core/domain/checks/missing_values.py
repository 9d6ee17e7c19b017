"""Missing values: in what was aggregated, in what was compared, and in the result."""

from __future__ import annotations

from core.domain.checks.case import Case, Knowledge, column_words, said, share_words
from core.domain.grades import Check
from core.domain.labels import humanise
from core.domain.profiles import ColumnProfile
from core.domain.queries import QueryFacts
from core.domain.results import Result
from core.domain.shapes import shape_of

NAME = "missing values"
_WORTH_A_WARNING = 0.05
_SKIPS = frozenset(
    {"sum", "avg", "median", "min", "max", "stddev", "stddev_pop", "variance", "corr"}
)


def check(case: Case) -> Check:
    note = ""
    for facts in case.facts:
        outcome = _aggregated(facts, case.knowledge)
        if outcome is not None and outcome.outcome == "warned":
            return outcome
        note = note or (outcome.reason if outcome else "")
        compared = _compared(facts, case.knowledge)
        if compared:
            return said(NAME, "warned", compared)
    for _, result in case.answered:
        found = _in_result(result)
        if found:
            return said(NAME, "warned", found)
    return said(NAME, "passed", note or "No missing values touch the result.")


def _aggregated(facts: QueryFacts, knowledge: Knowledge) -> Check | None:
    known = {f.column.casefold() for f in facts.filters if f.operator == "is not null"}
    every = any(a.function == "count" and a.column is None for a in facts.aggregates)
    for fact in facts.aggregates:
        if every and fact.function == "count":
            continue  # rows with and without a value are set apart on purpose
        column = knowledge.column(fact.column)
        if column is None or fact.column is None or not column.missing:
            continue
        counts = fact.function == "count" and not fact.distinct
        if fact.column.casefold() in known or not (counts or fact.function in _SKIPS):
            continue
        rows = knowledge.rows(fact.column)
        part = f"{share_words(column.missing, rows)} values of {column_words(fact.column)}"
        many = column.missing > _WORTH_A_WARNING * rows
        return said(NAME, "warned" if many or counts else "passed", _left_out(part))
    return None


def _left_out(part: str) -> str:
    return f"{part} are missing and were left out."


def _compared(facts: QueryFacts, knowledge: Knowledge) -> str:
    """`not North` also drops rows whose region is missing."""
    for fact in facts.filters:
        column: ColumnProfile | None = knowledge.column(fact.column)
        if column is not None and column.missing and fact.operator in {"!=", "not in"}:
            return (
                f"{column.missing:,} rows without {humanise(fact.column)} were left out by the "
                f"condition on it."
            )
    return ""


def _in_result(result: Result) -> str:
    if not result.rows:
        return ""
    if len(result.rows) == 1 and any(value is None for value in result.rows[0]):
        return "The result has an empty value."
    shape = shape_of(result)
    for i in shape.labels[:1]:
        if shape.measures and any(row[i] is None for row in result.rows):
            return f"One group has no {humanise(result.columns[i].name)}."
    for i in shape.measures:
        empty = sum(row[i] is None for row in result.rows)
        if empty:
            return (
                f"{share_words(empty, len(result.rows))} rows have no "
                f"{humanise(result.columns[i].name)}."
            )
    return ""
