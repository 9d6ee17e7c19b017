"""Statistics of one column from Arrow values: what needs all values in hand, not one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.domain.profiles import Bin, TopValue
from core.engine.vectors import vector

_BINS = 12
MOST = 1_000
_TOP = 8
_LONGEST = 80


@dataclass(frozen=True)
class Counted:
    """The most frequent values with their counts, and how many different ones there are.

    `once` and `twice` are how many values come so often.
    """

    values: Sequence[object]
    counts: Sequence[int]
    distinct: int
    once: int = 0
    twice: int = 0

    def estimate(self, present: int) -> int:
        """How many different values there are among `present`, of which this counts a sample.

        Chao's estimate: values seen once against values seen twice tell how many were not seen.
        """
        unseen = self.once * (self.once - 1) // (2 * (self.twice + 1))
        return min(self.distinct + unseen, present)


def counted(column: pa.ChunkedArray) -> Counted:
    """Count the values of a plain column."""
    present = column.drop_null()
    if len(present) == 0:
        return Counted((), (), 0)
    found = pc.value_counts(present.combine_chunks())
    counts = found.field("counts")
    tally = np.bincount(np.minimum(vector(counts, np.int64), 3), minlength=4)
    order = pc.sort_indices(counts, sort_keys=[("", "descending")])[:MOST]
    return Counted(
        values=found.field("values").take(order).to_pylist(),
        counts=counts.take(order).to_pylist(),
        distinct=len(counts),
        once=int(tally[1]),
        twice=int(tally[2]),
    )


def top_values(found: Counted, scale: float = 1.0, *, least: int = 1) -> tuple[TopValue, ...]:
    """The most frequent values as text, of those seen at least `least` times."""
    pairs = [(v, n) for v, n in zip(found.values, found.counts, strict=True) if n >= least][:_TOP]
    return tuple(TopValue(text=shown(v), count=max(1, round(n * scale))) for v, n in pairs)


def shown(value: object) -> str:
    """A value as a person reads it, cut short."""
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def number_bins(column: pa.ChunkedArray, scale: float) -> tuple[Bin, ...]:
    """Equal bars from the smallest to the largest number."""
    values = _numbers(column)
    values = values[np.isfinite(values)]
    if len(values) == 0 or values.min() == values.max():
        return ()
    whole = pa.types.is_integer(column.type) and values.max() - values.min() < _BINS
    bars = int(values.max() - values.min()) + 1 if whole else _BINS
    low, high = float(values.min()), float(values.max())
    limits = (low - 0.5, high + 0.5) if whole else (low, high)
    counts, edges = _bars(values, bars, limits=limits)
    return tuple(
        Bin(
            low=f"{edges[n] + 0.5:.6g}" if whole else f"{edges[n]:.6g}",
            high=f"{edges[n] + 0.5:.6g}" if whole else f"{edges[n + 1]:.6g}",
            count=round(int(count) * scale),
        )
        for n, count in enumerate(counts)
    )


def _bars(
    values: npt.NDArray[np.float64 | np.int64],
    bars: int,
    *,
    limits: tuple[float, float] | None = None,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """How many values each bar has, and its edges; none where they are too near for so many."""
    try:
        counts, edges = np.histogram(values, bins=bars, range=limits)
    except ValueError:
        return np.empty(0, np.intp), np.empty(0)
    return counts, edges


def time_bins(column: pa.ChunkedArray, scale: float) -> tuple[Bin, ...]:
    """Equal spans from the first to the last instant."""
    instants = column.drop_null().cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    values = vector(instants, np.int64)
    if len(values) == 0 or values.min() == values.max():
        return ()
    counts, edges = _bars(values, _BINS)
    days = pa.types.is_date(column.type)
    return tuple(
        Bin(
            low=_instant(edges[n], days=days),
            high=_instant(edges[n + 1], days=days),
            count=round(int(count) * scale),
        )
        for n, count in enumerate(counts)
    )


def quartiles(column: pa.ChunkedArray) -> tuple[float, float, float] | None:
    """Lower quartile, median, upper quartile of numbers."""
    values = _numbers(column)
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return None
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    return float(low), float(middle), float(high)


def outlying(column: pa.ChunkedArray, quarters: tuple[float, float, float]) -> list[float]:
    """Values far outside the middle half (three times its width), if these are few."""
    values = _numbers(column)
    low, _, high = quarters
    reach = 3 * (high - low)
    if reach == 0:
        return []
    far = values[(values < low - reach) | (values > high + reach)]
    return sorted(map(float, far), key=abs, reverse=True) if len(far) * 50 <= len(values) else []


def spellings(values: Sequence[object]) -> list[tuple[str, str]]:
    """Pairs of texts that differ only in case or in blanks at the ends."""
    groups: dict[str, list[str]] = defaultdict(list)
    for value in values:
        groups[str(value).strip().casefold()].append(str(value))
    return [(many[0], many[1]) for many in groups.values() if len(many) > 1]


def padded(column: pa.ChunkedArray) -> int:
    """How many texts start or end with a blank."""
    present = column.drop_null()
    return int(pc.sum(pc.not_equal(present, pc.utf8_trim_whitespace(present))).as_py() or 0)


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    return vector(column.drop_null().cast(pa.float64(), safe=False), np.float64)


def _instant(micros: float, *, days: bool) -> str:
    when = datetime(1970, 1, 1) + timedelta(microseconds=int(micros))
    return (
        date(when.year, when.month, when.day).isoformat()
        if days
        else when.isoformat(" ", "seconds")
    )
