"""What a result says about the query that made it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from core.agents.sql.candidate import Candidate
from core.agents.sql.desk import Desk
from core.agents.sql.parse import to_sql
from core.tools.query import Queried

_TIE_ROWS = 1000


@dataclass(frozen=True)
class Doubt:
    """Something that speaks against a result; `text` is for the model and for people."""

    code: str
    text: str


def doubts(queried: Queried, candidate: Candidate, desk: Desk) -> list[Doubt]:
    """Doubts that are worth another try."""
    if not desk.has("checks"):
        return []
    expected, rows = desk.expectation, queried.ref.rows
    one = expected.rows == "one"
    if one and (rows == 0 or _all_missing(queried)) and _filters(candidate.tree):
        return [Doubt("empty", "The query found nothing, although something is asked for.")]
    if expected.value and rows > 1:
        return [Doubt("many", f"One value is asked for, and {rows} rows came.")]
    return []


def holds_something(queried: Queried) -> bool:
    """Whether a result has rows, and anything in them."""
    present = (column.null_count < queried.ref.rows for column in queried.table.columns)
    return queried.ref.rows > 0 and any(present)


def _all_missing(queried: Queried) -> bool:
    """One row with nothing in it: an aggregate over no rows."""
    if queried.ref.rows != 1:
        return False
    return all(column.null_count == 1 for column in queried.table.columns)


def _filters(tree: exp.Expression) -> bool:
    return tree.find(exp.Where, exp.Having) is not None


def ties(candidate: Candidate, queried: Queried, desk: Desk) -> int:
    """How many rows left out by LIMIT are as high (or low) as the last one kept."""
    tree = candidate.tree
    limit, order = tree.args.get("limit"), tree.args.get("order")
    if not desk.has("ties") or order is None or limit is None or tree.args.get("offset"):
        return 0
    if not isinstance(tree, exp.Select) or not isinstance(limit.expression, exp.Literal):
        return 0
    count = int(limit.expression.this) if limit.expression.is_int else 0
    if count < 1 or queried.ref.rows < count or len(order.expressions) != 1:
        return 0
    more = _with_rank(tree)
    rows = desk.look(to_sql(more), max_rows=1)
    extra = (int(str(rows[0]["through"])) if rows else count) - count
    return max(extra, 0)


def with_ties(tree: exp.Select) -> exp.Select | None:
    """The query with all rows that tie with the last one kept; None where that has no one form."""
    if tree.args.get("distinct") or tree.args.get("qualify"):
        return None
    made = tree.copy()
    rank = exp.Window(this=exp.Anonymous(this="rank"), order=_spelled(made))
    count = made.args["limit"].expression.copy()
    made.set("limit", None)
    made.set("qualify", exp.Qualify(this=exp.LTE(this=rank, expression=count)))
    return made


def _spelled(tree: exp.Select) -> exp.Order:
    """The order by expressions: what it names or numbers of the list is written out."""
    order: exp.Order = tree.args["order"].copy()
    items = [item.unalias() for item in tree.expressions]
    names = {item.alias.casefold(): item.unalias() for item in tree.expressions if item.alias}
    for term in order.expressions:
        node = term.this
        if isinstance(node, exp.Column) and not node.table and node.name.casefold() in names:
            node.replace(names[node.name.casefold()].copy())
        elif isinstance(node, exp.Literal) and node.is_int and 0 < int(node.this) <= len(items):
            node.replace(items[int(node.this) - 1].copy())
    return order


def _with_rank(tree: exp.Select) -> exp.Expression:
    """How many rows there are up to and including those that tie with the last one kept."""
    count = tree.args["limit"].expression.copy()
    inner = tree.copy()
    for part in ("limit", "order"):
        inner.set(part, None)
    ranked = exp.alias_(exp.Window(this=exp.Anonymous(this="rank"), order=_spelled(tree)), "place")
    inner.set("expressions", [ranked])
    if tree.args.get("distinct"):
        inner.set("distinct", None)
    return (
        exp.select(exp.alias_(exp.Count(this=exp.Star()), "through"))
        .from_(inner.subquery("ranked"))
        .where(exp.LTE(this=exp.column("place"), expression=count))
    )
