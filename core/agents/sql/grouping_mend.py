"""Columns beside an aggregate that GROUP BY does not name."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import is_aggregate, own_columns

_EXTREMES = (exp.Max, exp.Min)


def mend_grouping(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree` so that it has one reading; the notes say what was changed."""
    notes: list[str] = []
    scopes = Scopes(tree, desk.catalogue)
    for select in list(tree.find_all(exp.Select)):
        if select.args.get("group") is not None:
            _spell_groups(select, scopes)
            notes += _complete(select)
        elif any(is_aggregate(item) for item in select.expressions):
            notes += _ungrouped(select, desk)
        else:
            notes += _ordered_by_aggregate(select)
        _order_of_distinct(select)
    return notes


def _spell_groups(select: exp.Select, scopes: Scopes) -> None:
    """A column is written one way in the list and the groups, where either names its table."""
    shown = [item.unalias() for item in select.expressions]
    for key in select.args["group"].expressions:
        if not isinstance(key, exp.Column):
            continue
        same = [
            column
            for column in shown
            if isinstance(column, exp.Column)
            and column.name.casefold() == key.name.casefold()
            and column.table.casefold() != key.table.casefold()
            and scopes.owners(column) == scopes.owners(key)
        ]
        if len(same) == 1:
            whole = max((same[0], key), key=lambda column: bool(column.table))
            key.replace(whole.copy())
            same[0].replace(whole.copy())


def _complete(select: exp.Select) -> list[str]:
    """Any value of a column that the groups do not name: within a group it is mostly the same."""
    group = select.args["group"]
    if any(group.args.get(part) for part in ("all", "cube", "rollup", "grouping_sets")):
        return []
    keys = {_key(item) for item in group.expressions}
    places = {int(i.this) - 1 for i in group.expressions if isinstance(i, exp.Literal) and i.is_int}
    aliases = {item.alias.casefold() for item in select.expressions if item.alias}
    loose = []
    for place, item in enumerate(select.expressions):
        inner = item.unalias()
        named = bool(item.alias) and item.alias.casefold() in keys
        if place in places or named or item.is_star or _key(inner) in keys:
            continue
        loose += _loose(inner, keys)
    for part in ("having", "order"):
        if select.args.get(part) is not None:
            loose += [
                c for c in _loose(select.args[part], keys) if c.name.casefold() not in aliases
            ]
    for column in loose:
        parent = column.parent
        any_value = exp.AnyValue(this=column.copy())
        if parent is select:
            column.replace(exp.alias_(any_value, column.name, quoted=True))
        else:
            column.replace(any_value)
    return []


def _loose(node: exp.Expression, keys: set[str]) -> list[exp.Column]:
    """Columns outside aggregates and groups."""
    return [
        column
        for column in own_columns(node)
        if _key(column) not in keys
        and column.name.casefold() not in {k.rpartition(".")[2] for k in keys if not column.table}
        and column.find_ancestor(exp.AggFunc, exp.Select, exp.Window, exp.Filter).__class__
        in (exp.Select, type(None))
    ]


def _ungrouped(select: exp.Select, desk: Desk) -> list[str]:
    """Without GROUP BY: the row of the extreme, or groups by the plain columns."""
    plain = [i for i in select.expressions if not is_aggregate(i) and own_columns(i)]
    summed = [i for i in select.expressions if is_aggregate(i)]
    if not plain:
        if select.args.get("order") is not None and len(summed) == len(select.expressions):
            select.set("order", None)
        return []
    extreme = summed[0].unalias()
    single = len(summed) == 1 and isinstance(extreme, _EXTREMES)
    if single and not desk.expectation.wants("groups"):
        return _row_of_extreme(select, summed[0], extreme=extreme)
    for item in plain:
        select.group_by(item.unalias().copy(), copy=False)
    return ["Grouped by the columns beside the aggregate."]


def _row_of_extreme(
    select: exp.Select, item: exp.Expression, *, extreme: exp.Expression
) -> list[str]:
    inner = extreme.this
    item.replace(exp.alias_(inner.copy(), item.alias) if item.alias else inner.copy())
    select.set("order", None)
    select.order_by(
        exp.Ordered(this=inner.copy(), desc=isinstance(extreme, exp.Max), nulls_first=False),
        copy=False,
    )
    select.limit(1, copy=False)
    return []


def _ordered_by_aggregate(select: exp.Select) -> list[str]:
    """`SELECT name ... ORDER BY COUNT(*)` without GROUP BY: groups by what is shown."""
    order = select.args.get("order")
    if order is None or not is_aggregate(order) or not select.expressions:
        return []
    for term in order.expressions:
        inner = term.this
        if isinstance(inner, _EXTREMES) and isinstance(inner.this, exp.Column):
            inner.replace(inner.this.copy())
    if not is_aggregate(order) or any(item.is_star for item in select.expressions):
        return []
    for item in select.expressions:
        select.group_by(item.unalias().copy(), copy=False)
    return ["Grouped by the columns shown."]


def _order_of_distinct(select: exp.Select) -> None:
    """DISTINCT allows an order by what is shown only: groups allow the others."""
    order = select.args.get("order")
    if not select.args.get("distinct") or order is None or select.args.get("group"):
        return
    if any(item.is_star or is_aggregate(item) for item in select.expressions):
        return
    shown = {_key(i.unalias()) for i in select.expressions} | {
        i.alias_or_name.casefold() for i in select.expressions
    }
    hidden = [term for term in order.expressions if _key(term.this) not in shown]
    hidden = [term for term in hidden if term.this.name.casefold() not in shown]
    if not hidden:
        return
    select.set("distinct", None)
    for item in select.expressions:
        select.group_by(item.unalias().copy(), copy=False)
    for term in hidden:
        extreme = exp.Max if term.args.get("desc") else exp.Min
        term.this.replace(extreme(this=term.this.copy()))


def _key(node: exp.Expression) -> str:
    return str(node.sql("duckdb")).replace('"', "").casefold()
