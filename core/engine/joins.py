"""Likely joins: columns whose names are related and whose values are found in a key elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from core.domain.profiles import Join, TableProfile
from core.domain.sources import Table, role_of
from core.domain.work import TableGrant
from core.engine.names import path_literal, quoted
from core.engine.relation import described

_MOST_PAIRS = 120
_COUNTED = 1_000_000
_LEAST = 0.5
_KEY = 0.98
_GENERIC = frozenset("id key code no nr num number name date type value year of the".split())


@dataclass(frozen=True)
class _Column:
    """One side of a join."""

    table: str
    file: str
    name: str
    kind: str
    key: bool

    def relation(self) -> str:
        return f"read_parquet({path_literal(self.file)})"


def find_joins(
    connection: duckdb.DuckDBPyConnection,
    grants: Sequence[TableGrant],
    *,
    profiles: Sequence[TableProfile] = (),
    tables: Sequence[Table] = (),
) -> tuple[Join, ...]:
    """Joins between different tables: declared ones first, then by how much is covered."""
    files = {grant.name: grant.file for grant in grants}
    declared = list(_declared(tables, files))
    known = {(a.table, a.name, b.table, b.name) for a, b in declared}
    columns = _columns(connection, grants, profiles=profiles)
    likely = [
        pair
        for pair in _pairs(columns)
        if (pair[0].table, pair[0].name, pair[1].table, pair[1].name) not in known
    ]
    joins = [_join(connection, a, right=b, declared=True) for a, b in declared]
    found = [_join(connection, a, right=b) for a, b in likely[:_MOST_PAIRS]]
    good = sorted((j for j in found if j.coverage >= _LEAST), key=lambda j: -j.coverage)
    return (*joins, *_one_way(good, joins))


def _declared(
    tables: Sequence[Table], files: Mapping[str, str]
) -> Iterator[tuple[_Column, _Column]]:
    for table in tables:
        for key in table.foreign_keys:
            if key.to_table in files:
                left = _Column(table.name, files[table.name], key.column, "", key=False)
                yield left, _Column(key.to_table, files[key.to_table], key.to_column, "", key=True)


def _columns(
    connection: duckdb.DuckDBPyConnection,
    grants: Sequence[TableGrant],
    *,
    profiles: Sequence[TableProfile],
) -> list[_Column]:
    """Columns that could be a side of a join, with whether each is a key."""
    by_name = {profile.table: profile for profile in profiles}
    return [
        column
        for grant in grants
        for column in (
            _profiled(grant, by_name[grant.name])
            if grant.name in by_name
            else _counted(connection, grant)
        )
    ]


def _profiled(grant: TableGrant, profile: TableProfile) -> Iterator[_Column]:
    for c in profile.columns:
        if _joinable(c.type):
            present = profile.rows - c.missing
            key = c.unique or c.name == profile.key or c.distinct >= _KEY * present > 0
            yield _Column(grant.name, grant.file, c.name, c.type, key=key)


def _counted(connection: duckdb.DuckDBPyConnection, grant: TableGrant) -> Iterator[_Column]:
    source = f"SELECT * FROM read_parquet({path_literal(grant.file)})"
    columns = [(name, kind) for name, kind in described(connection, source) if _joinable(kind)]
    if not columns:
        return
    rows = (connection.execute(f"SELECT count(*) FROM ({source})").fetchone() or (0,))[0]
    # An estimate misses by more than a tenth at times, which would lose a key of a small table.
    distinct = "count(DISTINCT {0})" if rows <= _COUNTED else "approx_count_distinct({0})"
    wanted = ", ".join(f"{distinct.format(quoted(n))}, count({quoted(n)})" for n, _ in columns)
    row = connection.execute(f"SELECT {wanted} FROM ({source})").fetchone() or ()
    for position, (name, kind) in enumerate(columns):
        different, present = row[2 * position], row[2 * position + 1]
        yield _Column(grant.name, grant.file, name, kind, key=different >= 0.9 * present > 0)


def _joinable(kind: str) -> bool:
    return role_of(kind) == "text" or kind in {
        "BIGINT",
        "INTEGER",
        "SMALLINT",
        "TINYINT",
        "HUGEINT",
    }


def _pairs(columns: Sequence[_Column]) -> list[tuple[_Column, _Column]]:
    """Pairs worth a look, the closest names first."""
    keys = [column for column in columns if column.key]
    scored = [
        (score, number, left, right)
        for number, left in enumerate(columns)
        for right in keys
        if left.table != right.table
        and role_of(left.kind) == role_of(right.kind)
        and (score := _closeness(left, right)) > 0
    ]
    scored.sort(key=lambda item: (-item[0], item[1]))
    return [(left, right) for _, _, left, right in scored]


def _closeness(left: _Column, right: _Column) -> int:
    """How related two names are: 3 the same, 2 table and key (`customer_id`, `customers.id`)."""
    a, b, table = _words(left.name), _words(right.name), _words(right.table)
    if a == b:
        return 3 if a - _GENERIC or left.key != right.key else 0
    if (a - _GENERIC) and (a - _GENERIC) <= table | b and b <= table | _GENERIC | a:
        return 2
    shared = (a & (b | table)) - _GENERIC
    return 1 if shared and (a | b) & _GENERIC else 0


def _words(name: str) -> frozenset[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    parts = re.findall(r"[a-z]+|[0-9]+", spaced.lower())
    return frozenset(_singular(part) for part in parts)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _join(
    connection: duckdb.DuckDBPyConnection, left: _Column, *, right: _Column, declared: bool = False
) -> Join:
    return Join(
        left_table=left.table,
        left_column=left.name,
        right_table=right.table,
        right_column=right.name,
        coverage=_coverage(connection, left, right=right),
        declared=declared,
    )


def _coverage(connection: duckdb.DuckDBPyConnection, left: _Column, *, right: _Column) -> float:
    """The share of different left values that the right column holds."""
    a, b = quoted(left.name), quoted(right.name)
    try:
        row = connection.execute(
            f"WITH l AS (SELECT DISTINCT {a} AS v FROM {left.relation()} WHERE {a} IS NOT NULL)"
            f" SELECT count(*) FILTER (v IN (SELECT {b} FROM {right.relation()}"
            f" WHERE {b} IS NOT NULL)), count(*) FROM l"
        ).fetchone()
    except duckdb.Error:  # declared over types that do not compare
        return 0.0
    return int(row[0]) / int(row[1]) if row and row[1] else 0.0


def _one_way(found: Sequence[Join], declared: Sequence[Join]) -> Iterator[Join]:
    """Of two joins that are one another's mirror, the first (better covered) one."""
    seen = {_ends(join) for join in declared}
    for join in found:
        if _ends(join) not in seen:
            seen.add(_ends(join))
            yield join


def _ends(join: Join) -> frozenset[tuple[str, str]]:
    return frozenset({(join.left_table, join.left_column), (join.right_table, join.right_column)})
