"""The same figures another way: a plain query told again to Polars, to be held against DuckDB's."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlglot import exp

from core.agents.sql.parse import parse_query
from core.agents.sql.trees import conditions
from core.domain.sources import Schema
from core.errors import StepError

_AGGREGATES: dict[type[exp.Expression], str] = {
    exp.Sum: "sum", exp.Avg: "mean", exp.Min: "min", exp.Max: "max", exp.Median: "median",
}  # fmt: skip
_COMPARED: dict[type[exp.Expression], str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_PARTS = frozenset({"kind", "expressions", "from_", "joins", "where", "group", "order", "limit"})


class _NotPlain(Exception):
    """The query does more than this route can tell again."""


@dataclass(frozen=True)
class SecondRoute:
    """`code` answers a table `again`, whose first `keys` columns name a row.

    `whole` says that the query keeps all rows.
    """

    code: str
    keys: int
    whole: bool


def second_route(sql: str, schema: Schema) -> SecondRoute | None:
    """A script for the aggregates of one plain SELECT over tables; None for any other query."""
    columns = {
        table.name.casefold(): frozenset(column.name.casefold() for column in table.columns)
        for table in schema.tables
    }
    try:
        tree = parse_query(sql)
        return _Told(tree, columns).route() if isinstance(tree, exp.Select) else None
    except (StepError, _NotPlain):
        return None


class _Told:
    def __init__(self, tree: exp.Select, columns: Mapping[str, Set[str]]) -> None:
        given = {name for name, value in tree.args.items() if value}
        if given - _PARTS or len(list(tree.find_all(exp.Query))) > 1:
            raise _NotPlain
        self._tree = tree
        self._columns = columns
        self._names: dict[str, str] = {}  # alias, folded -> table

    def route(self) -> SecondRoute:
        lines = ["import polars as pl", *self._rows()]
        keys, values = self._outputs()
        made = ", ".join(values)
        if keys:
            lines.append(f"rows = rows.group_by([{', '.join(keys)}]).agg([{made}])")
        else:
            lines.append(f"rows = rows.select([{made}])")
        lines.append('answer["again"] = rows.collect().to_pandas()')
        return SecondRoute("\n".join(lines), len(keys), whole=not self._tree.args.get("limit"))

    def _rows(self) -> list[str]:
        source = self._tree.args["from_"].this
        lines = [f"rows = {self._table(source)}"]
        for join in self._tree.args.get("joins") or ():
            lines.append(self._join(join))
        where = self._tree.args.get("where")
        for test in conditions(where.this) if where is not None else ():
            lines.append(f"rows = rows.filter({self._test(test)})")
        return lines

    def _table(self, node: exp.Expression) -> str:
        """A frame whose columns are called `alias.column`, so that no two are alike."""
        if not isinstance(node, exp.Table) or node.name.casefold() not in self._columns:
            raise _NotPlain
        alias = node.alias_or_name.casefold()
        if alias in self._names:
            raise _NotPlain
        self._names[alias] = node.name
        prefix = f"{alias}."
        return (
            f"pl.from_pandas(tables[{node.name!r}]).lazy()"
            f".rename(lambda name: {prefix!r} + name.casefold())"
        )

    def _join(self, join: exp.Join) -> str:
        if (
            join.args.get("using")
            or join.side not in ("", "LEFT")
            or join.kind not in ("", "INNER")
        ):
            raise _NotPlain
        how = "left" if join.side == "LEFT" else "inner"
        before = set(self._names)
        right = self._table(join.this)
        pairs = [self._pair(test, before) for test in conditions(join.args.get("on"))]
        if not pairs:
            raise _NotPlain
        mine = ", ".join(repr(pair[0]) for pair in pairs)
        theirs = ", ".join(repr(pair[1]) for pair in pairs)
        return (
            f"rows = rows.join({right}, left_on=[{mine}], right_on=[{theirs}], how={how!r},"
            " coalesce=False)"
        )

    def _pair(self, test: exp.Expression, before: set[str]) -> tuple[str, str]:
        if not isinstance(test, exp.EQ):
            raise _NotPlain
        sides = [self._named(side) for side in (test.this, test.expression)]
        first, second = (side.partition(".")[0] in before for side in sides)
        if first == second:
            raise _NotPlain
        return (sides[0], sides[1]) if first else (sides[1], sides[0])

    def _named(self, node: exp.Expression | None) -> str:
        if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
            raise _NotPlain
        name, table = node.name.casefold(), node.table.casefold()
        owners = [
            alias
            for alias, real in self._names.items()
            if table in ("", alias) and name in self._columns[real.casefold()]
        ]
        if len(owners) != 1:
            raise _NotPlain
        return f"{owners[0]}.{name}"

    def _column(self, node: exp.Expression | None) -> str:
        return f"pl.col({self._named(node)!r})"

    def _test(self, test: exp.Expression) -> str:
        match test:
            case exp.Is(expression=exp.Null()):
                return f"{self._column(test.this)}.is_null()"
            case exp.Not(this=exp.Is(expression=exp.Null())):
                return f"{self._column(test.this.this)}.is_not_null()"
            case exp.In() if not test.args.get("query"):
                values = ", ".join(_literal(value) for value in test.expressions)
                return f"{self._column(test.this)}.is_in([{values}])"
            case exp.Between():
                low, high = _literal(test.args["low"]), _literal(test.args["high"])
                return f"{self._column(test.this)}.is_between({low}, {high})"
        sign = _COMPARED.get(type(test))
        if sign is None:
            raise _NotPlain
        return f"{self._column(test.this)} {sign} {_literal(test.expression)}"

    def _outputs(self) -> tuple[list[str], list[str]]:
        """Keys and aggregates in the order of the query, where keys come first."""
        group = self._tree.args.get("group")
        grouped = {self._named(item) for item in self._keys(group)} if group is not None else set()
        keys: list[str] = []
        values: list[str] = []
        for place, item in enumerate(self._tree.expressions):
            node = item.unalias()
            if isinstance(node, exp.Column):
                if self._named(node) not in grouped or values:
                    raise _NotPlain
                keys.append(f"{self._column(node)}.alias('{place}')")
            else:
                values.append(f"{self._aggregate(node)}.alias('{place}')")
        if len(keys) != len(grouped) or not values:
            raise _NotPlain
        return keys, values

    def _keys(self, group: exp.Expression) -> list[exp.Expression]:
        by_alias = {item.alias: item.unalias() for item in self._tree.expressions if item.alias}
        return [
            by_alias.get(item.name, item)
            if isinstance(item, exp.Column) and not item.table
            else item
            for item in group.expressions
        ]

    def _aggregate(self, node: exp.Expression) -> str:
        if isinstance(node, exp.Count):
            inner = node.this
            if isinstance(inner, exp.Star):
                return "pl.len()"
            if isinstance(inner, exp.Distinct):
                return f"{self._column(_one(inner.expressions))}.drop_nulls().n_unique()"
            return f"{self._column(inner)}.count()"
        name = _AGGREGATES.get(type(node))
        if name is None:
            raise _NotPlain
        return f"({self._value(node.this)}).{name}()"

    def _value(self, node: exp.Expression) -> str:
        """A column, or plain arithmetic of columns and numbers."""
        match node:
            case exp.Paren():
                return f"({self._value(node.this)})"
            case exp.Mul() | exp.Add() | exp.Sub():
                sign = {exp.Mul: "*", exp.Add: "+", exp.Sub: "-"}[type(node)]
                return f"({self._value(node.this)} {sign} {self._value(node.expression)})"
            case exp.Literal():
                return _literal(node)
        return self._column(node)


def _one(nodes: list[exp.Expression]) -> exp.Expression:
    if len(nodes) != 1:
        raise _NotPlain
    return nodes[0]


def _literal(node: exp.Expression) -> str:
    match node:
        case exp.Literal(is_string=True):
            return repr(str(node.this))
        case exp.Literal():
            return str(node.this)
        case exp.Neg(this=exp.Literal(is_string=False)):
            return f"-{node.this.this}"
        case exp.Cast(this=exp.Literal(is_string=True)) if node.is_type("date", "timestamp"):
            return f"pl.lit({str(node.this.this)!r}).str.to_datetime(strict=True)"
    raise _NotPlain
