"""Rows that sum up the others, such as "Total", which spoil counts and rankings."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import column_of, is_aggregate, string
from core.agents.sql.values import find_equal, text_columns

_SUMS = ("total", "totals", "grand total", "subtotal", "overall", "sum", "all")


def mend_totals(tree: exp.Expression, desk: Desk) -> list[str]:
    """Leave rows of totals out where a query counts, sums or ranks, unless it names them."""
    selects = [s for s in tree.find_all(exp.Select) if _ranks_or_sums(s)]
    if not selects or _named(tree):
        return []
    scopes = Scopes(tree, desk.catalogue)
    tables = {s.table for select in selects for s in scopes.sources(select) if s.table}
    hits = find_equal(desk, _SUMS, text_columns(desk, tables))
    notes: list[str] = []
    for select in selects:
        for source in scopes.sources(select):
            for hit in (h for h in hits if h.table == source.table and _rare(h.column, desk)):
                column = exp.Coalesce(
                    this=column_of(source.alias, hit.column), expressions=[string("")]
                )
                select.where(exp.NEQ(this=column, expression=string(hit.value)), copy=False)
                notes.append(f"Left out the row {hit.value}, which sums up the others.")
    return list(dict.fromkeys(notes))


def _named(tree: exp.Expression) -> bool:
    """Whether the query itself looks for such a row."""
    where = tree.args.get("where")
    texts = where.find_all(exp.Literal) if where is not None else ()
    return any("total" in str(text.this).lower() for text in texts if text.is_string)


def _ranks_or_sums(select: exp.Select) -> bool:
    if select.args.get("from_") is None:
        return False
    ranked = select.args.get("order") is not None and select.args.get("limit") is not None
    return ranked or any(is_aggregate(item) for item in select.expressions)


def _rare(column: str, desk: Desk) -> bool:
    """A label that names rows, not one of a few categories."""
    for profile in desk.context.profiles:
        for known in profile.columns:
            if known.name == column:
                return known.distinct * 2 > profile.rows
    return True
