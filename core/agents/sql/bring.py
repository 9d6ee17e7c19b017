"""Bringing a column of another table into a SELECT, by the joins that the keys allow."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.joins import add_joins, way
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import column_of, identifier, own_columns
from core.domain.key_graph import KeyGraph


def bring(
    select: exp.Select, table: str, name: str, *, scopes: Scopes, graph: KeyGraph
) -> exp.Column | None:
    """`table.name` as the SELECT can write it; None where a join would repeat its rows.

    Joins are added as they are needed. `scopes` are stale after that.
    """
    sources = scopes.sources(select)
    for source in sources:
        if source.table == table:
            return column_of(source.alias, name)
    present = [source for source in sources if source.table]
    edges = way(graph, present, table)
    if not edges or not all(edge.single and edge.lookup for edge in edges):
        return None
    qualify(select, scopes)
    return column_of(add_joins(select, present, edges), name)


def qualify(select: exp.Select, scopes: Scopes) -> None:
    """Name the table of each bare column, so that a further table makes none ambiguous."""
    for column in own_columns(select):
        if not column.table and not scopes.is_output(column):
            owners = scopes.owners(column)
            if len(owners) == 1 and owners[0].alias:
                column.set("table", identifier(owners[0].alias))
