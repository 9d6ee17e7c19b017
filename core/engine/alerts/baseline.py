"""A robust seasonal baseline: a line by Theil and Sen, and what each place in the season adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

WARM_UP = 8
_WINDOW = 90
_CYCLES, _MANY_CYCLES = 3, 5
_SEASONAL = 0.6
_MAD = 1.4826  # of normal values: standard deviation over median absolute deviation
_EFFICIENCY = 0.37  # a MAD of n normal values knows as much as a deviation of 0.37 n
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Decomposed:
    """Arrays as long as the values: what is expected, the values without their season, and what is
    left of them. NaN where there is no value."""

    expected: Numbers
    adjusted: Numbers
    left: Numbers
    seasonal: bool


@dataclass(frozen=True)
class Course:
    """For each period, by those before it alone: what to expect, the band that is usual, and by how
    many deviations it is off. NaN in the first periods and where there is no value."""

    expected: Numbers
    low: Numbers
    high: Numbers
    score: Numbers
    unusual: npt.NDArray[np.bool_]


def decomposed(values: Numbers, season: int) -> Decomposed:
    """All values at once, looking both ways. A season is taken out only where there is one."""
    line, _, whole = _parted(values, season)
    added = np.zeros(len(values)) if whole is None else whole[: len(values)]
    expected = line + added
    return Decomposed(expected, values - added, values - expected, seasonal=whole is not None)


def course(values: Numbers, season: int, *, one_in: float) -> Course:
    """Each value against those before it. Of values that only scatter, about one in `one_in` is
    called unusual."""
    size = len(values)
    expected, spread, limit = (np.full(size, np.nan) for _ in range(3))
    for at in range(WARM_UP, size + 1):
        found = _next(values[max(0, at - _reach(season)) : at], season)
        if found is not None and at < size:
            expected[at], spread[at], limit[at] = (*found[:2], _limit(found[2], one_in))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (values - expected) / spread
        unusual = np.abs(score) > limit
    return Course(
        expected=expected,
        low=expected - limit * spread,
        high=expected + limit * spread,
        score=np.where(np.isfinite(values), score, np.nan),
        unusual=np.asarray(unusual & np.isfinite(values)),
    )


def _next(history: Numbers, season: int) -> tuple[float, float, int] | None:
    """What to expect after a history, the deviation of it, and from how many values."""
    known = int(np.isfinite(history).sum())
    if known < WARM_UP:
        return None
    line, ahead, added = _parted(history, season)
    rest = history - line
    if added is not None:
        rest, ahead = rest - added[:-1], ahead + float(added[-1])
    left = rest[np.isfinite(rest)]
    spread = _MAD * float(np.median(np.abs(left - np.median(left))))
    least = _LEAST_SHARE * float(np.nanmedian(np.abs(history)))
    taken = 2 + (season if added is not None else 0)
    inflated = spread * (known / max(known - taken, known / 3)) ** 0.5 * (1 + 4 / known) ** 0.5
    return ahead, max(inflated, least, 1e-12), max(known - taken, WARM_UP // 2)


def _limit(count: int, one_in: float) -> float:
    """How many deviations are still usual: a quantile of Student's t."""
    from scipy import stats

    return float(stats.t.isf(0.5 / one_in, max(3.0, _EFFICIENCY * count)))


def _reach(season: int) -> int:
    """How many periods back still tell about the next one."""
    return max(_WINDOW, 4 * season)


def _parted(values: Numbers, season: int) -> tuple[Numbers, float, Numbers | None]:
    """The line, its next point, and what the season adds to each value and the next one.

    A season bends the line, most of all where it is cut, and the line hides in the season: with
    each known from the other they are fitted again.
    """
    line, ahead = _fitted(values)
    pattern = _pattern(values - line, season)
    if pattern is None:
        return line, ahead, None
    places = np.arange(len(values) + 1) % season
    for _ in range(2):
        line, ahead = _fitted(values - pattern[places[:-1]])
        pattern = _centred(values - line, season)
    return line, ahead, pattern[places]


def _fitted(values: Numbers) -> tuple[Numbers, float]:
    """The line of the median slope through the median, and its next point."""
    places = np.arange(len(values), dtype="float64")
    known = np.isfinite(values)
    x, y = places[known], values[known]
    if len(x) < 2:
        level = float(y[0]) if len(y) else np.nan
        return np.full(len(values), level), level
    if len(x) > 400:
        step = -(-len(x) // 400)
        x, y = x[::step], y[::step]
    first, second = np.triu_indices(len(x), 1)
    slope = float(np.median((y[second] - y[first]) / (x[second] - x[first])))
    start = float(np.median(y - slope * x))
    return start + slope * places, start + slope * len(values)


def _pattern(rest: Numbers, season: int) -> Numbers | None:
    """What each place in the season adds, around 0; None where that explains little."""
    size = len(rest)
    if season < 2 or size < _CYCLES * season:
        return None
    places = np.arange(size) % season
    known = np.isfinite(rest)
    if np.bincount(places[known], minlength=season).min() < _CYCLES - 1:
        return None
    pattern = _centred(rest, season)
    values = rest[known]
    left = values - pattern[places[known]]
    before, after = _spread(values), _spread(left)
    strong = before > 0 and 1 - (after / before) ** 2 >= _SEASONAL
    return pattern if strong else None


def _centred(rest: Numbers, season: int) -> Numbers:
    """What is usual for each place in the season, by the mean of the middle values."""
    places, known = np.arange(len(rest)) % season, np.isfinite(rest)
    pattern = np.array([_middle(rest[known & (places == n)]) for n in range(season)])
    return np.asarray(pattern - pattern.mean())


def _middle(values: Numbers) -> float:
    """The mean without a fifth at either end; of all where they are few."""
    cut = len(values) // 5 if len(values) >= _MANY_CYCLES else 0
    return float(np.sort(values)[cut : len(values) - cut].mean())


def _spread(values: Numbers) -> float:
    """By quartiles, so that a few odd values do not hide a season."""
    low, high = np.quantile(values, [0.16, 0.84])
    return float(high - low) / 2
