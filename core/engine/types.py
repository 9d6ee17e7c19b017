"""Which reading a text column takes, judged by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.engine.dates import ISO, spelled
from core.engine.readings import BOOLEAN, Reading, ambiguous, is_missing, numbers

_LONGEST = 40
_ENOUGH = 5


@dataclass(frozen=True)
class Judgement:
    """`chosen` fits every value seen; `open` are readings that more values must decide between.

    `note` is a sentence about a reading that was taken or not.
    """

    chosen: Reading | None = None
    open: tuple[Reading, ...] = ()
    note: str = ""


TEXT = Judgement()


def judge(values: Iterable[str], *, european: bool = False) -> Judgement:
    """The one reading that fits every value; none where two fit that differ, or none does."""
    present = _present(values)
    if not present:
        return TEXT
    if any(len(value) > _LONGEST for value in present):
        return TEXT
    if any(not re.search(r"[0-9]", value) for value in present):
        boolean = all(map(BOOLEAN.fits, present))
        return Judgement(BOOLEAN) if boolean else Judgement(note=_near(present, european=european))
    fitting = _first(present, numbers(present, european=european))
    if fitting:
        note = ""
        if ambiguous(fitting, present) and not fitting.unit:
            note = f"Commas were read as thousands ({_example(present)})."
        return Judgement(fitting, note=note)
    iso = _first(present, ISO)
    if iso:
        return Judgement(iso)
    dates = _dates(present)
    return (
        dates if dates.chosen or dates.open else Judgement(note=_near(present, european=european))
    )


def ladder(values: Iterable[str], *, european: bool = False) -> tuple[Reading, ...]:
    """Every reading that fits at least half of the values, the plainest first."""
    present = _present(values)
    if not present or sum(bool(re.search(r"[0-9]", v)) for v in present) * 2 < len(present):
        return (BOOLEAN,) if any(map(BOOLEAN.fits, present)) else ()
    digits = [value for value in present if re.search(r"[0-9]", value)]
    every = (*numbers(digits, european=european), *ISO, *spelled())
    return tuple(r for r in every if sum(map(r.fits, present)) * 2 >= len(present))


def settle(open_readings: Sequence[Reading], misfits: Sequence[int]) -> Judgement:
    """Decide by how many values of the whole column each reading does not take."""
    fitting = [r for r, count in zip(open_readings, misfits, strict=True) if count == 0]
    if not fitting:
        return TEXT
    families = {reading.family for reading in fitting}
    if {"day first", "month first"} <= families:
        return Judgement(note="Dates could be day first or month first, so they stay text.")
    return Judgement(fitting[0])


def _dates(present: Sequence[str]) -> Judgement:
    fitting = [reading for reading in spelled() if all(map(reading.fits, present))]
    fitting = [reading for reading in fitting if _plausible(reading, present)]
    if not fitting:
        return TEXT
    families = {reading.family for reading in fitting}
    if {"day first", "month first"} <= families:
        return Judgement(open=tuple(fitting))
    return Judgement(fitting[0])


def _near(present: Sequence[str], *, european: bool) -> str:
    """A sentence when all but a few values would be numbers or dates."""
    digits = [value for value in present if re.search(r"[0-9]", value)]
    if len(present) < _ENOUGH or not _mostly(len(digits), present):
        return ""
    for readings, what in (
        (numbers(digits, european=european), "numbers"),
        ((*ISO, *spelled()), "dates"),
    ):
        for reading in readings:
            others = [value for value in present if not reading.fits(value)]
            if others and _mostly(len(present) - len(others), present):
                return f"Mostly {what}, but not all (for instance {others[0]!r}), so it stays text."
    return ""


def _mostly(count: int, present: Sequence[str]) -> bool:
    return count * 5 >= len(present) * 4


def _plausible(reading: Reading, values: Sequence[str]) -> bool:
    """Whether day and month numbers are in range, for readings made of two of them."""
    if reading.family not in {"day first", "month first"}:
        return True
    for value in values:
        first, second = (int(part) for part in re.findall(r"[0-9]+", value)[:2])
        day, month = (first, second) if reading.family == "day first" else (second, first)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return False
    return True


def _present(values: Iterable[str]) -> list[str]:
    return [value.strip() for value in values if not is_missing(value)]


def _first(values: Sequence[str], readings: Iterable[Reading]) -> Reading | None:
    return next((r for r in readings if all(map(r.fits, values))), None)


def _example(values: Sequence[str]) -> str:
    return next((value for value in values if "," in value), values[0])
