"""Amounts that are kept as a column, where a query works them out by price and number."""

from __future__ import annotations

from sqlglot import exp

from core.agents.business.measures import money_column, units_column
from core.agents.sql.bring import bring
from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes, enclosing
from core.agents.sql.trees import column_of
from core.agents.sql.words import name_stems, stem

_PROFIT = frozenset(stem(w) for w in "profit profits profitable".split())
_OTHERWISE = frozenset(stem(w) for w in "cost costs profit margin gross list full before".split())


def mend_amounts(tree: exp.Expression, desk: Desk) -> list[str]:
    """`SUM(quantity * unit_price)` is what the revenue column adds up to, discounts taken off."""
    words = {stem(word) for word in desk.step.task.lower().replace("?", " ").split()}
    if words & _PROFIT:
        return _profits(tree, desk)
    if words & _OTHERWISE:
        return []
    scopes = Scopes(tree, desk.catalogue)
    notes: list[str] = []
    for total in list(tree.find_all(exp.Sum, exp.Avg, exp.Max, exp.Min)):
        product = total.this.unnest() if isinstance(total.this, exp.Expression) else None
        if not isinstance(product, exp.Mul):
            continue
        factors = [product.left.unnest(), product.right.unnest()]
        if not all(isinstance(factor, exp.Column) for factor in factors):
            continue
        if any(_is_named(factor, words) for factor in factors):
            continue
        kept = _kept(factors, scopes, desk=desk)
        if kept is not None:
            total.this.replace(kept)
            notes.append(f"Took {kept.name} as the amount.")
    return list(dict.fromkeys(notes))


def _profits(tree: exp.Expression, desk: Desk) -> list[str]:
    """Revenue is no profit yet: what the pieces cost is taken off, where the data has it."""
    notes: list[str] = []
    for total in list(tree.find_all(exp.Sum)):
        select, money = enclosing(total), total.this
        if isinstance(money, exp.Sub) and isinstance(money.right.unnest(), exp.Column):
            money = money.left.unnest()
        if select is None or not isinstance(money, exp.Column):
            continue
        scopes = Scopes(tree, desk.catalogue)
        cost = _cost(money, select, scopes=scopes, desk=desk)
        if cost is not None:
            total.set("this", exp.Sub(this=money.copy(), expression=cost))
            notes.append(
                f"Took profit as {money.name} less {cost.left.name} times {cost.right.name}."
            )
    return list(dict.fromkeys(notes))


def _cost(money: exp.Column, select: exp.Select, *, scopes: Scopes, desk: Desk) -> exp.Mul | None:
    """What the pieces of a row cost, where the column holds what they brought in."""
    owners = scopes.owners(money)
    table = desk.context.schema.table(owners[0].table or "") if len(owners) == 1 else None
    if table is None:
        return None
    units, brought = units_column(table), money_column(table)
    if units is None or brought is None or brought.name != money.name:
        return None
    alias = owners[0].alias
    for other, column in desk.context.schema.columns():
        if column.role == "number" and stem("cost") in name_stems(column.name):
            cost = bring(select, other.name, column.name, scopes=scopes, graph=desk.graph)
            if cost is not None:
                return exp.Mul(this=column_of(alias, units.name), expression=cost)
    return None


def _is_named(column: exp.Expression, words: set[str]) -> bool:
    return name_stems(column.name) <= words


def _kept(factors: list[exp.Expression], scopes: Scopes, *, desk: Desk) -> exp.Column | None:
    """The money column of the table whose number of pieces is one of the factors."""
    for factor in factors:
        if not isinstance(factor, exp.Column):
            continue
        owners = scopes.owners(factor)
        table = desk.context.schema.table(owners[0].table or "") if len(owners) == 1 else None
        if table is None:
            continue
        units, money = units_column(table), money_column(table)
        if units is not None and money is not None and units.name == factor.name:
            return column_of(owners[0].alias, money.name)
    return None
