"""What a query does, read off its tree."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.scopes import Catalogue, Scopes, enclosing, lookup, tables_of
from core.agents.sql.trees import is_aggregate
from core.domain.queries import (
    AggregateFact,
    FilterFact,
    JoinFact,
    Operator,
    OrderFact,
    OutputFact,
    QueryFacts,
)

_COMPARISONS: dict[type[exp.Expression], Operator] = {
    exp.EQ: "=", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.Like: "like", exp.ILike: "like",
}  # fmt: skip
_TURNED: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AGGREGATES = (
    exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.Stddev, exp.StddevSamp,
    exp.StddevPop, exp.Variance, exp.VariancePop, exp.Corr,
)  # fmt: skip
_NAMES = {"stddevsamp": "stddev", "stddevpop": "stddev_pop", "variancepop": "var_pop"}


def facts_of(tree: exp.Expression, catalogue: Catalogue) -> QueryFacts:
    """Tables, joins, filters, aggregates, groups, outputs and order of a resolved query."""
    reader = _Reader(tree, catalogue)
    outer = tree.left if isinstance(tree, exp.SetOperation) else tree
    limit = tree.args.get("limit")
    return QueryFacts(
        tables=reader.tables(),
        joins=reader.joins(),
        filters=reader.filters(),
        aggregates=reader.aggregates(outer),
        groups=reader.groups(),
        outputs=reader.outputs(tree, outer),
        order_by=reader.order(tree),
        limit=_integer(limit.expression) if limit is not None else _ranked(tree),
        distinct=bool(outer.args.get("distinct")) or type(tree) is exp.Union,
    )


def _ranked(tree: exp.Expression) -> int | None:
    """The N of `QUALIFY rank() OVER (...) <= N`, which keeps rows as LIMIT does."""
    qualify = tree.args.get("qualify")
    if qualify is None or not isinstance(qualify.this, exp.LTE):
        return None
    kept = qualify.this
    return _integer(kept.expression) if isinstance(kept.this, exp.Window) else None


class _Reader:
    def __init__(self, tree: exp.Expression, catalogue: Catalogue) -> None:
        self.tree = tree
        self.catalogue = catalogue
        self.scopes = Scopes(tree, catalogue)

    def tables(self) -> tuple[str, ...]:
        found = (lookup(self.catalogue, table.name) for table in tables_of(self.tree))
        return tuple(dict.fromkeys(name for name in found if name))

    def joins(self) -> tuple[JoinFact, ...]:
        facts = []
        for equal in self.tree.find_all(exp.EQ):
            left, right = _column_in(equal.this), _column_in(equal.expression)
            if left is not None and right is not None:
                a, b = self.source(left), self.source(right)
                if a and b and left.table.casefold() != right.table.casefold():
                    join = equal.find_ancestor(exp.Join, exp.Select)
                    outer = isinstance(join, exp.Join) and bool(join.side)
                    facts.append(JoinFact(left=a, right=b, outer=outer))
        for join in self.tree.find_all(exp.Join):
            facts += self._using(join)
        return tuple(dict.fromkeys(facts))

    def filters(self) -> tuple[FilterFact, ...]:
        facts = []
        for test in self.tree.find_all(exp.Predicate):
            if test.find_ancestor(exp.Where, exp.Having, exp.Join, exp.Case) is None:
                continue
            if fact := self._filter(test):
                facts.append(fact)
        return tuple(dict.fromkeys(facts))

    def aggregates(self, outer: exp.Expression) -> tuple[AggregateFact, ...]:
        facts = []
        for found in self.tree.find_all(*_AGGREGATES):
            inner = found.this
            distinct = isinstance(inner, exp.Distinct)
            inner = inner.expressions[0] if isinstance(inner, exp.Distinct) else inner
            column = _column_in(inner) if isinstance(inner, exp.Expression) else None
            name = type(found).__name__.lower()
            facts.append(
                AggregateFact(
                    function=_NAMES.get(name, name),
                    column=self.source(column) if column is not None else None,
                    distinct=distinct,
                    output=_output_of(found, outer),
                )
            )
        return tuple(dict.fromkeys(facts))

    def groups(self) -> tuple[str, ...]:
        group = self.tree.args.get("group")
        if group is None or not isinstance(self.tree, exp.Select):
            return ()
        return tuple(self._shown(item) for item in group.expressions)

    def outputs(self, tree: exp.Expression, outer: exp.Expression) -> tuple[OutputFact, ...]:
        if not isinstance(outer, exp.Select) or any(i.is_star for i in outer.expressions):
            fields = self.scopes.outputs(tree)
            return tuple(OutputFact(name=f.name, source=f.origin) for f in fields)
        return tuple(
            OutputFact(name=_name(item), source=self._behind(item.unalias()))
            for item in outer.expressions
        )

    def order(self, tree: exp.Expression) -> tuple[OrderFact, ...]:
        order = tree.args.get("order")
        terms = order.expressions if order is not None else ()
        return tuple(
            OrderFact(column=self._shown(term.this), descending=bool(term.args.get("desc")))
            for term in terms
        )

    def source(self, column: exp.Column) -> str | None:
        field = self.scopes.field(column)
        return field.origin if field else None

    def _behind(self, item: exp.Expression) -> str | None:
        """The column that an output shows, alone or inside an aggregate."""
        columns = {id(c): c for c in item.find_all(exp.Column) if not isinstance(c.this, exp.Star)}
        sources = {self.source(column) for column in columns.values()}
        return sources.pop() if len(sources) == 1 else None

    def _shown(self, node: exp.Expression) -> str:
        """A result column's name, a `table.column`, or the expression."""
        place = _integer(node)
        outer = self.tree.left if isinstance(self.tree, exp.SetOperation) else self.tree
        items = outer.expressions if isinstance(outer, exp.Select) else []
        if place is not None and 0 < place <= len(items):
            return _name(items[place - 1])
        for item in items:
            if item.unalias() == node or (item.alias and item.alias == node.name):
                return _name(item)
        source = self.source(node) if isinstance(node, exp.Column) else None
        return source or node.sql("duckdb")

    def _using(self, join: exp.Join) -> list[JoinFact]:
        select = enclosing(join)
        sources = self.scopes.sources(select) if select is not None else ()
        facts = []
        for item in join.args.get("using") or ():
            owners = [f.origin for s in sources if (f := s.field(item.name)) and f.origin]
            if len(owners) >= 2:
                facts.append(JoinFact(left=owners[0], right=owners[-1]))
        return facts

    def _filter(self, test: exp.Expression) -> FilterFact | None:
        negated = isinstance(test.parent, exp.Not)
        operator = _COMPARISONS.get(type(test))
        if operator is not None:
            return self._comparison(test, operator)
        column = _column_in(test.this) if isinstance(test.this, exp.Expression) else None
        source = self.source(column) if column is not None else None
        if source is None:
            return None
        match test:
            case exp.Is(expression=exp.Null()):
                return FilterFact(column=source, operator="is not null" if negated else "is null")
            case exp.In():
                return FilterFact(
                    column=source,
                    operator="not in" if negated else "in",
                    values=_values(test.expressions),
                )
            case exp.Between():
                return FilterFact(
                    column=source,
                    operator="between",
                    values=_values([test.args["low"], test.args["high"]]),
                )
        return None

    def _comparison(self, test: exp.Expression, operator: Operator) -> FilterFact | None:
        left, right = test.this, test.expression
        if isinstance(left, exp.Literal):
            left, right, operator = right, left, _TURNED.get(operator, operator)
        column, values = _column_in(left), _values([right])
        source = self.source(column) if column is not None else None
        if source is None or not values or is_aggregate(left):
            return None
        return FilterFact(column=source, operator=operator, values=values)


def _column_in(node: exp.Expression) -> exp.Column | None:
    """The only column of an expression that is a column in a cast, a trim and the like."""
    columns = [c for c in node.find_all(exp.Column) if not isinstance(c.this, exp.Star)]
    has_query = node.find(exp.Query) is not None
    return columns[0] if len(columns) == 1 and not has_query else None


def _values(nodes: list[exp.Expression]) -> tuple[str, ...]:
    found = []
    for node in nodes:
        inner = node.this if isinstance(node, exp.Neg | exp.Cast | exp.Paren) else node
        if isinstance(inner, exp.Literal):
            found.append(f"-{inner.this}" if isinstance(node, exp.Neg) else str(inner.this))
    return tuple(found)


def _output_of(node: exp.Expression, outer: exp.Expression) -> str:
    for item in outer.expressions if isinstance(outer, exp.Select) else ():
        if node is item or any(node is part for part in item.walk()):
            return _name(item) if enclosing(node) is outer else ""
    return ""


def _name(item: exp.Expression) -> str:
    """The name that DuckDB gives a result column."""
    return str(item.alias_or_name or item.sql("duckdb").lower())


def _integer(node: exp.Expression) -> int | None:
    return int(node.this) if isinstance(node, exp.Literal) and node.is_int else None
