"""Periods in which a group, or two groups together, came far more or less often than usual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice

import numpy as np

from core.domain.identifiers import quoted
from core.domain.naming import unlike
from core.domain.results import Result
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Field, Ground, Numbers
from core.engine.findings.series import following, whole_periods, within
from core.engine.findings.trend_break import period_name
from core.engine.findings.wording import Grain, equals, labelled, period, ref, row_of

_FAMILY = "cells"
_LEAST_EXPECTED = 3.0
_LEAST_RATIO = 0.7  # doublings: 1.6 times, or a bit over half
_MOST_PAIRS, _MOST_CELLS, _MOST_PERIODS = 12, 60, 120
_MAD = 1.4826
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class _Table:
    """Rows of each label (or pair of labels) in each period: `counts` is [label, period]."""

    fields: tuple[Field, ...]
    labels: tuple[tuple[str, ...], ...]
    counts: Numbers


@dataclass(frozen=True)
class _Time:
    field: Field
    grain: Grain
    starts: tuple[date, ...]


def look(ground: Ground, ledger: Ledger) -> None:
    """Each label in each period, by the first time column."""
    for field in ground.times[:1]:
        found = whole_periods(ground, field)
        if found is None or len(found[1]) > _MOST_PERIODS:
            return
        time = _Time(field, found[0], found[1])
        for fields in _groups(ground):
            table = _table(ground, time, fields)
            if table is not None and len(table.labels) > 1:
                _test(ground, time, table, ledger=ledger)


def _groups(ground: Ground) -> Iterator[tuple[Field, ...]]:
    few = [g for g in ground.groups if g.profile.distinct <= _MOST_CELLS]
    yield from ((each,) for each in few)
    pairs = (
        (a, b)
        for a, b in combinations(few, 2)
        if a.profile.distinct * b.profile.distinct <= _MOST_CELLS
    )
    yield from islice(pairs, _MOST_PAIRS)


def _table(ground: Ground, time: _Time, fields: Sequence[Field]) -> _Table | None:
    """Counted in the sample, which is all rows of a table that is not large."""
    days = ground.days(time.field)
    edges = [*time.starts, following(time.starts[-1], time.grain)]
    periods = np.searchsorted([(e - _EPOCH).days for e in edges], days, side="right") - 1
    known = (periods >= 0) & (periods < len(time.starts))
    place = np.zeros(len(days), dtype=np.int64)
    labels: list[tuple[str, ...]] = [()]
    for field in fields:
        codes, names = ground.codes(field)
        known &= codes >= 0
        place = place * len(names) + codes
        labels = [(*label, name) for label in labels for name in names]
    if len(labels) > 4 * _MOST_CELLS or not known.any():
        return None
    cells = place[known] * len(time.starts) + periods[known]
    counts = np.bincount(cells, minlength=len(labels) * len(time.starts)).astype("float64")
    return _Table(tuple(fields), tuple(labels), counts.reshape(len(labels), len(time.starts)))


def _test(ground: Ground, time: _Time, table: _Table, *, ledger: Ledger) -> None:
    """Deviates of the counts from what labels and periods give on their own.

    Rows come in lumps more often than not, which scatters counts more than chance does: the
    deviates are measured against the scatter of the other cells where that is larger.
    """
    from scipy import stats

    whole = table.counts.sum()
    if whole <= 0:
        return
    expected = np.outer(table.counts.sum(axis=1), table.counts.sum(axis=0)) / whole
    tested = expected >= _LEAST_EXPECTED
    if tested.sum() < 12:
        return
    z = _deviates(table.counts, expected, whole)
    z /= max(1.0, _MAD * float(np.median(np.abs(z[tested]))))
    p_values = 2 * stats.norm.sf(np.abs(z))
    ledger.tried(_FAMILY, p_values[tested])
    ratio = np.log2((table.counts + 0.5) / (expected + 0.5))
    odd = tested & (np.abs(ratio) >= _LEAST_RATIO) & (p_values < 0.01)
    for start in np.flatnonzero(odd.any(axis=0)):
        # what is missing elsewhere in a period is the other side of what is too much of
        label = int(np.argmin(np.where(odd[:, start], p_values[:, start], 2.0)))
        p_value, effect = float(p_values[label, start]), float(ratio[label, start])
        name, sampled = "Deviate of a count", ground.sampled
        test = Trial(_FAMILY, name, p_value, "doublings", effect, rows=int(whole), sampled=sampled)
        ledger.propose(_candidate(ground, time, table=table, cell=(label, int(start)), test=test))


def _deviates(counts: Numbers, expected: Numbers, whole: float) -> Numbers:
    """Exact tails of Poisson counts as normal deviates, with what row and column totals take off
    their scatter."""
    from scipy import stats

    above = stats.poisson.sf(counts - 1, expected)
    below = stats.poisson.cdf(counts, expected)
    z = np.where(
        counts >= expected,
        np.maximum(stats.norm.isf(np.maximum(above, 1e-300)), 0.0),
        np.minimum(stats.norm.ppf(np.maximum(below, 1e-300)), 0.0),
    )
    shares = (1 - counts.sum(axis=1) / whole)[:, None] * (1 - counts.sum(axis=0) / whole)[None, :]
    return np.where(shares > 0, z / np.sqrt(np.maximum(shares, 1e-9)), 0.0)


def _candidate(
    ground: Ground, time: _Time, *, table: _Table, cell: tuple[int, int], test: Trial
) -> Candidate:
    label, start = cell
    values = table.labels[label]
    condition = " AND ".join(
        equals(field, value) for field, value in zip(table.fields, values, strict=True)
    )
    column = unlike(f"number_of_{ground.table}", [time.grain])
    present = " AND ".join(f"{f.sql} IS NOT NULL" for f in table.fields)
    sql = (
        f"SELECT {period(time.field, time.grain)} AS {time.grain},\n"
        f"  count(*) FILTER (WHERE {condition}) AS {quoted(column)},\n"
        f"  round(count(*) * sum(count(*) FILTER (WHERE {condition})) OVER ()"
        f" / sum(count(*)) OVER (), 1) AS expected\n"
        f"{ground.source(*table.fields)}\n"
        f"WHERE {within(time.field, time.grain, time.starts)} AND {present}\n"
        f"GROUP BY 1\nORDER BY 1"
    )
    said = " and ".join(
        labelled(field, value) for field, value in zip(table.fields, values, strict=True)
    )
    when = time.starts[start]
    return Candidate(
        kind="unusual_group",
        table=ground.table,
        columns=(time.field.key, *(field.key for field in table.fields)),
        title=f"{ground.things} with {said} by {time.grain}",
        sql=sql,
        tell=_teller(ground, time, when, column=column, said=said),
        size=min(1.0, abs(test.effect) / 2.5),
        stories=frozenset(
            {f"cell:{f.key}@{when:%Y-%m}" for f in table.fields}
            | {f"cells:{f.key}={v}" for f, v in zip(table.fields, values, strict=True)}
        ),
        test=test,
        question=f"number of {ground.things} by {table.fields[0].said} per {time.grain}",
    )


def _teller(
    ground: Ground, time: _Time, when: date, *, column: str, said: str
) -> Callable[[Result], str | None]:
    def tell(result: Result) -> str | None:
        at = row_of(result, time.grain, when)
        if at is None:
            return None
        return (
            f"In {period_name(when, time.grain)} there were {ref(column, at)} "
            f"{ground.things} with {said}, where {ref('expected', at)} were to be expected."
        )

    return tell
