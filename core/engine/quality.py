"""Warnings about data, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from core.domain.sources import role_of
from core.engine import sample
from core.engine.facts import Facts

_MANY = 0.5
_MOST = 3


@dataclass(frozen=True)
class Look:
    """A column as all rows and the sampled `values` show it.

    `quarters` are the quartiles; `distinct` is an estimate unless `exact`.
    """

    facts: Facts
    values: pa.ChunkedArray
    found: sample.Counted
    quarters: tuple[float, float, float] | None
    distinct: int
    exact: bool


def column_warnings(look: Look, rows: int, *, remark: str) -> tuple[str, ...]:
    """What a person should know before trusting this column."""
    return tuple(_about_column(look, rows, remark=remark))


def table_warnings(rows: int, duplicates: int | None) -> Iterator[str]:
    """What a person should know about the table as a whole."""
    if rows == 0:
        yield "There are no rows."
    if duplicates:
        yield f"{_count(duplicates, 'row')} {'repeats' if duplicates == 1 else 'repeat'} another."


def _about_column(look: Look, rows: int, *, remark: str) -> Iterator[str]:
    if remark:
        yield remark
    if rows == 0:
        return
    present = look.facts.present
    if present == 0:
        yield "Every value is missing."
        return
    missing = rows - present
    if missing >= _MANY * rows:
        yield f"{100 * missing / rows:.0f} % of the values are missing."
    if len(look.found.values) == 1 and rows > 1 and missing == 0:
        yield "Every row has the same value."
    if role_of(look.facts.type) == "text":
        yield from _about_text(look.values, look.found)
    elif look.quarters is not None:
        yield from _about_numbers(look.values, look.quarters)


def _about_text(values: pa.ChunkedArray, found: sample.Counted) -> Iterator[str]:
    if not pa.types.is_string(values.type):
        return
    blanks = sample.padded(values)
    if blanks:
        some = "Some values" if blanks > 1 else "One value"
        yield f"{some} {'start or end' if blanks > 1 else 'starts or ends'} with a blank."
    if len(found.values) < sample.MOST:
        pairs = sample.spellings(found.values)
        if pairs:
            listed = "; ".join(f"{a!r} and {b!r}" for a, b in pairs[:_MOST])
            yield f"The same value in different spellings: {listed}."


def _about_numbers(values: pa.ChunkedArray, quarters: tuple[float, float, float]) -> Iterator[str]:
    far = sample.outlying(values, quarters)
    if far:
        some = "One value lies" if len(far) == 1 else "Some values lie"
        yield f"{some} far from the rest (for instance {far[0]:,.6g})."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
