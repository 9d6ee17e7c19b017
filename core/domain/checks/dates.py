"""Years asked for against the years that the data holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.checks.case import Case, Knowledge, said
from core.domain.grades import Check
from core.domain.labels import humanise, is_year
from core.domain.profiles import ColumnProfile
from core.domain.queries import QueryFacts

NAME = "dates"


@dataclass(frozen=True)
class _Range:
    column: str
    first: int
    last: int
    ends: str


def check(case: Case) -> Check:
    years = case.expected.years
    ranges = [r for facts in case.facts for r in _ranges(facts, case.knowledge)]
    if not years or not ranges:
        return said(NAME, "passed", "No date is out of the range of the data.")
    outside = [y for y in years if not any(r.first <= y <= r.last for r in ranges)]
    if outside:
        wide = max(ranges, key=lambda r: r.last - r.first)
        held = str(wide.first) if wide.first == wide.last else f"{wide.first} to {wide.last}"
        return said(NAME, "warned", f"The question names {outside[0]}; the data holds {held}.")
    cut = next((r for r in ranges if r.last in years and _ends_early(r)), None)
    if cut is not None:
        reason = f"The {humanise(cut.column)} ends on {cut.ends[:10]}, so {cut.last} is not whole."
        compares = case.expected.wants("comparison", "change", "difference", "series")
        return said(NAME, "warned" if compares or len(years) > 1 else "passed", reason)
    return said(NAME, "passed", "The data covers the years of the question.")


def _ranges(facts: QueryFacts, knowledge: Knowledge) -> list[_Range]:
    """Years of the date columns in reach: those filtered by, if any, else all."""
    filtered = [r for f in facts.filters if (r := _range(f.column, knowledge.column(f.column)))]
    if filtered:
        return filtered
    profiles = [p for table in facts.tables if (p := knowledge.profile(table))]
    return [r for p in profiles for c in p.columns if (r := _range(f"{p.table}.{c.name}", c))]


def _range(source: str, column: ColumnProfile | None) -> _Range | None:
    if column is None or column.minimum is None or column.maximum is None:
        return None
    is_date = column.type.upper().startswith(("DATE", "TIMESTAMP"))
    if not is_date and not is_year(column.name):
        return None
    first = re.match(r"\d{4}", column.minimum)
    last = re.match(r"\d{4}", column.maximum)
    if first is None or last is None:
        return None
    return _Range(source, int(first[0]), int(last[0]), column.maximum if is_date else "")


def _ends_early(found: _Range) -> bool:
    """Whether the last year stops before its last month."""
    return re.match(r"\d{4}-\d\d", found.ends) is not None and found.ends[5:7] != "12"
