"""First questions that a set of tables can answer, made by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.domain.labels import humanise, is_identifier, is_year, plural, words_of
from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.source_findings import SourceFinding
from core.domain.sources import Column, Table

_FEW = 40
_PLAIN = re.compile(r"[^\W\d][\w ]*")
_WANTED = frozenset({"revenue", "sales", "amount", "total", "turnover", "value", "cost", "price"})


def suggestions(
    tables: Sequence[tuple[Table, TableProfile]],
    *,
    found: Sequence[SourceFinding] = (),
    limit: int = 3,
) -> tuple[str, ...]:
    """Questions on the largest tables: a total by a group, its course over time, missing values.

    What was found in them is asked about after these, with two questions at most.
    """
    asked = _of_tables(tables, limit)
    further = [finding.question for finding in found if finding.question not in ("", *asked)]
    return (*asked, *dict.fromkeys(further))[: limit + 2]


def _of_tables(tables: Sequence[tuple[Table, TableProfile]], limit: int) -> tuple[str, ...]:
    asked: list[str] = []
    for table, profile in sorted(tables, key=lambda pair: -pair[0].rows):
        for question in _of_table(table, profile):
            if question not in asked:
                asked.append(question)
        if len(asked) >= limit:
            break
    return tuple(asked[:limit])


def _of_table(table: Table, profile: TableProfile) -> list[str]:
    known = {column.name: column for column in profile.columns}
    columns = [c for c in table.columns if _PLAIN.fullmatch(c.name)]
    measures = [c for c in columns if _is_measure(c)]
    measure = min(measures, key=_rank, default=None)
    group = next((c for c in columns if _is_group(c, known.get(c.name))), None)
    time = next((c for c in columns if c.role == "time"), None)
    name = plural(humanise(table.name))
    what = f"total {humanise(measure.name)}" if measure else f"number of {name}"
    asked = []
    if group is not None:
        asked.append(f"{what} by {humanise(group.name)}")
    if time is not None:
        asked.append(f"{what} per month")
    if measure is not None and group is not None:
        asked.append(f"top 5 {plural(humanise(group.name))} by {what}")
    return asked or [f"how many {name} are there"]


def _is_measure(column: Column) -> bool:
    whole = is_identifier(column.name) or is_year(column.name)
    return column.role == "number" and not whole


def _rank(column: Column) -> int:
    """Money first: that is what people ask about."""
    words = words_of(column.name)
    return 0 if _WANTED.intersection(words) and "unit" not in words else 1


def _is_group(column: Column, profile: ColumnProfile | None) -> bool:
    """Text or a flag with few values."""
    if column.role not in ("text", "flag") or is_identifier(column.name) or profile is None:
        return False
    return 2 <= profile.distinct <= _FEW
