"""People and things as a person names them: each once, by name, and groups counted as groups."""

from __future__ import annotations

import re

from sqlglot import exp

from core.agents.business.catalogue import Catalogue
from core.agents.sql.bring import bring
from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes, Source
from core.agents.sql.trees import is_aggregate, own_columns
from core.domain.key_graph import path
from core.domain.labels import is_identifier

_WHICH = re.compile(r"^(?:and |so )?(?:which|who)\b")
_KEYED = re.compile(r"\b(?:ids?|identifiers?|keys?|codes?|numbers?|nos?)\b")


def mend_entities(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree` so that what it lists or counts are things, not rows of a join."""
    if not isinstance(tree, exp.Select):
        return []
    rules = (_count_groups, _count_each, _names, _each_once)
    return [note for rule in rules for note in rule(tree, desk)]


def _count_groups(tree: exp.Select, desk: Desk) -> list[str]:
    """`How many buyers have ten orders?`: one count of groups, not a count in each of them."""
    items, wanted = tree.expressions, desk.expectation
    if not (wanted.value and wanted.wants("count")) or len(items) != 1:
        return []
    counted = items[0].unalias()
    if not isinstance(counted, exp.Count) or tree.args.get("group") is None:
        return []
    if tree.args.get("having") is None:
        return []
    inner = tree.copy()
    inner.set("expressions", [exp.alias_(exp.Literal.number(1), "one")])
    for part in ("order", "limit", "distinct"):
        inner.set(part, None)
    for part in list(tree.args):
        tree.set(part, None)
    tree.set("expressions", [exp.Count(this=exp.Star())])
    tree.set("from_", exp.From(this=inner.subquery("grouped")))
    return ["Counted the groups."]


def _count_each(tree: exp.Select, desk: Desk) -> list[str]:
    """A count of keys whose rows a join repeats counts each once."""
    if not desk.expectation.wants("count"):
        return []
    scopes = Scopes(tree, desk.catalogue)
    sources = scopes.sources(tree)
    for item in tree.expressions:
        counted = item.unalias()
        column = counted.this if isinstance(counted, exp.Count) else None
        if not isinstance(column, exp.Column) or not is_identifier(column.name):
            continue
        owners = scopes.owners(column)
        own = owners[0].table if len(owners) == 1 else None
        if own and _is_key(own, column.name, desk=desk) and _repeats(own, sources, desk=desk):
            column.replace(exp.Distinct(expressions=[column.copy()]))
            return [f"Counted each of {own} once."]
    return []


def _is_key(table: str, column: str, *, desk: Desk) -> bool:
    return any(
        edge.right == table and edge.right_column.casefold() == column.casefold() and edge.single
        for edges in desk.graph.values()
        for edge in edges
    )


def _repeats(table: str, sources: tuple[Source, ...], *, desk: Desk) -> bool:
    """Whether a row of the table can come several times out of the joins."""
    others = [s.table for s in sources if s.table and s.table != table]
    ways = [path(desk.graph, table, other) for other in others]
    return any(way is None or not all(edge.single for edge in way) for way in ways)


def _names(tree: exp.Select, desk: Desk) -> list[str]:
    """A key that is shown alone gives way to the name that belongs to it."""
    question = desk.step.task.lower()
    named = desk.expectation.wants("who", "list") or re.search(r"\bwho\b", question)
    if not named or _KEYED.search(question):
        return []
    if tree.args.get("group") is not None or tree.args.get("distinct"):
        return []
    context = desk.context
    known = Catalogue.of(context)
    scopes = Scopes(tree, desk.catalogue)
    for item in tree.expressions:
        column = item.unalias()
        if not isinstance(column, exp.Column) or not is_identifier(column.name):
            continue
        owner = _owner(column, scopes, desk=desk)
        table = context.schema.table(owner) if owner else None
        naming = known.naming_column(table) if table else None
        if table is None or naming is None or _shows(tree, naming.name):
            continue
        shown = bring(tree, table.name, naming.name, scopes=scopes, graph=desk.graph)
        if shown is not None:
            item.replace(shown)
            return [f"Showed {naming.name} in place of {column.name}."]
    return []


def _owner(column: exp.Column, scopes: Scopes, *, desk: Desk) -> str:
    """The table whose rows the key stands for."""
    field = scopes.field(column)
    table, _, name = (field.origin if field and field.origin else "").partition(".")
    for edge in desk.graph.get(table, ()):
        if edge.left_column.casefold() == name.casefold() and edge.single and edge.lookup:
            return edge.right
    return table if _is_key(table, name, desk=desk) else ""


def _shows(tree: exp.Select, name: str) -> bool:
    return any(item.unalias().name == name for item in tree.expressions)


def _each_once(tree: exp.Select, desk: Desk) -> list[str]:
    """Things that a join with what they did would list once for each time."""
    plain = not any(tree.args.get(p) for p in ("group", "distinct", "limit", "having", "qualify"))
    if not plain or not tree.args.get("joins") or not _WHICH.match(desk.step.task.lower()):
        return []
    scopes = Scopes(tree, desk.catalogue)
    sources = scopes.sources(tree)
    shown = _only_source(tree, sources)
    if shown is None or not shown.table:
        return []
    if not _repeats(shown.table, sources, desk=desk):
        return []
    order = tree.args.get("order")
    listed = {column.name for item in tree.expressions for column in own_columns(item)}
    if order is not None and any(c.name not in listed for c in own_columns(order)):
        return []
    tree.set("distinct", exp.Distinct())
    return [f"Listed each of {shown.table} once."]


def _only_source(tree: exp.Select, sources: tuple[Source, ...]) -> Source | None:
    """The one source that everything shown comes from."""
    if any(item.is_star or is_aggregate(item) for item in tree.expressions):
        return None
    names = {column.table for item in tree.expressions for column in own_columns(item)}
    if len(names) != 1 or "" in names:
        return None
    return next((source for source in sources if source.alias in names), None)
