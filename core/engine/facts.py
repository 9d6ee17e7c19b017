"""What one pass over all rows tells about each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from core.domain.sources import role_of
from core.engine.names import quoted

_BATCH = 200
_HUGE = "1e150"
_FOR_TIMES = ("present", "minimum", "maximum")


@dataclass(frozen=True)
class Facts:
    """One column; `present` counts its values."""

    name: str
    type: str
    present: int
    minimum: object = None
    maximum: object = None
    mean: float | None = None
    deviation: float | None = None


def gather(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    *,
    columns: Sequence[tuple[str, str]],
) -> Iterator[Facts]:
    """The facts of each (name, type), in a few statements whatever their number."""
    for start in range(0, len(columns), _BATCH):
        part = columns[start : start + _BATCH]
        asked = [(n, kind, dict(_aggregates(n, kind))) for n, kind in part]
        wanted = ", ".join(sql for _, _, many in asked for sql in many.values())
        row = connection.execute(f"SELECT {wanted} FROM {relation}").fetchone()
        values = iter(row or ())
        for name, kind, many in asked:
            yield Facts(name=name, type=kind, **{label: next(values) for label in many})


def _aggregates(name: str, kind: str) -> Iterator[tuple[str, str]]:
    column, role = quoted(name), role_of(kind)
    yield "present", f"count({column})"
    if role in {"number", "time"}:
        yield "minimum", f"min({column})"
        yield "maximum", f"max({column})"
    if role == "number":
        number = f"CAST({column} AS DOUBLE)"
        if kind in {"DOUBLE", "FLOAT"}:
            number = f"CASE WHEN abs({column}) < {_HUGE} THEN {number} END"
        yield "mean", f"avg({number})"
        yield "deviation", f"stddev_samp({number})"
