"""Small pieces of a query's tree."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from core.domain.identifiers import quoted


def identifier(name: str) -> exp.Identifier:
    """A name, quoted only where SQL needs it."""
    return exp.Identifier(this=name, quoted=quoted(name) != name)


def column_of(table: str, name: str) -> exp.Column:
    return exp.Column(this=identifier(name), table=identifier(table))


def string(text: str) -> exp.Literal:
    return exp.Literal.string(text)


def conditions(node: exp.Expression | None) -> list[exp.Expression]:
    """The parts of an AND, parentheses opened."""
    if node is None:
        return []
    inner = node.unnest()
    if isinstance(inner, exp.And):
        return [*conditions(inner.left), *conditions(inner.right)]
    return [inner]


def own(node: exp.Expression) -> Iterator[exp.Expression]:
    """An expression's parts that belong to its own SELECT: subqueries are left closed."""
    yield from node.walk(prune=lambda part: part is not node and isinstance(part, exp.Query))


def is_aggregate(node: exp.Expression) -> bool:
    """Whether an expression aggregates rows of its own SELECT (window functions do not)."""
    return any(
        isinstance(part, exp.AggFunc) and not isinstance(part.parent, exp.Window)
        for part in own(node)
    )


def own_columns(node: exp.Expression) -> list[exp.Column]:
    """Columns of an expression that belong to its own SELECT."""
    return [p for p in own(node) if isinstance(p, exp.Column) and not isinstance(p.this, exp.Star)]
