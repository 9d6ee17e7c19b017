"""Amounts that are kept as a column, where a query works them out by price and number."""

from __future__ import annotations

from sqlglot import exp

from core.agents.business.measures import money_column, units_column
from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import column_of
from core.agents.sql.words import name_stems, stem

_OTHERWISE = frozenset(stem(w) for w in "cost costs profit margin gross list full before".split())


def mend_amounts(tree: exp.Expression, desk: Desk) -> list[str]:
    """`SUM(quantity * unit_price)` is what the revenue column adds up to, discounts taken off."""
    words = {stem(word) for word in desk.step.task.lower().replace("?", " ").split()}
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
        kept = _kept(factors, scopes, desk)
        if kept is not None:
            total.this.replace(kept)
            notes.append(f"Took {kept.name} as the amount.")
    return list(dict.fromkeys(notes))


def _is_named(column: exp.Expression, words: set[str]) -> bool:
    return name_stems(column.name) <= words


def _kept(factors: list[exp.Expression], scopes: Scopes, desk: Desk) -> exp.Column | None:
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
