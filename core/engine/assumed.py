"""What a reading takes for granted, in a sentence for the person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.engine.readings import Reading, alone

_MARKS = {
    ("english", ","): "Commas were read as thousands",
    ("european", ","): "Commas were read as decimal points",
    ("european", "."): "Dots were read as thousands",
    ("plain", "."): "Dots were read as decimal points",
}
_FAR = range(30, 69)


def assumed(reading: Reading, values: Sequence[str]) -> str:
    """Sentences about values that could mean something else too; "" where none could."""
    return " ".join(_sentences(reading, values))


def _sentences(reading: Reading, values: Sequence[str]) -> Iterator[str]:
    if reading.family == "offset":
        yield "Times with an offset from UTC are shown in UTC."
    if reading.name.endswith("%y") or "%y " in reading.name:
        yield from _short_years(values)
    for mark in ",.":
        said = _MARKS.get((reading.family, mark))
        if said and _is_open(reading) and alone(mark, values):
            yield f"{said} ({next(value for value in values if mark in value)})."


def _is_open(reading: Reading) -> bool:
    """Whether decimals are in doubt: plain points only in prices, which have two decimals."""
    if reading.family == "plain":
        return reading.unit not in (None, "%")
    return reading.unit is None


def _short_years(values: Sequence[str]) -> Iterator[str]:
    """Where a year of two digits may lie far ahead, or a century before."""
    for value in values:
        found = re.match(r"[^ ,T]*?([0-9]{2})(?![^ ,T])", value)
        if found and int(found[1]) in _FAR:
            yield f"Years of two digits were read as 1969 to 2068 ({value})."
            return
