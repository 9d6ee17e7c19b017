"""Which reading a text column takes, judged by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core.domain.sources import ReadAs
from core.engine.assumed import assumed
from core.engine.dates import COMPACT, ISO, spelled
from core.engine.readings import (
    BOOLEAN,
    INTEGER,
    Reading,
    is_missing,
    numbers,
    signs_of,
    unsigned,
)

_LONGEST = 40
_ENOUGH = 5
_NAMED = 30
_PARTS = 3
_DAYS, _YEARS = 4, 3
_LATE = range(28, 32)


@dataclass(frozen=True)
class Judgement:
    """`chosen` fits every value seen; `open` are readings that more values must decide between.

    `note` is a sentence about a reading that was taken or not, `offer` the other way to read.
    """

    chosen: Reading | None = None
    open: tuple[Reading, ...] = ()
    note: str = ""
    offer: ReadAs | None = None


TEXT = Judgement()


def judge(values: Iterable[str], *, european: bool = False) -> Judgement:
    """The one reading that fits every value; none where two fit that differ, or none does."""
    present = _present(values)
    if not present:
        return TEXT
    if any(len(value) > _LONGEST or not re.search(r"[0-9]", value) for value in present):
        boolean = all(map(BOOLEAN.fits, present))
        return Judgement(BOOLEAN) if boolean else _near(present, european=european)
    if _are_codes(present):
        return TEXT
    return _read(present, european=european) or _near(present, european=european)


def _read(present: Sequence[str], *, european: bool) -> Judgement | None:
    """What texts with digits are, or why they could be that and are not."""
    fitting = _first(present, numbers(present, european=european))
    if fitting == INTEGER and all(map(COMPACT.fits, present)):
        return Judgement(open=(INTEGER, COMPACT))
    fitting = fitting or _first(present, ISO)
    if fitting:
        return doubted(Judgement(fitting), present)
    dates = _dates(present)
    if dates != TEXT:
        return doubted(dates, present)
    return _mixed(present)


def doubted(judged: Judgement, values: Sequence[str]) -> Judgement:
    """With a sentence more about what the reading takes for granted of such values."""
    said = assumed(judged.chosen, values) if judged.chosen else ""
    return replace(judged, note=f"{judged.note} {said}".strip())


def ladder(values: Iterable[str], *, european: bool = False) -> tuple[Reading, ...]:
    """Every reading that fits at least half of the values, the plainest first."""
    present = _present(values)
    if not present or sum(bool(re.search(r"[0-9]", v)) for v in present) * 2 < len(present):
        return (BOOLEAN,) if any(map(BOOLEAN.fits, present)) else ()
    digits = [value for value in present if re.search(r"[0-9]", value)]
    if _are_codes(digits):
        return ()
    every = (*numbers(digits, european=european), COMPACT, *ISO, *spelled())
    fitting = tuple(r for r in every if sum(map(r.fits, present)) * 2 >= len(present))
    return () if any(map(_is_short, fitting)) and _years_first(present) else fitting


def settle(
    open_readings: Sequence[Reading], misfits: Sequence[int], *, wanted: ReadAs | None = None
) -> Judgement:
    """Decide by how many values of the whole column each reading does not take.

    Of readings that are `wanted` the one that fits most values is taken, even if not all.
    """
    counted = list(zip(open_readings, misfits, strict=True))
    fitting = [reading for reading, count in counted if count == 0]
    if not fitting:
        fitting = nearest([(r, count) for r, count in counted if wanted and r.kind == wanted])
    if not fitting:
        return TEXT
    if _undecided(fitting):
        return Judgement(note="Dates could be day first or month first, so they stay text.")
    if INTEGER in fitting and COMPACT in fitting:
        return _either(wanted)
    return Judgement(fitting[0])


def _either(wanted: ReadAs | None) -> Judgement:
    """Whole numbers that are days of the calendar too."""
    if wanted == "dates":
        note = "Numbers such as 20240131 were read as dates."
        return Judgement(COMPACT, note=note, offer="numbers")
    note = "All of these numbers could be dates, written as in 20240131."
    return Judgement(INTEGER, note=note, offer="dates")


def nearest(counted: Sequence[tuple[Reading, int]]) -> list[Reading]:
    """Those of the fewest misfits."""
    fewest = min((count for _, count in counted), default=0)
    return [reading for reading, count in counted if count == fewest]


def stays(tied: Sequence[Reading], why: str) -> Judgement:
    """What to say of texts that these readings fit best, but not all of."""
    kind = tied[0].kind
    if kind is None:
        return TEXT
    offer = None if _undecided(tied) else kind
    return Judgement(note=f"Mostly {kind}, but {why}, so it stays text.", offer=offer)


def emptied(reading: Reading, misfits: int, *, of: int, spelled_as: Sequence[str]) -> Judgement:
    """The reading a person chose, and which of so many values it left empty."""
    many, are, they_are = ("no numbers", "are", "they are")
    if reading.kind == "dates":
        many = "no dates"
    if misfits == 1:
        many, are, they_are = many[:-1], "is", "it is"
    values = "value" if of == 1 else "values"
    listed = ", ".join(map(repr, spelled_as))
    note = f"{misfits:,} of {of:,} {values} {are} {many} ({listed}), so {they_are} empty."
    return Judgement(reading, note=note, offer="text")


def _dates(present: Sequence[str]) -> Judgement:
    fitting = [reading for reading in spelled() if all(map(reading.fits, present))]
    fitting = [reading for reading in fitting if _plausible(reading, present)]
    if not fitting:
        return TEXT
    if _is_short(fitting[0]) and _years_first(present):
        return Judgement(note="Dates could begin with the day or the year, so they stay text.")
    return Judgement(open=tuple(fitting)) if _undecided(fitting) else Judgement(fitting[0])


def _is_short(reading: Reading) -> bool:
    return reading.family in {"day first", "month first"} and "%y" in reading.name


def _years_first(present: Sequence[str]) -> bool:
    """Whether the last of three short numbers changes as days do, and the first as years do."""
    parts = [re.findall(r"[0-9]+", value)[:3] for value in present]
    first, last = ({part[n] for part in parts if len(part) == _PARTS} for n in (0, -1))
    days = len(last) >= _DAYS and max(map(int, last)) in _LATE
    return days and len(first) * 2 <= len(last) and len(first) <= _YEARS


def _undecided(fitting: Sequence[Reading]) -> bool:
    """Whether they differ in which part of a date is the day."""
    return {"day first", "month first"} <= {reading.family for reading in fitting}


def _are_codes(present: Sequence[str]) -> bool:
    """Whether they are telephone numbers, which would lose the plus before them."""
    return all(re.fullmatch(r"\+[1-9][0-9]{7,14}", value) for value in present)


def _mixed(present: Sequence[str]) -> Judgement | None:
    """What to say of numbers in several units, and of times of which some have an offset."""
    signs = sorted(signs_of(present))
    if len(signs) > 1:
        bare = [unsigned(value) for value in present]
        if _first(bare, numbers(bare)) is None:
            return None
        if "" in signs:
            return Judgement(note="Only some numbers carry a %, so it stays text.")
        return Judgement(note=f"Numbers carry {' and '.join(signs)}, so it stays text.")
    if all(any(reading.fits(value) for reading in ISO) for value in present):
        return Judgement(note="Only some times have an offset from UTC, so it stays text.")
    return None


def _near(present: Sequence[str], *, european: bool) -> Judgement:
    """A sentence when all but a few values would be numbers or dates."""
    digits = [value for value in present if re.search(r"[0-9]", value) and len(value) <= _LONGEST]
    if len(present) < _ENOUGH or len(digits) < _least(present):
        return TEXT
    if _are_codes(digits):
        return TEXT
    for readings in (numbers(digits, european=european), (*ISO, *spelled())):
        odd = [(r, others) for r in readings if (others := _others(r, present)) is not None]
        if odd:
            tied = nearest([(reading, len(others)) for reading, others in odd])
            example = next(others[0] for reading, others in odd if reading is tied[0])
            return stays(tied, f"not all (for instance {shortened(example)!r})")
    return TEXT


def shortened(value: str) -> str:
    """A value as a sentence names it."""
    return value if len(value) <= _NAMED else f"{value[: _NAMED - 1]}…"


def _others(reading: Reading, present: Sequence[str]) -> list[str] | None:
    """The few values that it does not take; None when these are many, or none."""
    most = len(present) - _least(present)
    misfits = (v for v in present if not (reading.fits(v) and _plausible(reading, (v,))))
    others = list(islice(misfits, most + 1))
    return others if 0 < len(others) <= most else None


def _least(present: Sequence[str]) -> int:
    """How many are most of them: four of five."""
    return -(-len(present) * 4 // 5)


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
