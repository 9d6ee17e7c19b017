"""How a join along the keys is found and added to a query."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from core.agents.sql.scopes import Source
from core.agents.sql.trees import column_of, identifier
from core.domain.key_graph import Edge, KeyGraph, path

FARTHEST = 3


def way(graph: KeyGraph, present: Sequence[Source], goal: str) -> tuple[Edge, ...] | None:
    """The shortest way from a table that is there to `goal`; None when none is short enough."""
    starts = dict.fromkeys(source.table for source in present if source.table in graph)
    ways = [found for start in starts if start and (found := path(graph, start, goal))]
    short = [edges for edges in ways if 0 < len(edges) <= FARTHEST]
    return min(short, key=len, default=None)


def add_joins(select: exp.Select, present: Sequence[Source], edges: Sequence[Edge]) -> str:
    """Append the joins of a way to a SELECT; the name by which the last table is then known."""
    by_table = {source.table: source.alias for source in reversed(present) if source.table}
    taken = {source.alias.casefold() for source in present}
    for edge in edges:
        if edge.right in by_table:
            continue
        alias = _free(edge.right, taken)
        on = exp.EQ(
            this=column_of(by_table[edge.left], edge.left_column),
            expression=column_of(alias, edge.right_column),
        )
        join = exp.Join(this=table_of(edge.right, alias), on=on)
        join.meta["added"] = True
        select.append("joins", join)
        by_table[edge.right] = alias
        taken.add(alias.casefold())
    return by_table[edges[-1].right]


def table_of(name: str, alias: str) -> exp.Table:
    table = exp.Table(this=identifier(name))
    if alias != name:
        table.set("alias", exp.TableAlias(this=identifier(alias)))
    return table


def _free(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    return next(f"{name}_{n}" for n in range(2, 100) if f"{name}_{n}".casefold() not in taken)
