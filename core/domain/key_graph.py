"""How tables join: declared keys, likely joins, and key columns that share a name."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.labels import is_identifier
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Schema, Table

# A path over proven keys is taken before any path that may repeat rows.
_PROVEN, _UNPROVEN = 1, 100
_ROW_NUMBER = "id"


@dataclass(frozen=True)
class Edge:
    """From a row of `left` to rows of `right`; `single` when at most one can match.

    `lookup` when the key is kept on the left: a return looks up its order, not the other way.
    """

    left: str
    left_column: str
    right: str
    right_column: str
    single: bool
    lookup: bool = True


KeyGraph = Mapping[str, Sequence[Edge]]


def key_graph(schema: Schema, joins: Sequence[Join] = (), unique: Collection[str] = ()) -> KeyGraph:
    """Edges by the table they start from; `unique` are `table.column` known to hold no repeats."""
    keys = {name.casefold() for name in unique} | _primary_keys(schema)
    graph: dict[str, list[Edge]] = {table.name: [] for table in schema.tables}
    for left, left_column, right, right_column in _pairs(schema, joins):
        to_key = f"{right}.{right_column}".casefold() in keys
        from_key = f"{left}.{left_column}".casefold() in keys
        graph[left].append(Edge(left, left_column, right, right_column, to_key))
        mutual = from_key and not to_key
        graph[right].append(Edge(right, right_column, left, left_column, from_key, lookup=mutual))
    return graph


def path(graph: KeyGraph, start: str, goal: str) -> tuple[Edge, ...] | None:
    """The safest, then shortest way between two tables; None when there is none."""
    queue: list[tuple[int, int, str, tuple[Edge, ...]]] = [(0, 0, start, ())]
    seen: set[str] = set()
    order = 0
    while queue:
        cost, _, table, way = heapq.heappop(queue)
        if table == goal:
            return way
        if table in seen:
            continue
        seen.add(table)
        for edge in graph.get(table, ()):
            order += 1
            step = _PROVEN if edge.single else _UNPROVEN
            heapq.heappush(queue, (cost + step, order, edge.right, (*way, edge)))
    return None


def unique_columns(profiles: Iterable[TableProfile]) -> frozenset[str]:
    """The `table.column` that profiles found to hold no repeats."""
    return frozenset(
        f"{profile.table}.{column.name}"
        for profile in profiles
        for column in profile.columns
        if column.unique or column.name == profile.key
    )


def _primary_keys(schema: Schema) -> set[str]:
    keys = {
        f"{t.name}.{t.primary_key[0]}".casefold() for t in schema.tables if len(t.primary_key) == 1
    }
    declared = {
        f"{key.to_table}.{key.to_column}".casefold()
        for table in schema.tables
        for key in table.foreign_keys
    }
    return keys | declared


def _pairs(schema: Schema, joins: Sequence[Join]) -> Iterator[tuple[str, str, str, str]]:
    """Pairs of columns that join, each pair of tables by the best evidence there is."""
    joined: set[frozenset[str]] = set()
    ranked = sorted(joins, key=lambda join: (not join.declared, -join.coverage))
    for pairs in (_declared(schema), _likely(schema, ranked), _named(schema)):
        level: set[frozenset[str]] = set()
        for pair in pairs:
            tables = frozenset((pair[0], pair[2]))
            if len(tables) == 2 and tables not in joined:
                level.add(tables)
                yield pair
        joined |= level


def _declared(schema: Schema) -> Iterator[tuple[str, str, str, str]]:
    for table in schema.tables:
        for key in table.foreign_keys:
            other = schema.table(key.to_table)
            if other and other.column(key.to_column) and table.column(key.column):
                yield table.name, key.column, other.name, key.to_column


def _likely(schema: Schema, joins: Sequence[Join]) -> Iterator[tuple[str, str, str, str]]:
    for join in joins:
        left, right = schema.table(join.left_table), schema.table(join.right_table)
        if left is None or right is None:
            continue
        # Two tables that both count their rows in `id` look joined and are not.
        both = {join.left_column.lower(), join.right_column.lower()}
        if join.declared or both != {_ROW_NUMBER}:
            yield left.name, join.left_column, right.name, join.right_column


def _named(schema: Schema) -> Iterator[tuple[str, str, str, str]]:
    for position, left in enumerate(schema.tables):
        for right in schema.tables[position + 1 :]:
            yield from _same_name(left, right)
            yield from _key_of(left, right)
            yield from _key_of(right, left)


def _same_name(left: Table, right: Table) -> Iterator[tuple[str, str, str, str]]:
    for column in left.columns:
        other = right.column(column.name)
        if other and is_identifier(column.name) and column.name.lower() != _ROW_NUMBER:
            yield left.name, column.name, right.name, other.name


def _key_of(left: Table, right: Table) -> Iterator[tuple[str, str, str, str]]:
    """`orders.customer_id` means `customers.id`."""
    key = right.column(_ROW_NUMBER)
    singular = right.name.lower().rstrip("s")
    if key is not None:
        for column in left.columns:
            if column.name.lower() in {f"{singular}_id", f"{right.name.lower()}_id"}:
                yield left.name, column.name, right.name, key.name
