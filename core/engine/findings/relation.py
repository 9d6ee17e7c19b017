"""Strong relations that are not there by construction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from core.domain.identifiers import quoted
from core.domain.results import Result
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Codes, Field, Ground, Numbers
from core.engine.findings.wording import labelled, ref

_FAMILY = "relations"
_ROWS, _MADE_ROWS = 20_000, 4_000
_FEWEST = 50
_STRONG, _COPY = 0.5, 0.97
_STRONG_PAIR, _RENAMED = 0.3, 0.9
_MADE = 0.97
_SHOWN = 400


def look(ground: Ground, ledger: Ledger) -> None:
    """Every two measures, and every two groups."""
    _measures(ground, ledger)
    _groups(ground, ledger)


def _measures(ground: Ground, ledger: Ledger) -> None:
    fields = [f for f in ground.measures if np.isfinite(ground.numbers(f)).sum() >= _FEWEST]
    if len(fields) < 2:
        return
    values = np.asfortranarray(np.column_stack([ground.numbers(f)[:_ROWS] for f in fields]))
    made = _made_of_others(values[:_MADE_ROWS])
    ranks = np.asfortranarray(_ranks(values))
    pairs = {
        (a, b): _spearman(ranks[:, a], ranks[:, b]) for a, b in combinations(range(len(fields)), 2)
    }
    ledger.tried(_FAMILY, [p_value for _, p_value, _ in pairs.values()])
    made = _with_copies(made, [pair for pair, found in pairs.items() if abs(found[0]) >= _COPY])
    for (a, b), (rho, p_value, rows) in pairs.items():
        by_construction = b in made.get(a, ()) or a in made.get(b, ())
        if not by_construction and _STRONG <= abs(rho) < _COPY:
            name, sampled = "Spearman's rank correlation", rows < ground.rows
            test = Trial(_FAMILY, name, p_value, "rho", rho, rows=rows, sampled=sampled)
            ledger.propose(_together(ground, fields[a], fields[b], test))


def _with_copies(
    made: dict[int, set[int]], copies: Sequence[tuple[int, int]]
) -> dict[int, set[int]]:
    """What is made of a column is made of its copies, and a copy of it is made of the same."""
    alike: dict[int, set[int]] = {}
    for a, b in copies:
        alike.setdefault(a, {a}).add(b)
        alike.setdefault(b, {b}).add(a)
    wider: dict[int, set[int]] = {}
    for whole, parts in made.items():
        named = set().union(*(alike.get(part, {part}) for part in parts))
        for each in alike.get(whole, {whole}):
            wider.setdefault(each, set()).update(named)
    return wider


def _ranks(values: Numbers) -> Numbers:
    """Average ranks of each column around 0; NaN where a value is missing."""
    from scipy import stats

    ranks = np.asarray(stats.rankdata(values, axis=0, nan_policy="omit"), dtype="float64")
    return np.asarray(ranks - np.nanmean(ranks, axis=0))


def _spearman(first: Numbers, second: Numbers) -> tuple[float, float, int]:
    """The coefficient of two columns of ranks, its p value and the rows that have both."""
    from scipy import stats

    known = np.isfinite(first) & np.isfinite(second)
    rows = int(known.sum())
    if rows < _FEWEST:
        return 0.0, float("nan"), rows
    a, b = first[known], second[known]
    if rows < len(first):
        a, b = stats.rankdata(a), stats.rankdata(b)
        a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    if size == 0:
        return 0.0, float("nan"), rows
    rho = float(np.clip(a @ b / size, -1.0, 1.0))
    t = rho * ((rows - 2) / max(1 - rho**2, 1e-15)) ** 0.5
    return rho, float(2 * stats.t.sf(abs(t), rows - 2)), rows


def _made_of_others(values: Numbers) -> dict[int, set[int]]:
    """Columns that others add up or multiply to, with those others: totals and their parts."""
    known = values[np.isfinite(values).all(axis=1)]
    if len(known) < _FEWEST or known.shape[1] < 2:
        return {}
    scales = [known]
    if (known >= 0).all():
        scales.append(np.log(known[(known > 0).all(axis=1)]))
    made: dict[int, set[int]] = {}
    for scale in scales:
        if len(scale) < _FEWEST:
            continue
        for target in range(scale.shape[1]):
            parts = _parts(scale, target)
            if parts:
                made.setdefault(target, set()).update(parts)
    return made


def _parts(scale: Numbers, target: int) -> set[int]:
    """The columns that all but give the target, by steps forward; none where they do not."""
    spread = scale.std(axis=0)
    if spread[target] == 0:
        return set()
    standard = (scale - scale.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    left = standard[:, target].copy()
    chosen: list[int] = []
    for _ in range(min(4, scale.shape[1] - 1)):
        alike = np.abs(standard.T @ left)
        alike[[target, *chosen]] = -1
        chosen.append(int(np.argmax(alike)))
        basis = standard[:, chosen]
        weights = np.linalg.lstsq(basis, standard[:, target], rcond=None)[0]
        left = standard[:, target] - basis @ weights
        if 1 - float((left**2).mean()) >= _MADE and len(chosen) > 1:
            return set(chosen)
    return set()


def _together(ground: Ground, first: Field, second: Field, test: Trial) -> Candidate:
    a, b = (f"average_{f.name}" for f in (first, second))
    sql = (
        f"SELECT tenth, round(avg({quoted(first.name)}), 4) AS {quoted(a)},\n"
        f"  round(avg({quoted(second.name)}), 4) AS {quoted(b)}, count(*) AS number_of_rows\n"
        f"FROM (\n  SELECT {quoted(first.name)}, {quoted(second.name)},\n"
        f"    ntile(10) OVER (ORDER BY {quoted(first.name)}) AS tenth\n"
        f"  {ground.source()}\n"
        f"  WHERE {quoted(first.name)} IS NOT NULL AND {quoted(second.name)} IS NOT NULL\n)\n"
        f"GROUP BY 1\nORDER BY 1"
    )

    def tell(result: Result) -> str | None:
        last = len(result.rows) - 1
        if last < 1:
            return None
        way = "rises" if test.effect > 0 else "falls"
        return (
            f"{second.said.capitalize()} {way} with {first.said}: in the highest tenth of "
            f"{first.said} it is {ref(b, last)} on average, in the lowest tenth {ref(b, 0)}."
        )

    return Candidate(
        kind="relation",
        table=ground.table,
        columns=(first.key, second.key),
        title=f"{second.said} by {first.said}",
        sql=sql,
        tell=tell,
        size=abs(test.effect) * 0.9,
        stories=frozenset({f"both:{first.key}", f"both:{second.key}"}),
        test=test,
        question=f"correlation between {first.said} and {second.said}",
    )


def _groups(ground: Ground, ledger: Ledger) -> None:
    for first, second in combinations(ground.groups, 2):
        (a, a_labels), (b, b_labels) = ground.codes(first), ground.codes(second)
        owners = ground.cluster(first), ground.cluster(second)
        table = _crossed(a, b, (len(a_labels), len(b_labels)), owners=owners)
        if table is None:
            continue
        v, p_value = _cramer(table)
        ledger.tried(_FAMILY, p_value)
        named = max(_determined(table), _determined(table.T))
        if v < _STRONG_PAIR or named >= _RENAMED:
            continue  # one is the other under another name, or a part of it
        rows = int(table.sum())
        sampled = ground.sampled
        test = Trial(
            _FAMILY, "Chi-squared test", p_value, "Cramér's V", v, rows=rows, sampled=sampled
        )
        labels = _tied(table, a_labels, b_labels)
        ledger.propose(_paired(ground, first, second, labels=labels, test=test))


def _crossed(
    a: Codes, b: Codes, size: tuple[int, int], *, owners: tuple[Codes | None, Codes | None]
) -> Numbers | None:
    """How often the labels come together; where both belong to one owner, each owner once."""
    known = (a >= 0) & (b >= 0)
    if owners[0] is not None and owners[0] is owners[1]:
        _, places = np.unique(owners[0], return_index=True)
        first = np.zeros(len(a), dtype=bool)
        first[places] = True
        known &= first
    if int(known.sum()) < _FEWEST:
        return None
    table = np.zeros(size)
    np.add.at(table, (a[known], b[known]), 1.0)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return table if min(table.shape) > 1 else None


def _cramer(table: Numbers) -> tuple[float, float]:
    """Cramér's V without its bias, and the p value of the chi-squared test."""
    from scipy import stats

    whole = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / whole
    if expected.min() < 1 or (expected < 5).mean() > 0.2:
        return 0.0, float("nan")
    chi = float(((table - expected) ** 2 / expected).sum())
    rows, columns = table.shape
    free = (rows - 1) * (columns - 1)
    phi = max(0.0, chi / whole - free / (whole - 1))
    least = min(rows - (rows - 1) ** 2 / (whole - 1), columns - (columns - 1) ** 2 / (whole - 1))
    return float((phi / max(least - 1, 1e-9)) ** 0.5), float(stats.chi2.sf(chi, free))


def _determined(table: Numbers) -> float:
    """The share of rows whose second label follows from the first."""
    return float(table.max(axis=1).sum() / table.sum())


def _tied(table: Numbers, a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, str]:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    place = np.unravel_index(int(np.argmax((table - expected) / np.sqrt(expected))), table.shape)
    return a[int(place[0])], b[int(place[1])]


def _paired(
    ground: Ground, first: Field, second: Field, *, labels: tuple[str, str], test: Trial
) -> Candidate:
    sql = (
        f"SELECT {first.sql} AS {quoted(first.name)},"
        f" {second.sql} AS {quoted(_other(first, second))},\n"
        f"  count(*) AS number_of_rows,\n"
        f"  round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY {first.sql}), 2)"
        f" AS percent_of_its_rows,\n"
        f"  round(100.0 * sum(count(*)) OVER (PARTITION BY {second.sql})"
        f" / sum(count(*)) OVER (), 2) AS percent_of_all_rows\n"
        f"{ground.source(first, second)}\n"
        f"WHERE {first.sql} IS NOT NULL AND {second.sql} IS NOT NULL\n"
        f"GROUP BY {first.sql}, {second.sql}\nORDER BY 1, 2\nLIMIT {_SHOWN}"
    )
    return Candidate(
        kind="relation",
        table=ground.table,
        columns=(first.key, second.key),
        title=f"{first.said} and {second.said}",
        sql=sql,
        tell=_pair_teller(first, second, labels),
        size=min(1.0, test.effect * 1.2),
        stories=frozenset({f"both:{first.key}", f"both:{second.key}"}),
        test=test,
        question=f"number of {ground.said} by {first.said} and {second.said}",
    )


def _pair_teller(
    first: Field, second: Field, labels: tuple[str, str]
) -> Callable[[Result], str | None]:
    def tell(result: Result) -> str | None:
        rows = [(str(row[0]).casefold(), str(row[1]).casefold()) for row in result.rows]
        wanted = (labels[0].casefold(), labels[1].casefold())
        if wanted not in rows:
            return None
        at = rows.index(wanted)
        own, all_ = ref("percent_of_its_rows", at), ref("percent_of_all_rows", at)
        return (
            f"{first.said.capitalize()} and {second.said} go together: of the rows with "
            f"{labelled(first, labels[0])}, {own} % have {labelled(second, labels[1])}, "
            f"against {all_} % of all rows."
        )

    return tell


def _other(first: Field, second: Field) -> str:
    return second.name if second.name != first.name else f"{second.name}_2"
