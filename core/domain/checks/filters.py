"""Conditions of the query: did they match, and are those of the question among them."""

from __future__ import annotations

from core.domain.checks.case import Case, Knowledge, said
from core.domain.findings import Finding
from core.domain.grades import Check
from core.domain.labels import humanise
from core.domain.results import Result

NAME = "filters"
_LONGEST = 40


def check(case: Case) -> Check:
    for finding, result in case.answered:
        unknown = _unknown_value(finding, case.knowledge)
        if unknown:
            return said(NAME, "warned", unknown)
        if not result.rows:
            return said(NAME, "warned", "Nothing matched, so check the conditions of the query.")
        if _came_to_nothing(result) and finding.facts and finding.facts.filters:
            return said(NAME, "warned", "Nothing matched the conditions, so the figure is empty.")
    unused = _unused(case)
    if unused:
        return said(NAME, "warned", unused)
    if not any(facts.filters for facts in case.facts):
        return said(NAME, "passed", "The query sets no conditions.")
    return said(NAME, "passed", "The conditions of the query matched rows.")


def _unknown_value(finding: Finding, knowledge: Knowledge) -> str:
    """A text that the column never holds; known where the profile lists all of its values."""
    for fact in finding.facts.filters if finding.facts else ():
        column = knowledge.column(fact.column)
        if column is None or fact.operator not in {"=", "in"} or not column.top:
            continue
        if not column.distinct_exact or column.distinct > len(column.top):
            continue
        known = {top.text for top in column.top}
        absent = [v for v in fact.values if v not in known and not _same_number(v, known)]
        if absent and not _is_time(column.type):
            return f"No row has “{absent[0][:_LONGEST]}” as its {humanise(fact.column)}."
    return ""


def _same_number(value: str, known: set[str]) -> bool:
    try:
        return any(float(value) == float(other) for other in known)
    except ValueError:
        return False


def _is_time(type_name: str) -> bool:
    return type_name.upper().startswith(("DATE", "TIME"))


def _came_to_nothing(result: Result) -> bool:
    if len(result.rows) != 1:
        return False
    return all(value is None for value in result.rows[0])


def _unused(case: Case) -> str:
    """Years and quoted values of the question that no query mentions."""
    queries = " ".join(f.step.sql.lower() for f, _ in case.answered)
    if not queries.strip():
        return ""
    for year in case.expected.years:
        if str(year) not in queries and not _shows(case, str(year)):
            return f"The question names {year}; the query does not."
    for literal in case.expected.literals:
        if not _mentions(queries, literal, case=case):
            return f"The question names “{literal[:_LONGEST]}”; the query does not."
    return ""


def _shows(case: Case, year: str) -> bool:
    """Whether a result lists the year, as a series or a comparison does."""
    return any(year in str(v) for _, r in case.answered for row in r.rows for v in row)


def _mentions(queries: str, literal: str, *, case: Case) -> bool:
    """Whether a query holds the quoted words: as a value, or as a name of a column or table."""
    wanted = literal.lower().strip()
    if wanted in queries or wanted.replace(" ", "_") in queries:
        return True
    return all(word in queries for word in wanted.replace("'", "''").split())
