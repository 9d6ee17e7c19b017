"""What a result looks like: which columns measure, which name things, which tell time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from core.domain.labels import is_identifier, is_year, words_of
from core.domain.results import Result, ResultColumn, Scalar

ColumnKind = Literal["measure", "category", "time", "identifier", "flag", "other"]

_PERIOD = re.compile(
    r"(?:1[5-9]|20|21)\d\d(?:[-/](?:0?[1-9]|1[0-2])(?:[-/](?:0?[1-9]|[12]\d|3[01])(?:[T ].*)?)?|"
    r"[-\s]?(?:Q[1-4]|W\d\d?))?"
)
_STEPS = frozenset("month quarter week day hour weekday dayofweek dow".split())


@dataclass(frozen=True)
class Shape:
    """Positions of the columns of each kind, in order."""

    measures: tuple[int, ...]
    categories: tuple[int, ...]
    times: tuple[int, ...]
    identifiers: tuple[int, ...]
    others: tuple[int, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """What names a row: categories, else identifiers, else times."""
        return self.categories or self.identifiers or self.times


def shape_of(result: Result) -> Shape:
    """Sorts the columns of a result into kinds, by type, name and values."""
    kinds = [kind_of(result, i) for i in range(len(result.columns))]

    def of(*wanted: ColumnKind) -> tuple[int, ...]:
        return tuple(i for i, kind in enumerate(kinds) if kind in wanted)

    return Shape(
        measures=of("measure"),
        categories=of("category", "flag"),
        times=of("time"),
        identifiers=of("identifier"),
        others=of("other"),
    )


def kind_of(result: Result, position: int) -> ColumnKind:
    """The kind of one column."""
    column = result.columns[position]
    values = [row[position] for row in result.rows if row[position] is not None]
    if column.role == "number":
        return _number_kind(column, values)
    if column.role == "time":
        return "time"
    if column.role == "flag":
        return "flag"
    if column.role == "text" and is_identifier(column.name):
        return "identifier"
    if column.role == "text":
        periods = bool(values) and all(isinstance(v, str) and _PERIOD.fullmatch(v) for v in values)
        return "time" if periods else "category"
    return "other"


def _number_kind(column: ResultColumn, values: list[Scalar]) -> ColumnKind:
    if is_identifier(column.name):
        return "identifier"
    whole = bool(values) and all(isinstance(v, int) and not isinstance(v, bool) for v in values)
    if whole and is_year(column.name) and all(1000 <= as_number(v) <= 2999 for v in values):
        return "time"
    words = words_of(column.name) or ("",)
    steps = words[0 if "(" in column.name else -1] in _STEPS
    if whole and steps and all(0 <= as_number(v) <= 53 for v in values):
        return "time"
    return "measure"


def as_number(value: Scalar) -> Decimal:
    """A number as Decimal, for comparing figures of different types; NaN for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return Decimal("NaN")
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def numbers(result: Result, position: int) -> list[Decimal | None]:
    """A column's numbers, None where there is none."""
    found = [as_number(row[position]) for row in result.rows]
    return [n if n.is_finite() else None for n in found]


def direction(values: list[Decimal | None]) -> Literal["desc", "asc", "flat", "none"]:
    """How figures run down the rows: every step one way, or not."""
    known = [v for v in values if v is not None]
    if len(known) < len(values) or len(known) < 2:
        return "none"
    pairs = list(pairwise(known))
    if all(a == b for a, b in pairs):
        return "flat"
    if all(a >= b for a, b in pairs):
        return "desc"
    return "asc" if all(a <= b for a, b in pairs) else "none"
