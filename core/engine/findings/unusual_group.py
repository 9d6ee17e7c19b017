"""Groups that measure unlike the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.domain.identifiers import quoted
from core.domain.naming import unlike
from core.domain.results import Result
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Codes, Field, Ground, Numbers
from core.engine.findings.wording import labelled, ref

_FAMILY = "groups"
_FEWEST, _FEWEST_OWNERS = 20, 5
_LEAST_EFFECT = 0.35
_MADE = 0.02
_SHOWN = 100


@dataclass(frozen=True)
class _Ranked:
    """Normal scores of a measure by group: number, mean score and deviate of each."""

    counts: Numbers
    means: Numbers
    z: Numbers


def look(ground: Ground, ledger: Ledger) -> None:
    """Each group of each column against all other rows, in each measure."""
    for measure in ground.measures:
        values = ground.numbers(measure)
        scores = _normal_scores(values)
        if scores is None:
            continue
        for group in ground.groups:
            codes, labels = ground.codes(group)
            ranked = _ranked(scores, codes, len(labels))
            owners = ground.cluster(group)
            judged = ranked
            if owners is not None:
                judged = _by_owner(scores, codes, owners, len(labels))
            enough = judged.counts >= (_FEWEST if owners is None else _FEWEST_OWNERS)
            tested = np.flatnonzero((ranked.counts >= _FEWEST) & enough)
            if len(tested) < 2:
                continue
            p_values = _two_sided(judged.z[tested])
            ledger.tried(_FAMILY, p_values)
            if _made_from(values, codes):
                continue
            rows = int(np.isfinite(scores).sum())
            for place, p_value in zip(tested, p_values, strict=True):
                test = _tested(ranked, int(place), float(p_value), rows=rows, ground=ground)
                if abs(test.effect) >= _LEAST_EFFECT:
                    ledger.propose(_candidate(ground, measure, group, labels[place], test=test))


def _tested(ranked: _Ranked, place: int, p_value: float, *, rows: int, ground: Ground) -> Trial:
    name, effect = "difference in deviations", _against_rest(ranked, place, rows)
    sampled = ground.sampled
    return Trial(_FAMILY, "Normal scores test", p_value, name, effect, rows=rows, sampled=sampled)


def _normal_scores(values: Numbers) -> Numbers | None:
    """Ranks as normal deviates of mean 0; None where too few differ."""
    from scipy import stats

    known = np.isfinite(values)
    count = int(known.sum())
    if count < 2 * _FEWEST:
        return None
    scores = np.full(len(values), np.nan)
    scores[known] = stats.norm.ppf((stats.rankdata(values[known]) - 0.375) / (count + 0.25))
    scores -= np.nanmean(scores)
    return scores if np.nanstd(scores) > 0 else None


def _ranked(scores: Numbers, codes: Codes, groups: int) -> _Ranked:
    """What shuffling the rows would give is known, so nothing is taken for granted of the values:
    the mean of n of N scores has the variance of a draw without putting back."""
    known = np.isfinite(scores) & (codes >= 0)
    kept, places = scores[known], codes[known]
    count = len(kept)
    counts = np.bincount(places, minlength=groups).astype("float64")
    sums = np.bincount(places, weights=kept, minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = kept.mean() if count else 0.0
        means = sums / counts - middle
        variance = kept.var(ddof=1) / counts * (1 - counts / count)
        z = np.where(variance > 0, means / np.sqrt(variance), np.nan)
    return _Ranked(counts, means, z)


def _by_owner(scores: Numbers, codes: Codes, owners: Codes, groups: int) -> _Ranked:
    """The same with one mean score an owner, such as a customer, in place of many rows."""
    known = np.isfinite(scores) & (codes >= 0) & (owners >= 0)
    size = int(owners.max()) + 1 if len(owners) else 0
    counts = np.bincount(owners[known], minlength=size)
    sums = np.bincount(owners[known], weights=scores[known], minlength=size)
    group = np.full(size, -1, dtype=np.int32)
    group[owners[known]] = codes[known]
    there = counts > 0
    return _ranked(sums[there] / counts[there], group[there], groups)


def _made_from(values: Numbers, codes: Codes) -> bool:
    """Whether the groups are bands of the measure: in its order, the group hardly ever changes."""
    known = np.isfinite(values) & (codes >= 0)
    ordered = codes[known][np.argsort(values[known], kind="stable")]
    return bool(len(ordered) and np.count_nonzero(np.diff(ordered)) <= _MADE * len(ordered))


def _against_rest(ranked: _Ranked, place: int, rows: int) -> float:
    """The mean score of a group minus that of all others: about Cohen's d."""
    share = ranked.counts[place] / rows
    return float(ranked.means[place] / (1 - share)) if share < 1 else 0.0


def _two_sided(z: Numbers) -> Numbers:
    from scipy import stats

    return np.asarray(2 * stats.norm.sf(np.abs(z)))


def _candidate(
    ground: Ground, measure: Field, group: Field, label: str, *, test: Trial
) -> Candidate:
    average = unlike(f"average_{measure.name}", [group.name])
    others = unlike("average_of_others", [group.name, average])
    m, g = measure.sql, group.sql
    sql = (
        f"SELECT {g} AS {quoted(group.name)}, count({m}) AS number_of_rows,\n"
        f"  round(avg({m}), 4) AS {quoted(average)},\n"
        f"  round((sum(sum({m})) OVER () - sum({m}))"
        f" / nullif(sum(count({m})) OVER () - count({m}), 0), 4) AS {others}\n"
        f"{ground.source(measure, group)}\nWHERE {g} IS NOT NULL AND {m} IS NOT NULL\n"
        f"GROUP BY 1\nORDER BY 3 DESC\nLIMIT {_SHOWN}"
    )
    return Candidate(
        kind="unusual_group",
        table=ground.table,
        columns=(measure.key, group.key),
        title=f"{measure.said} by {group.said}",
        sql=sql,
        tell=_teller(measure, group, label, names=(average, others), effect=test.effect),
        size=min(1.0, abs(test.effect) / 1.5),
        stories=frozenset({f"pair:{measure.key}/{group.key}", f"label:{group.key}={label}"}),
        test=test,
        question=f"average {measure.said} by {group.said}",
    )


def _teller(
    measure: Field, group: Field, label: str, *, names: tuple[str, str], effect: float
) -> Callable[[Result], str | None]:
    def tell(result: Result) -> str | None:
        place = result.index(group.name)
        rows = [str(row[place]) for row in result.rows] if place is not None else []
        at = next((n for n, each in enumerate(rows) if _same(each, label)), None)
        if at is None:
            return None
        own, others = result.value(names[0], at), result.value(names[1], at)
        if own is None or others is None or (float(str(own)) > float(str(others))) != (effect > 0):
            return None  # means and ranks tell different stories
        side = "higher" if effect > 0 else "lower"
        return (
            f"{measure.said.capitalize()} is {side} for {labelled(group, label)}: "
            f"{ref(names[0], at)} on average, {ref(names[1], at)} in all other rows."
        )

    return tell


def _same(shown: str, label: str) -> bool:
    return shown.casefold() == label.casefold()
