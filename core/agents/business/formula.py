"""A metric's formula: one aggregate over known columns, safe to divide, taken apart for forms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import SqlglotError

from core.agents.business.formula_names import qualify, tables_in
from core.domain.sources import Schema
from core.errors import UserError

LONGEST = 2_000  # characters
KEPT = "Nothing was saved."
_ASK = "Write an aggregate over columns, such as SUM(orders.revenue)."
# Aggregates of DuckDB that the parser takes for plain functions.
_ALSO = frozenset(
    "arbitrary bool_and bool_or entropy favg fsum geomean geometric_mean histogram kurtosis "
    "kurtosis_pop mad mode product sem skewness list string_agg".split()
)


@dataclass(frozen=True)
class Formula:
    """`text` as people read it, `expression` and `over` as forms compile it; `notes` say what was
    put right. `columns` are all that it reads, as `table.column`."""

    text: str
    expression: str
    over: str
    adds: bool
    table: str
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_formula(text: str, schema: Schema, *, table: str = "", strict: bool = True) -> Formula:
    """The formula over the schema; UserError says what is wrong with it.

    Not `strict`, tables and columns that are not there are taken on trust.
    """
    root = _parsed(text)
    _refuse_what_is_no_aggregate(root)
    columns = qualify(root, schema, table=table, strict=strict)
    notes = _divide_safely(root)
    top, base = _halves(root)
    halves = (top,) if base is None else (top, base)
    for half in halves:
        if len(tables_in(half)) > 1 and not table:
            names = " and ".join(sorted(tables_in(half)))
            raise UserError(
                f"The formula reads {names}, and does not say which of their rows are measured.",
                kept=KEPT,
                remedy="Choose the table whose rows count.",
            )
    grain = table or _grain(halves)
    over = "" if base is None else _text(_bracketed(_without_nullif(base)))
    return Formula(
        text=_text(root),
        expression=_text(_bracketed(top)),
        over=over,
        adds=not over and _adds(root),
        table=grain,
        columns=columns,
        notes=tuple(notes),
    )


def _parsed(text: str) -> exp.Expression:
    written = text.strip().rstrip(";")
    if not written or len(written) > LONGEST:
        raise UserError("There is no formula yet.", kept=KEPT, remedy=_ASK)
    try:
        trees = parse(f"SELECT {written}", read="duckdb", error_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError):
        raise UserError("The formula is no SQL expression.", kept=KEPT, remedy=_ASK) from None
    tree = trees[0] if len(trees) == 1 else None
    used = {key for key, value in tree.args.items() if value} if tree is not None else set()
    if not isinstance(tree, exp.Select) or used - {"expressions"} or len(tree.expressions) != 1:
        raise UserError("A formula is one expression, not a query.", kept=KEPT, remedy=_ASK)
    root: exp.Expression = tree.expressions[0].unalias().copy()
    while isinstance(root, exp.Paren):
        root = root.this
    return root


def _refuse_what_is_no_aggregate(root: exp.Expression) -> None:
    if root.find(exp.Query, exp.Subquery, exp.Window, exp.Table) is not None:
        raise UserError(
            "A formula reads columns only, no queries and no windows.", kept=KEPT, remedy=_ASK
        )
    if not any(_is_aggregate(node) for node in root.walk()):
        raise UserError(
            "The formula gives a value for each row, not one for all of them.",
            kept=KEPT,
            remedy=_ASK,
        )
    for node in root.walk():
        inside = _aggregate_around(node)
        if _is_aggregate(node) and inside is not None:
            raise UserError(
                "The formula takes an aggregate of an aggregate.", kept=KEPT, remedy=_ASK
            )
        if isinstance(node, exp.Column) and inside is None:
            raise UserError(
                f"The column {node.name} stands outside any aggregate.", kept=KEPT, remedy=_ASK
            )


def _is_aggregate(node: exp.Expression) -> bool:
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return node.name.casefold() in _ALSO
    return isinstance(node, exp.AggFunc)


def _aggregate_around(node: exp.Expression) -> exp.Expression | None:
    around = node.parent
    while around is not None and not (_is_aggregate(around) or isinstance(around, exp.Filter)):
        around = around.parent
    if isinstance(around, exp.Filter) and _is_aggregate(node):
        return None  # the aggregate that is filtered
    return around


def _divide_safely(root: exp.Expression) -> list[str]:
    """Denominators that may be zero give a missing value instead; says where."""
    notes = []
    for node in list(root.find_all(exp.Div, exp.IntDiv, exp.Mod)):
        below = node.expression
        inner = below.unnest()
        if isinstance(inner, exp.Nullif) or (isinstance(inner, exp.Literal) and not _zero(inner)):
            continue
        notes.append(
            f"Where {_text(inner)} is zero there is no value, rather than an error "
            "(NULLIF was added)."
        )
        node.set("expression", exp.Nullif(this=inner.copy(), expression=exp.Literal.number(0)))
    return notes


def _text(node: exp.Expression) -> str:
    return str(node.sql(dialect="duckdb", comments=False))


def _zero(literal: exp.Literal) -> bool:
    try:
        return literal.is_string or float(str(literal.this)) == 0
    except ValueError:
        return True


def _halves(root: exp.Expression) -> tuple[exp.Expression, exp.Expression | None]:
    """What is divided, and by which aggregate, each on its own table."""
    if isinstance(root, exp.Mul):  # 100 * (a / b) is (100 * a) / b
        for factor, other in ((root.this, root.expression), (root.expression, root.this)):
            inner = other.unnest()
            if isinstance(factor, exp.Literal) and isinstance(inner, exp.Div):
                top = exp.Mul(this=factor.copy(), expression=_bracketed(inner.this))
                return _halves(exp.Div(this=top, expression=inner.expression.copy()))
    if isinstance(root, exp.Div) and any(_is_aggregate(n) for n in root.expression.walk()):
        return root.this, root.expression
    return root, None


def _without_nullif(node: exp.Expression) -> exp.Expression:
    """Forms divide by NULLIF themselves."""
    inner: exp.Expression = node.unnest()
    if isinstance(inner, exp.Nullif):
        by: exp.Expression = inner.this
        return by
    return inner


def _bracketed(node: exp.Expression) -> exp.Expression:
    inner: exp.Expression = node.unnest()
    return exp.Paren(this=inner.copy()) if isinstance(inner, exp.Binary) else inner.copy()


def _adds(node: exp.Expression) -> bool:
    """Whether it is a sum or difference of sums and counts, each perhaps times a number."""
    inner = node.unnest()
    if isinstance(inner, exp.Add | exp.Sub):
        return _adds(inner.this) and _adds(inner.expression)
    if isinstance(inner, exp.Mul | exp.Div):
        sides = (inner.this, inner.expression)
        scaled = [side for side in sides if not isinstance(side.unnest(), exp.Literal)]
        first = isinstance(inner, exp.Mul) or scaled == [inner.this]
        return first and len(scaled) == 1 and _adds(scaled[0])
    if isinstance(inner, exp.Neg):
        return _adds(inner.this)
    if isinstance(inner, exp.Filter):
        return _adds(inner.this)
    if isinstance(inner, exp.Count):
        return not isinstance(inner.this, exp.Distinct)
    return isinstance(inner, exp.Sum) and not isinstance(inner.this, exp.Distinct)


def _grain(halves: tuple[exp.Expression, ...]) -> str:
    """The one table of the denominator, else of what is divided."""
    for half in reversed(halves):
        names = tables_in(half)
        if len(names) == 1:
            return names.pop()
    raise UserError(
        "The formula names no column, so it does not say whose rows are counted.",
        kept=KEPT,
        remedy="Choose the table whose rows count.",
    )
