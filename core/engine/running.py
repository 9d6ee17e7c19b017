"""Columns that run up: the last value of each group holds all that came before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from core.domain.profiles import ColumnProfile, Running
from core.domain.sources import role_of
from core.engine.names import quoted

_MOST_ROWS = 2_000_000
_MOST_COLUMNS, _MOST_GROUPINGS = 40, 4
_LEAST_STEPS, _LEAST_RISES, _MOST_FALLS = 20, 0.1, 0.005  # of the steps; falls are corrections
_ONE_A_DAY = 0.99
_LEAST_DISTINCT = 6
_ROWS_A_GROUP = 5


def running_totals(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[ColumnProfile],
    *,
    rows: int,
) -> Mapping[str, Running]:
    """By column: along which time, and within which groups of one row a time, it never falls."""
    numbers = [column.name for column in columns if _may_run(column)][:_MOST_COLUMNS]
    if not numbers or rows > _MOST_ROWS:
        return {}
    for way in _ways(columns, rows):
        if not _is_one_a_time(connection, relation, way, rows=rows):
            continue
        return dict.fromkeys(_running(connection, relation, way, numbers=numbers), way)
    return {}


def _may_run(column: ColumnProfile) -> bool:
    if role_of(column.type) != "number" or column.distinct < _LEAST_DISTINCT:
        return False
    return column.minimum is not None and not column.minimum.startswith("-")


def _ways(columns: Sequence[ColumnProfile], rows: int) -> Iterator[Running]:
    """Times with groups that may have one row each, the likeliest first."""
    texts = [c for c in columns if role_of(c.type) == "text"]
    groups = [c for c in texts if 2 <= c.distinct <= rows / _ROWS_A_GROUP and not c.missing]
    groups.sort(key=lambda c: c.distinct)
    for time in columns:
        if role_of(time.type) != "time" or time.missing:
            continue
        if time.distinct >= rows * _ONE_A_DAY:
            yield Running(time=time.name)
        fit = [c for c in groups if c.distinct * time.distinct >= rows * _ONE_A_DAY]
        yield from (Running(time=time.name, group=c.name) for c in fit[:_MOST_GROUPINGS])


def _is_one_a_time(
    connection: duckdb.DuckDBPyConnection, relation: str, way: Running, *, rows: int
) -> bool:
    keys = ", ".join(quoted(name) for name in (way.group, way.time) if name)
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {relation})"
    ).fetchone()
    return row is not None and int(row[0]) >= rows * _ONE_A_DAY


def _running(
    connection: duckdb.DuckDBPyConnection, relation: str, way: Running, *, numbers: Sequence[str]
) -> Iterator[str]:
    part = f"PARTITION BY {quoted(way.group)} " if way.group else ""
    over = f"OVER ({part}ORDER BY {quoted(way.time)})"
    # the sign alone: a difference of unsigned or of very large numbers may be none
    steps = ", ".join(_sign(quoted(name), over, at=n) for n, name in enumerate(numbers))
    counts = ", ".join(
        f"count(s{n}), count(*) FILTER (s{n} > 0), count(*) FILTER (s{n} < 0)"
        for n in range(len(numbers))
    )
    row = connection.execute(f"SELECT {counts} FROM (SELECT {steps} FROM {relation})").fetchone()
    values = iter(row or ())
    for name in numbers:
        steps_made, rises, falls = next(values), next(values), next(values)
        rising = rises >= _LEAST_RISES * steps_made and falls <= _MOST_FALLS * steps_made
        if steps_made >= _LEAST_STEPS and rising:
            yield name


def _sign(name: str, over: str, *, at: int) -> str:
    before = f"lag({name} IGNORE NULLS) {over}"
    rises, falls = f"WHEN {name} > {before} THEN 1", f"WHEN {name} < {before} THEN -1"
    return f"CASE {rises} {falls} WHEN {name} = {before} THEN 0 END AS s{at}"
