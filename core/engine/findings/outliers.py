"""Single values that lie where the tail of the others does not reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, log10

import numpy as np

from core.domain.identifiers import quoted
from core.domain.naming import unlike
from core.domain.references import row_count
from core.domain.results import Result
from core.domain.source_findings import RESULT
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Field, Ground, Numbers
from core.engine.findings.wording import ref

_FAMILY = "outliers"
_TAIL, _LEAST_TAIL = 300, 40
_MOST = 20
_SHOWN = 100
_FEWEST = 200


@dataclass(frozen=True)
class _Far:
    """`count` values beyond `bound`; `p_value` is that of the farthest."""

    bound: float
    farthest: float
    count: int
    p_value: float
    ratio: float


def look(ground: Ground, ledger: Ledger) -> None:
    """Both ends of every measure."""
    if ground.rows < _FEWEST or not ground.measures:
        return
    wanted = min(_TAIL, max(_LEAST_TAIL, ground.rows // 20))
    columns = [c for f in ground.measures for c in _tails(ground, f, wanted)]
    row = ground.connection.execute(f"SELECT {', '.join(columns)} {ground.source()}").fetchone()
    for n, field in enumerate(ground.measures):
        middle = float(np.nanmedian(ground.numbers(field)))
        for side, place in ((1, 0), (-1, 1)):
            tail = np.array((row or ())[2 * n + place] or [], dtype="float64")
            tail = np.sort(side * tail[np.isfinite(tail)])[::-1][:wanted]
            far = _beyond(side * tail, middle, side)
            if far is None:
                continue
            ledger.tried(_FAMILY, far.p_value)
            if far.count:
                ledger.propose(_candidate(ground, field, far, side=side))


def _tails(ground: Ground, field: Field, wanted: int) -> tuple[str, str]:
    """The values of both ends: some more than wanted, by where the sample has its ends."""
    value = f"CAST({field.sql} AS DOUBLE)"
    if not ground.sampled:
        return f"max({value}, {wanted})", f"min({value}, {wanted})"
    share = min(0.2, 1.5 * wanted / ground.rows)
    low, high = np.nanquantile(ground.numbers(field), [share, 1 - share])
    return (
        f"list({value}) FILTER (WHERE {value} > {float(high)!r})",
        f"list({value}) FILTER (WHERE {value} < {float(low)!r})",
    )


def _beyond(tail: Numbers, middle: float, side: int) -> _Far | None:
    """The farthest values of one end against a tail of Pareto's kind, the heaviest that is common.

    Its steepness comes from the median of the logarithms, which a few odd values do not move, and
    is taken at the low end of what it may be.
    """
    apart = np.sort(side * (tail - middle))[::-1]
    count = len(apart)
    if count < _LEAST_TAIL or apart[-1] <= 0:
        return None
    excess = np.log(apart / apart[-1])
    typical = float(np.median(excess[:-1]))
    if typical <= 0:
        return None
    steepness = log(2) / typical * (1 - 1.3 / count**0.5)
    chance = 1 - (1 - np.exp(-steepness * excess)) ** count
    # the k-th farthest is odd if k - 1 others are too: then it is the largest of those left
    odd = 0
    while odd < min(_MOST, count // 4) and chance[odd] < 1e-3:
        odd += 1
    inner = apart[odd] if odd < count else apart[-1]
    return _Far(
        bound=float(middle + side * (inner + apart[max(0, odd - 1)]) / 2),
        farthest=middle + side * float(apart[0]),
        count=odd,
        p_value=float(max(chance[0], 1e-300)),
        ratio=float(apart[0] / inner) if inner > 0 else 1.0,
    )


def _candidate(ground: Ground, field: Field, far: _Far, *, side: int) -> Candidate:
    sign, order = (">", "DESC") if side > 0 else ("<", "ASC")
    names = [c.name for c in ground.columns]
    usual = unlike(f"usual_{'highest' if side > 0 else 'lowest'}_{field.name}", names)
    quantile = 0.99 if side > 0 else 0.01
    shown = [field.name, *[n for n in names if n != field.name][:11]]
    sql = (
        f"SELECT {', '.join(map(quoted, shown))}, (\n"
        f"  SELECT round(quantile_cont({quoted(field.name)}, {quantile}), 4)\n"
        f"  {ground.source()}\n) AS {quoted(usual)}\n"
        f"{ground.source()}\nWHERE {quoted(field.name)} {sign} {far.bound!r}\n"
        f"ORDER BY {quoted(field.name)} {order}\nLIMIT {_SHOWN}"
    )
    test = Trial(
        _FAMILY, "Tail of Pareto's kind", far.p_value, "times beyond", far.ratio, rows=ground.rows
    )
    return Candidate(
        kind="outliers",
        table=ground.table,
        columns=(field.key,),
        title=f"{field.said} far from the rest",
        sql=sql,
        tell=_teller(field, usual, side=side, count=far.count),
        size=min(1.0, 0.3 + log10(max(far.ratio, 1.0))),
        stories=frozenset({f"outliers:{field.key}"}),
        test=test,
        question=f"what are the {'highest' if side > 0 else 'lowest'} values of {field.said}",
    )


def _teller(field: Field, usual: str, *, side: int, count: int) -> Callable[[Result], str | None]:
    def tell(result: Result) -> str | None:
        if len(result.rows) != count:
            return None
        value, rest = ref(field.name, 0), ref(usual, 0)
        share = "99 of 100 values are at most" if side > 0 else "99 of 100 values are at least"
        if count == 1:
            return f"One {field.said} lies far from the rest: {value}; {share} {rest}."
        end = "up" if side > 0 else "down"
        return (
            f"{row_count(RESULT)} values of {field.said} lie far from the rest, {end} to {value}; "
            f"{share} {rest}."
        )

    return tell
