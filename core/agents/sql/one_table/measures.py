"""Columns that can be compared, whatever their type: as numbers, lengths of time or dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.agents.sql.kinds import as_time
from core.agents.sql.one_table.folding import bare
from core.agents.sql.one_table.grid import Grid
from core.agents.sql.parse import to_sql
from core.domain.identifiers import quoted, string

Kind = Literal["number", "clock", "date", "span"]

_CLOCK = re.compile(r"[+-]?\d{1,3}(?::\d{2})+(?:\.\d+)?")
_FEET = re.compile(r"\d['-]\d{1,2}(?:\.\d+)?\"?")
_SPAN = re.compile(r"\d{4}(?:\s*[–-]\s*(?:\d{4}|\d{2}|present))?")
_SCORE = re.compile(r"\d+\s*[–:-]\s*\d+")
_LEADING = re.compile(r"(?:[$€£¥#~≈+-]|c\.|us\$|no\.?|№)*\s*[-+]?(?:\d|\.\d)", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\b|\d\d\.\d\d\.\d{4}"
    r"|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b\d{4}\b")
_FIRST_NUMBER = r"-?(\d[\d,]*\.?\d*|\.\d+)"


@dataclass(frozen=True)
class Measure:
    """A column of a grid and the SQL that makes one comparable number or time of it.

    `span` shows the first year of `1973–1977`.
    """

    column: int
    kind: Kind
    sql: str


def measure_of(grid: Grid, column: int) -> Measure | None:
    """How the values of a column compare; None for plain text."""
    known = grid.columns[column]
    name = quoted(known.name)
    if known.role == "number":
        return Measure(column, "number", name)
    if known.role == "time":
        return Measure(column, "date", name)
    values = [cell.strip() for cell in grid.cells(column)]
    if known.role != "text" or not values:
        return None
    return _of_texts(column, name, values=[bare(value) for value in values])


def _of_texts(column: int, name: str, *, values: list[str]) -> Measure | None:
    """The first kind that most of the texts have."""
    ranges = [value for value in values if re.fullmatch(r"\d{4}\D+\d{2,4}", value)]
    scores = _most(values, _SCORE.fullmatch, share=0.4) and not _most(
        values, _CLOCK.fullmatch, share=0.6
    )
    dates = _most(values, _MONTH.search, share=0.5)
    years = f"TRY_CAST(regexp_extract({name}, '\\d{{4}}') AS DOUBLE)"
    kinds: tuple[tuple[bool, Kind, str], ...] = (
        (_most(values, _CLOCK.fullmatch, share=0.6), "clock", _seconds(name)),
        (_most(values, _FEET.fullmatch, share=0.9), "number", _inches(name)),
        (dates and _most(values, _YEAR.search, share=0.7), "date", date_sql(name)),
        (dates, "date", ""),
        (
            len(ranges) * 4 >= len(values) and _most(values, _SPAN.fullmatch, share=0.8),
            "span",
            years,
        ),
        (scores, "number", ""),
        (_most(values, _LEADING.match, share=0.5), "number", number_sql(name)),
    )
    kind, sql = next(((kind, sql) for holds, kind, sql in kinds if holds), ("number", ""))
    return Measure(column, kind, sql) if sql else None


def number_sql(name: str) -> str:
    """The first number of a text, NULL where there is none."""
    digits = f"regexp_extract({name}, {string(_FIRST_NUMBER)})"
    return f"TRY_CAST(replace({digits}, ',', '') AS DOUBLE)"


def date_sql(name: str) -> str:
    """The date that a text begins with; only a year is its first day."""
    from sqlglot import exp

    plain = f"trim(regexp_replace({name}, '\\s*(\\[|\\().*$', ''))"
    moment = to_sql(as_time(exp.maybe_parse(plain, dialect="duckdb")))
    year = f"TRY_CAST(regexp_extract({name}, '\\b\\d{{4}}\\b') || '-01-01' AS TIMESTAMP)"
    return f"COALESCE({moment}, {year})"


def _seconds(name: str) -> str:
    parts = f"string_split(regexp_extract({name}, '\\d+(:\\d+)+(\\.\\d+)?'), ':')"
    return (
        f"list_reduce(list_transform({parts}, part -> TRY_CAST(part AS DOUBLE)),"
        " (a, b) -> a * 60 + b)"
    )


def _inches(name: str) -> str:
    feet, inches = (f"regexp_extract({name}, '(\\d)[^\\d]+([\\d.]+)', {n})" for n in (1, 2))
    return f"TRY_CAST({feet} AS DOUBLE) * 12 + TRY_CAST({inches} AS DOUBLE)"


def _most(values: list[str], test: object, *, share: float) -> bool:
    assert callable(test)
    return sum(test(value) is not None for value in values) >= share * len(values)
