"""What a query does, as facts: read off its parsed text by whoever has a parser."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "between", "like", "is null", "is not null"
]


class JoinFact(Value):
    """Two columns set equal; each is `table.column` with the table's real name.

    `outer` when rows without a match are kept.
    """

    left: str
    right: str
    outer: bool = False


class FilterFact(Value):
    """One condition; `column` is `table.column`, `values` are literals without quotes."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()


class AggregateFact(Value):
    """`function` in lower case; `column` is `table.column`, or None for rows or an expression.

    `output` is the result column that holds it, or empty (HAVING, ORDER BY, a subquery).
    """

    function: str
    column: str | None = None
    distinct: bool = False
    output: str = ""


class OutputFact(Value):
    """A column of the result and the `table.column` it shows unchanged or aggregates."""

    name: str
    source: str | None = None


class OrderFact(Value):
    """`column` is a result column or `table.column`."""

    column: str
    descending: bool = False


class QueryFacts(Value):
    """Facts of the whole statement; joins, filters and aggregates of subqueries are included.

    `groups` are `table.column` or result columns; `limit` and `order_by` are the outermost ones.
    """

    tables: tuple[str, ...] = ()
    joins: tuple[JoinFact, ...] = ()
    filters: tuple[FilterFact, ...] = ()
    aggregates: tuple[AggregateFact, ...] = ()
    groups: tuple[str, ...] = ()
    outputs: tuple[OutputFact, ...] = ()
    order_by: tuple[OrderFact, ...] = ()
    limit: int | None = None
    distinct: bool = False

    def source_of(self, output: str) -> str | None:
        """The `table.column` behind a result column, case ignored."""
        folded = output.casefold()
        return next((o.source for o in self.outputs if o.name.casefold() == folded), None)
