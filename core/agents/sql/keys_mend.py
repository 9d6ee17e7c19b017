"""Join conditions that the keys of the data contradict."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.joins import table_of, way
from core.agents.sql.scopes import Scopes, Source
from core.agents.sql.trees import column_of
from core.domain.key_graph import Edge, KeyGraph

_ROW_NUMBER = "id"


def mend_keys(tree: exp.Expression, scopes: Scopes, graph: KeyGraph) -> list[str]:
    """Set joins of tables that have one key between them, or one table, to use it."""
    notes: list[str] = []
    for select in list(tree.find_all(exp.Select)):
        for join in list(select.args.get("joins") or ()):
            pair = _sides(join, select, scopes=scopes)
            if pair and not _is_key(*pair, graph) and not _same_name(*pair):
                note = _set(select, join, scopes=scopes, graph=graph)
                notes += [note] if note else []
    return notes


def mend_condition(column: exp.Column, scopes: Scopes, graph: KeyGraph) -> str | None:
    """The condition of a join that names a column which is not there."""
    join, select = column.find_ancestor(exp.Join, exp.Select), column.find_ancestor(exp.Select)
    if not isinstance(join, exp.Join) or not isinstance(select, exp.Select):
        return None
    return _set(select, join, scopes=scopes, graph=graph)


def _sides(join: exp.Join, select: exp.Select, *, scopes: Scopes) -> tuple[Edge, Edge] | None:
    """Both directions of a condition between columns of two tables that are there."""
    on = join.args.get("on")
    if not isinstance(on, exp.EQ):
        return None
    columns = (on.this, on.expression)
    if not all(isinstance(column, exp.Column) for column in columns):
        return None
    owners = [scopes.owners(column) for column in columns]
    if not all(len(found) == 1 and found[0].table for found in owners):
        return None
    (left,), (right,) = owners
    there = Edge(left.table or "", columns[0].name, right.table or "", columns[1].name, False)
    back = Edge(there.right, there.right_column, there.left, there.left_column, False)
    return (there, back) if there.left != there.right else None


def _is_key(there: Edge, back: Edge, graph: KeyGraph) -> bool:
    known = {_folded(edge) for edge in graph.get(there.left, ())}
    known |= {_folded(edge) for edge in graph.get(back.left, ())}
    return _folded(there) in known or _folded(back) in known


def _same_name(there: Edge, back: Edge) -> bool:
    name = there.left_column.casefold()
    return name == back.left_column.casefold() != _ROW_NUMBER


def _folded(edge: Edge) -> tuple[str, str, str]:
    return (edge.left_column.casefold(), edge.right, edge.right_column.casefold())


def _set(select: exp.Select, join: exp.Join, *, scopes: Scopes, graph: KeyGraph) -> str | None:
    """Join along the only key, or through the table between, if the condition is one equality."""
    on = join.args.get("on")
    sources = scopes.sources(select)
    right = next((s for s in sources if s.alias == join.this.alias_or_name and s.table), None)
    if not isinstance(on, exp.EQ) or right is None:
        return None
    before = _before(join, select, sources=sources)
    named = {c.table.casefold() for c in on.find_all(exp.Column)}
    lefts = [s for s in before if s.alias.casefold() in named] or before
    edges = way(graph, lefts, right.table or "")
    left = next((s for s in lefts if edges and s.table == edges[0].left), None)
    if not edges or left is None or len(edges) > 2:
        return None
    if len(edges) == 1:
        _equal(join, left.alias, edge=edges[0], right=right.alias)
        return f"Joined {right.table} by {edges[0].right_column}."
    between = edges[0].right
    if any(between in (source.table, source.alias) for source in sources):
        return None
    bridge = exp.Join(this=table_of(between, between))
    bridge.meta["added"] = True
    _equal(bridge, left.alias, edge=edges[0], right=between)
    _equal(join, between, edge=edges[1], right=right.alias)
    joins = select.args["joins"]
    place = next(number for number, other in enumerate(joins) if other is join)
    select.set("joins", [*joins[:place], bridge, *joins[place:]])
    return f"Joined {right.table} through {between}."


def _before(join: exp.Join, select: exp.Select, *, sources: tuple[Source, ...]) -> list[Source]:
    """The tables that stand before a join."""
    joins = select.args["joins"]
    place = next(number for number, other in enumerate(joins) if other is join)
    later = {other.this.alias_or_name for other in joins[place:]}
    return [source for source in sources if source.table and source.alias not in later]


def _equal(join: exp.Join, left: str, *, edge: Edge, right: str) -> None:
    join.set(
        "on",
        exp.EQ(
            this=column_of(left, edge.left_column), expression=column_of(right, edge.right_column)
        ),
    )
