"""Periods that stand out, levels that shifted, and steady rises and falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isfinite, log2

import numpy as np

from core.domain.identifiers import quoted
from core.domain.periods import period as calendar_period
from core.domain.results import Result
from core.engine.alerts.baseline import decomposed
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Ground, Numbers
from core.engine.findings.series import Series, series_of
from core.engine.findings.wording import Grain, ref, row_of

_FAMILY = "time"
_MOST_ODD = 3
_LEAST_CHANGE = 0.15
_SHORT = 12


@dataclass(frozen=True)
class _Found:
    """What stands out in a series: `at` is the position of the period, or of the first of many."""

    what: str
    at: int
    test: Trial
    size: float


def look(ground: Ground, ledger: Ledger) -> None:
    """Every series of the table; each way to stand out is one test."""
    for time in ground.times:
        for series in series_of(ground, time):
            if np.isfinite(series.values).sum() < _SHORT or np.ptp(_known(series.values)) == 0:
                continue
            for found in (_odd_period(series), _shift(series)):
                if found is None:
                    continue
                ledger.tried(_FAMILY, found.test.p_value)
                if found.size > 0:
                    ledger.propose(_candidate(ground, series, found))


def _odd_period(series: Series) -> _Found | None:
    """One to three periods that the others do not explain, by the generalised ESD test.

    The test holds for normal values; it must also hold without the farthest rows, and where it is
    about amounts on a scale that makes their scatter even.
    """
    values = series.values
    at, p_value, score = _extreme(decomposed(values, series.season).left)
    tried = [series.steady]
    if np.nanmin(values) >= 0:
        tried += [_steady(values), _steady(series.steady)]
    p_value = max(p_value, *(_extreme(decomposed(each, series.season).left)[1] for each in tried))
    expected = float(decomposed(values, series.season).expected[at])
    ratio = _ratio(float(values[at]), expected)
    test = Trial(_FAMILY, "Generalised ESD test", p_value, "z", score, rows=len(values))
    size = min(1.0, abs(ratio) / 2) if abs(ratio) >= 0.4 else 0.0
    return _Found("odd", at, test, size)


def _steady(values: Numbers) -> Numbers:
    """Roots, as counts scatter with the root of their size; logarithms where that is not enough."""
    roots = np.sqrt(values)
    known = np.sort(_known(roots))
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
    skewed = low > 0 and (high - middle) > 1.8 * (middle - low)
    return np.log(np.maximum(values, low**2 / 10)) if skewed else roots


def _extreme(left: Numbers) -> tuple[int, float, float]:
    """The oddest period, how likely one as odd is among as many, and its deviate.

    With k odd ones the k-th must stand out once the others are taken away (Rosner's test).
    """
    kept = np.flatnonzero(np.isfinite(left))
    order: list[int] = []
    best: tuple[int, float, float] = (int(kept[0]), 1.0, 0.0)
    for _ in range(min(_MOST_ODD, len(kept) // 6)):
        values = left[kept]
        spread = float(values.std(ddof=1))
        if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
            break
        place = int(np.argmax(np.abs(values - values.mean())))
        score = float((values[place] - values.mean()) / spread)
        order.append(int(kept[place]))
        p_value = _esd_p(abs(score), len(kept))
        if p_value <= best[1]:
            best = (order[0], p_value, score)
        kept = np.delete(kept, place)
    return best


def _esd_p(score: float, count: int) -> float:
    """How likely the largest studentised deviate of `count` normal values is as large."""
    from scipy import stats

    most = (count - 1) / count**0.5
    if score >= most:
        return 0.0
    t = score * ((count * (count - 2)) / ((count - 1) ** 2 - count * score**2)) ** 0.5
    return float(min(1.0, 2 * count * stats.t.sf(t, count - 2)))


def _shift(series: Series) -> _Found | None:
    """A level before and another after (Pettitt's test), or a straight line where that fits better.

    Neighbouring periods are alike more often than not, which makes both tests too sure: they count
    as many periods as there are independent ones.
    """
    values = decomposed(series.values, series.season).adjusted
    known = np.flatnonzero(np.isfinite(values))
    line = np.polyfit(known, values[known], 1)
    if abs(float(line[0])) * len(known) < 1e-9 * float(np.abs(values[known]).max()):
        line[0] = 0.0
    split, p_step = _pettitt(values[known])
    step_left = _around_step(values[known], split)
    line_left = values[known] - np.polyval(line, known)
    if float((line_left**2).sum()) <= float((step_left**2).sum()):
        return _rise(series, known.astype("float64"), line_left, slope=float(line[0]))
    share = _independent(step_left)
    before, after = float(values[known][:split].mean()), float(values[known][split:].mean())
    test = Trial(
        _FAMILY,
        "Pettitt's test of a shift",
        _scaled(p_step, share),
        "relative change",
        (after - before) / abs(before) if before else float("inf"),
        rows=len(known),
    )
    return _Found("shift", int(known[split]), test, _size(before, after))


def _rise(series: Series, known: Numbers, left: Numbers, *, slope: float) -> _Found:
    from scipy import stats

    values = series.values[known.astype("int64")]
    start, end = values.mean() - slope * len(known) / 2, values.mean() + slope * len(known) / 2
    tau = stats.kendalltau(known, values)
    share = _independent(left)
    p_value = 2 * float(stats.norm.sf(stats.norm.isf(max(tau.pvalue, 1e-300) / 2) * share**0.5))
    test = Trial(
        _FAMILY, "Mann-Kendall test", p_value, "tau", float(tau.statistic), rows=len(known)
    )
    return _Found("rise", int(known[0]), test, 0.8 * _size(float(start), float(end)))


def _pettitt(values: Numbers) -> tuple[int, float]:
    """The likeliest position of a shift (the first value after it), and its p value."""
    from scipy import stats

    count = len(values)
    ranks = stats.rankdata(values)
    sums = 2 * np.cumsum(ranks)[:-1] - np.arange(1, count) * (count + 1)
    largest = float(np.abs(sums).max())
    p_value = float(min(1.0, 2 * np.exp(-6 * largest**2 / (count**3 + count**2))))
    return _split(ranks, max(3, count // 8)), p_value


def _split(ranks: Numbers, edge: int) -> int:
    """The position after which another mean fits best, not too near an end; that of Pettitt's
    largest sum leans towards the middle."""
    count = len(ranks)
    before = np.arange(edge, count - edge + 1)
    head = np.cumsum(ranks)[before - 1]
    apart = head**2 / before + (ranks.sum() - head) ** 2 / (count - before)
    return int(before[np.argmax(apart)])


def _around_step(values: Numbers, split: int) -> Numbers:
    return np.concatenate(
        [values[:split] - values[:split].mean(), values[split:] - values[split:].mean()]
    )


def _independent(left: Numbers) -> float:
    """The share of independent values among residuals, by how alike neighbours are."""
    spread = float((left**2).sum())
    alike = float((left[1:] * left[:-1]).sum()) / spread if spread else 0.0
    alike = min(max(alike, 0.0), 0.95)
    return (1 - alike) / (1 + alike)


def _scaled(p_value: float, share: float) -> float:
    """Pettitt's p value with fewer values: its exponent grows with their number."""
    if p_value <= 0:
        return 0.0
    return float(min(1.0, 2 * (p_value / 2) ** share))


def _size(before: float, after: float) -> float:
    ratio = abs(_ratio(after, before))
    return min(1.0, ratio / 1.5) if ratio >= log2(1 + _LEAST_CHANGE) else 0.0


def _ratio(value: float, against: float) -> float:
    """How many doublings apart; 0 where there is nothing to compare with."""
    if value > 0 and against > 0:
        return log2(value / against)
    scale = max(abs(value), abs(against))
    return 3 * (value - against) / scale if scale and isfinite(scale) else 0.0


def _candidate(ground: Ground, series: Series, found: _Found) -> Candidate:
    of = [series.time.key] + ([series.measure.key] if series.measure else [])
    start = series.starts[found.at]
    what = _what(ground, series)
    titles = {
        "odd": f"{what} in {period_name(start, series.grain)}",
        "shift": f"{what} since {period_name(start, series.grain)}",
        "rise": f"{what} by {series.grain}",
    }
    when = "" if found.what == "rise" else f"@{start:%Y-%m}"
    column = series.measure.key if series.measure else f"{ground.table}.rows"
    return Candidate(
        kind="trend_break",
        table=ground.table,
        columns=tuple(of),
        title=titles[found.what],
        sql=_sql_of(series, found),
        tell=_teller(series, found, what=what),
        size=found.size,
        stories=frozenset({f"time:{ground.table}{when}", f"course:{column}"}),
        test=found.test,
        question=f"{what} per {series.grain}",
    )


def _what(ground: Ground, series: Series) -> str:
    if series.measure is None:
        return f"number of {ground.things}"
    return f"{'average' if series.level else 'total'} {series.measure.said}"


def _sql_of(series: Series, found: _Found) -> str:
    """The series; for a shift with the levels before and after beside it."""
    if found.what == "rise":
        return series.sql
    start = f"DATE '{series.starts[found.at].isoformat()}'"
    grain = series.grain
    column = quoted(series.column)
    if found.what == "shift":
        shown = (
            f"round(avg({column}) FILTER (WHERE {grain} < {start}) OVER (), 2) AS level_before, "
            f"round(avg({column}) FILTER (WHERE {grain} >= {start}) OVER (), 2) AS level_since"
        )
    else:
        shown = f"round(median({column}) OVER (), 2) AS usual"
    return f"WITH course AS (\n{series.sql}\n)\nSELECT *, {shown}\nFROM course\nORDER BY {grain}"


def _teller(series: Series, found: _Found, *, what: str) -> Callable[[Result], str | None]:
    start, grain = series.starts[found.at], series.grain
    head = what[:1].upper() + what[1:]

    def tell(result: Result) -> str | None:
        at = row_of(result, grain, start)
        last = len(result.rows) - 1
        if at is None or last < 1:
            return None
        value = ref(series.column, at)
        name = period_name(start, grain)
        if found.what == "odd":
            side = "high" if found.test.effect > 0 else "low"
            return (
                f"{head} was unusually {side} in {name}: {value}, "
                f"where {ref('usual', at)} is usual for a {grain}."
            )
        if found.what == "shift":
            before, since = ref("level_before", at), ref("level_since", at)
            return f"{head} a {grain} shifted in {name}: {before} on average before, {since} since."
        first, end = ref(series.column, 0), ref(series.column, last)
        way = "rose" if found.test.effect > 0 else "fell"
        started, ended = (period_name(series.starts[n], grain) for n in (0, -1))
        return f"{head} a {grain} {way} steadily, from {first} in {started} to {end} in {ended}."

    return tell


def period_name(start: date, grain: Grain) -> str:
    """`July 2024`, `the week of 1 July 2024`, `1 July 2024`."""
    return calendar_period(start, grain).describe()


def _known(values: Numbers) -> Numbers:
    return values[np.isfinite(values)]
