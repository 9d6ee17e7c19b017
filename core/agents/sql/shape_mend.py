"""Results of another shape than the question asks for, put right without asking the model again."""

from __future__ import annotations

import re

from sqlglot import exp, parse_one

from core.agents.sql.desk import Desk
from core.agents.sql.one_table.asked import Asked, asked_of
from core.agents.sql.one_table.outcomes import outcome_condition
from core.agents.sql.one_table.target import target_of
from core.agents.sql.trees import is_aggregate

_HOW_MANY = re.compile(r"^(?:so |and )?how many\b|^what (?:is|was) the (?:total )?number of\b")
_ONE = re.compile(r"^(?:name|list|give|tell me|what is|what was) (?:me )?(?:one|an?)\b")
_EMPTY = r"(?i)[-–—―?.* ]*|n/?a|none|tba|tbd"
_SAME = re.compile(r"\bsame\b.*\b(?:as|with)\b|\bother than\b|\bbesides\b|\bwho else\b")


def mend_shape(tree: exp.Expression, desk: Desk) -> list[str]:
    """Rows counted where a count is asked for, one column where one is, and the like."""
    asked = asked_of(desk)
    if asked is None or not isinstance(tree, exp.Select):
        return []
    notes: list[str] = []
    for mechanism, rule in (
        ("count_of", _count),
        ("star", _star),
        ("name_one", _one),
        ("same_as", _same),
        ("outcomes", _outcomes),
        ("nothing", _nothing),
    ):
        if desk.has(mechanism):
            notes += rule(tree, asked)
    return notes


def _count(tree: exp.Select, asked: Asked) -> list[str]:
    """`how many` over plain rows: their number."""
    plain = not any(is_aggregate(item) or item.find(exp.Query) for item in tree.expressions)
    shaped = any(tree.args.get(part) for part in ("group", "limit", "having"))
    if not _HOW_MANY.search(asked.text) or len(tree.expressions) != 1 or not plain or shaped:
        return []
    item = tree.expressions[0].unalias()
    if not isinstance(item, exp.Column | exp.Star) or not _lists(tree, asked):
        return []
    tree.set("order", None)
    distinct = bool(tree.args.get("distinct"))
    tree.set("distinct", None)
    counted = exp.Distinct(expressions=[item.copy()]) if distinct else item.copy()
    tree.set("expressions", [exp.alias_(exp.Count(this=counted), "n")])
    return ["Counted the rows, as asked."]


def _lists(tree: exp.Select, asked: Asked) -> bool:
    """Whether the query shows many rows rather than one looked-up number."""
    from core.agents.sql.parse import to_sql

    return len(asked.desk.look(to_sql(tree), max_rows=2)) > 1


def _star(tree: exp.Select, asked: Asked) -> list[str]:
    """Whole rows where one thing is asked for."""
    if len(tree.expressions) != 1 or not isinstance(tree.expressions[0], exp.Star):
        return []
    target = target_of(asked)
    if target is None or tree.args.get("joins"):
        return []
    name = asked.grid.columns[target.column].name
    tree.set("expressions", [exp.column(exp.to_identifier(name, quoted=True))])
    return []


def _one(tree: exp.Select, asked: Asked) -> list[str]:
    """`name one country that ...` wants one of them."""
    if not _ONE.search(asked.text) or tree.args.get("limit") or is_aggregate(tree):
        return []
    tree.limit(1, copy=False)
    return []


def _same(tree: exp.Select, asked: Asked) -> list[str]:
    """`the same M as A` does not mean A itself."""
    where = tree.args.get("where")
    if not _SAME.search(asked.text) or where is None or tree.args.get("joins"):
        return []
    for query in list(where.find_all(exp.Subquery)):
        inner = query.this.args.get("where") if isinstance(query.this, exp.Select) else None
        compared = isinstance(query.parent, exp.EQ | exp.In)
        if inner is not None and compared and not inner.find(exp.Subquery):
            tree.where(exp.Not(this=exp.Paren(this=inner.this.copy())), copy=False)
            return ["Left out the one that the others are compared with."]
    return []


def _outcomes(tree: exp.Select, asked: Asked) -> list[str]:
    """`Result = 'L'` where results read `L 10–17`."""
    names = {c.name.casefold(): number for number, c in enumerate(asked.grid.columns)}
    notes = []
    for test in list(tree.find_all(exp.EQ, exp.Like, exp.ILike)):
        left, right = test.this, test.expression
        if not isinstance(left, exp.Column) or not isinstance(right, exp.Literal):
            continue
        column = names.get(left.name.casefold())
        text = str(right.this).strip("% ")
        if column is None or any(cell == text for cell in asked.grid.cells(column)):
            continue
        condition = outcome_condition(asked, column, text)
        if condition is not None:
            test.replace(parse_one(condition, read="duckdb"))
            notes.append(f"Took rows that begin with {text}.")
    return notes


def _nothing(tree: exp.Select, asked: Asked) -> list[str]:
    """A dash in a text is nothing, and so is an empty number where 0 is looked for."""
    names = {c.name.casefold(): number for number, c in enumerate(asked.grid.columns)}
    for test in list(tree.find_all(exp.Is, exp.EQ)):
        left = test.this
        column = names.get(left.name.casefold()) if isinstance(left, exp.Column) else None
        if column is None:
            continue
        role = asked.grid.columns[column].role
        if isinstance(test, exp.Is) and isinstance(test.expression, exp.Null) and role == "text":
            empty = f"regexp_full_match(coalesce(trim({asked.name(column)}), ''), '{_EMPTY}')"
            test.replace(parse_one(empty, read="duckdb"))
        elif isinstance(test, exp.EQ) and role == "number" and _is_zero(test.expression):
            cells = [row[column] for row in asked.grid.rows]
            if None in cells and not any(cell and float(cell) == 0 for cell in cells):
                test.replace(exp.Is(this=left.copy(), expression=exp.Null()))
    return []


def _is_zero(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.this) == 0
