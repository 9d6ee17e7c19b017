"""Rankings of things by what their rows add up to, and the second and third of them."""

from __future__ import annotations

import re

from sqlglot import exp

from core.agents.business.measures import money_column, units_column
from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import is_aggregate
from core.domain.asked import Thing, thing_asked

_PLACES = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})[ -](?:\w+est|most|least|best|worst)\b")
_SINGLE = re.compile(r"\b(?:single|any one|individual|at once|one)\b")


def mend_rankings(tree: exp.Expression, desk: Desk) -> list[str]:
    """`Which brand has the lowest revenue?` adds up the rows of each brand."""
    if not isinstance(tree, exp.Select) or not desk.expectation.wants("superlative", "top"):
        return []
    return [*_added_up(tree, desk), *_place(tree, desk)]


def _added_up(tree: exp.Select, desk: Desk) -> list[str]:
    question, schema = desk.step.task.lower(), desk.context.schema
    order, limit = tree.args.get("order"), tree.args.get("limit")
    plain = not any(tree.args.get(p) for p in ("group", "distinct", "having", "qualify"))
    if order is None or limit is None or not plain or len(order.expressions) != 1:
        return []
    thing = thing_asked(question, schema)
    measure = order.expressions[0].this
    if thing is None or _SINGLE.search(question) or not isinstance(measure, exp.Column):
        return []
    scopes = Scopes(tree, desk.catalogue)
    shown = [item.unalias() for item in tree.expressions]
    if not all(isinstance(c, exp.Column) and _is_of(c, thing, scopes=scopes) for c in shown):
        return []
    if not _adds_up(measure, thing, scopes=scopes, desk=desk):
        return []
    for item in shown:
        tree.group_by(item.copy(), copy=False)
    measure.replace(exp.Sum(this=measure.copy()))
    return [f"Added up {measure.name} for each of them."]


def _is_of(column: exp.Expression, thing: Thing, *, scopes: Scopes) -> bool:
    field = scopes.field(column) if isinstance(column, exp.Column) else None
    return field is not None and thing.is_shown_by(field.origin)


def _adds_up(measure: exp.Column, thing: Thing, *, scopes: Scopes, desk: Desk) -> bool:
    """Money or pieces of a table that has many rows for one thing, and is not asked for itself."""
    field = scopes.field(measure)
    name, _, column = (field.origin if field and field.origin else "").partition(".")
    table = desk.context.schema.table(name)
    if table is None or table.name == thing.table:
        return False
    known = {c.name for c in (money_column(table), units_column(table)) if c is not None}
    itself = re.search(rf"\b\w+est {name.lower().rstrip('s')}\b", desk.step.task.lower())
    return column in known and itself is None


def _place(tree: exp.Select, desk: Desk) -> list[str]:
    """`the second most sold`: one row, after those that are before it."""
    found = _PLACE.search(desk.step.task.lower())
    if found is None or tree.args.get("order") is None or tree.args.get("qualify") is not None:
        return []
    if tree.args.get("offset") is not None or any(is_aggregate(i) for i in tree.expressions[:1]):
        return []
    tree.limit(1, copy=False)
    tree.offset(_PLACES[found[1]] - 1, copy=False)
    return [f"Kept the {found[1]} one."]
