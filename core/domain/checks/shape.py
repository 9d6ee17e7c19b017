"""Whether a result has the shape that the question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from core.domain.checks.case import Case, said
from core.domain.expectation import Ask, Expectation
from core.domain.findings import Finding
from core.domain.grades import Check, Outcome
from core.domain.labels import humanise
from core.domain.numerals import is_digit
from core.domain.queries import QueryFacts
from core.domain.results import Result
from core.domain.shapes import direction, numbers, shape_of

NAME = "result shape"
_PART_OF = re.compile(r"\b(?:share|proportion|fraction|percent|percentage|pct)\b")
_CHANGE = re.compile(r"\b(?:change|growth|difference|increase|decrease|diff|delta|vs)\b")
_NUMERIC: tuple[Ask, ...] = ("count", "total", "average", "difference", "share")


@dataclass(frozen=True)
class Misfit:
    """How a result contradicts its question; `failed` when it cannot be right."""

    outcome: Outcome
    reason: str


def check(case: Case) -> Check:
    if case.main is None:
        return said(NAME, "passed", "There is no result to judge.")
    finding, result = case.main
    found = misfit(case.expected, result, finding.facts) if len(case.answered) == 1 else None
    found = found or next((m for f, r in case.answered if (m := _impossible(f, r))), None)
    if found is not None:
        return said(NAME, found.outcome, found.reason)
    return said(NAME, "passed", "The result has the shape that the question asks for.")


def misfit(expected: Expectation, result: Result, facts: QueryFacts | None) -> Misfit | None:
    """The first way in which the result cannot be, or may not be, what was asked for."""
    if not result.rows:
        return None
    return (
        impossible(expected, result)
        or _too_many(expected, result, facts=facts)
        or _too_few(expected, result, facts=facts)
        or _wrong_kind(expected, result, facts=facts)
    )


def impossible(expected: Expectation, result: Result) -> Misfit | None:
    """Values that nothing can have: a negative count, a share outside 0 to 100 percent."""
    for i, column in enumerate(result.columns):
        label = humanise(column.name)
        values = [v for v in numbers(result, i) if v is not None]
        if not values:
            continue
        if label.startswith("number of ") and min(values) < 0:
            return Misfit("failed", f"The {label} is below zero, which cannot be.")
        alone = len(result.columns) == 1 and expected.wants("share") and expected.rows != "some"
        part = _PART_OF.search(label) or alone
        moves = _CHANGE.search(label) or expected.wants("change", "difference")
        if part and not moves and not 0 <= min(values) <= max(values) <= Decimal("100.01"):
            return Misfit("failed", f"The {label} lies outside 0 to 100 percent.")
    return None


def _impossible(finding: Finding, result: Result) -> Misfit | None:
    return impossible(Expectation(), result) if finding.facts else None


def _too_many(expected: Expectation, result: Result, *, facts: QueryFacts | None) -> Misfit | None:
    rows = len(result.rows)
    tied = facts is not None and facts.limit is not None and facts.limit < rows
    if tied and facts is not None and facts.limit == (expected.top or 1):
        return None  # more than a limit keeps: rows that tie with the last
    if expected.rows == "one" and rows > 1:
        if expected.wants("superlative") and _tied(result):
            return None
        return Misfit("warned", f"The question asks for one thing; {rows:,} rows came.")
    if expected.top is not None and rows > expected.top and not _ties_after(expected.top, result):
        return Misfit("warned", f"The question asks for {expected.top}; {rows:,} rows came.")
    return None


def _too_few(expected: Expectation, result: Result, *, facts: QueryFacts | None) -> Misfit | None:
    rows = len(result.rows)
    if expected.top is not None and rows < expected.top:
        cut = facts is not None and facts.limit is not None and facts.limit <= rows
        asked = f"The question asks for {expected.top}"
        return Misfit("warned", f"{asked}; the query keeps only {rows:,}.") if cut else None
    single = rows == 1 and len(result.columns) == 1
    whole = facts is not None and bool(facts.aggregates) and not facts.groups
    if single and whole and expected.wants("groups", "series"):
        return Misfit("warned", "The question asks for a figure a group; one figure came.")
    if single and whole and expected.wants("list") and not _takes_extreme(facts):
        return Misfit("warned", "The question asks for a list; one computed figure came.")
    if len(result.columns) < expected.fields and not expected.wants("yes_no"):
        came = "one column" if len(result.columns) == 1 else f"{len(result.columns)} columns"
        return Misfit("warned", f"The question names {expected.fields} things; {came} came.")
    return None


def _wrong_kind(
    expected: Expectation, result: Result, *, facts: QueryFacts | None
) -> Misfit | None:
    asks_number = expected.value and expected.wants(*_NUMERIC)
    if asks_number and len(result.columns) == 1 and not _has_digits(result):
        return Misfit("warned", "The question asks for a number; the result holds none.")
    if expected.distinct and expected.wants("count") and facts is not None and not facts.distinct:
        counts = [a for a in facts.aggregates if a.function == "count"]
        if counts and not any(a.distinct for a in counts) and not facts.groups:
            reason = "The question asks for different ones; the query counts every row."
            return Misfit("warned", reason)
    return None


def _has_digits(result: Result) -> bool:
    return any(is_digit(c) for row in result.rows[:5] for v in row for c in str(v)) or all(
        v is None for row in result.rows for v in row
    )


def _takes_extreme(facts: QueryFacts | None) -> bool:
    return facts is not None and all(a.function in {"min", "max"} for a in facts.aggregates)


def _tied(result: Result) -> bool:
    """Whether rows share the figure they are ranked by, or nothing tells them apart."""
    measures = shape_of(result).measures
    if not measures:
        return False
    return any(direction(numbers(result, i)) == "flat" for i in measures)


def _ties_after(top: int, result: Result) -> bool:
    """Whether rows after the n-th equal it."""
    for i in shape_of(result).measures:
        rest = numbers(result, i)[top - 1 :]
        if len(set(rest)) == 1:
            return True
    return False
