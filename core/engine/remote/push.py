"""Queries that a PostgreSQL does whole, where its rows are, with the result that DuckDB would give.

Only what is listed here goes over as it is: filters, inner and left joins, groups, and the plain
aggregates. Columns are read as copies read them, results cast to DuckDB's own types, and the order
of texts is left to DuckDB, whose sorting differs from the server's. Whatever else is in a query,
DuckDB does it over the attached tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from core.engine.guard import bare
from core.engine.names import quoted
from core.engine.remote.attach import remote_query
from core.engine.remote.live import Lived, named_columns

_AGGREGATES = (exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max)
_ALLOWED = frozenset(
    (
        *_AGGREGATES,
        *(exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Alias, exp.Table),
        *(exp.TableAlias, exp.Identifier, exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Star),
        *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
        *(exp.Between, exp.In, exp.Is, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Case, exp.If),
        *(exp.Distinct, exp.Filter, exp.Cast, exp.DataType, exp.Year, exp.Month, exp.Extract),
        *(exp.Var, exp.Coalesce, exp.Tuple),
    )
)
_COMPARED = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.Min, exp.Max)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
_PLAIN_CASTS = frozenset({exp.DataType.Type.DATE})
_TYPES = {
    "BIGINT": "int8",
    "INTEGER": "int4",
    "SMALLINT": "int2",
    "HUGEINT": "numeric(38, 0)",
    "DOUBLE": "float8",
    "FLOAT": "float4",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
}
_NUMBERS = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "HUGE", "BIGINT", "SMALL", "TINY")


def pushed(
    connection: duckdb.DuckDBPyConnection, sql: str, known: Mapping[str, Lived]
) -> str | None:
    """The same query for DuckDB, with all but the last ordering done by the server; None if not."""
    tree = _parsed(sql)
    order, limit = (tree.args.get("order"), tree.args.get("limit")) if tree else (None, None)
    if tree is not None:
        tree.set("order", None)
        tree.set("limit", None)
    lived, ordered = (_tables(tree, known), _ordered(order, tree)) if tree else (None, None)
    if tree is None or lived is None or ordered is None or not _fits(tree, lived):
        return None
    types = _described(connection, sql)
    casts = [_TYPES.get(kind) or _decimal(kind) for _, kind in types]
    if None in casts or len(casts) != len(tree.expressions):
        return None
    listed = ", ".join(f"c{n}" for n in range(len(casts)))
    cast = ", ".join(f"q.c{n}::{kind} AS c{n}" for n, kind in enumerate(casts))
    first = next(iter(lived.values()))
    whole = f"SELECT {cast} FROM ({_inner(tree, lived)}) q({listed})"
    given = ", ".join(
        f"CAST(c{n} AS {kind}) AS {quoted(name)}" for n, (name, kind) in enumerate(types)
    )
    ending = f" {limit.sql(dialect='duckdb')}" if limit is not None else ""
    remote = remote_query(first.login, whole, first.catalog)
    return f"SELECT {given} FROM ({remote}) AS q{ordered}{ending}"


def _parsed(sql: str) -> exp.Select | None:
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except (SqlglotError, RecursionError):
        return None
    return tree if isinstance(tree, exp.Select) else None


def is_final(error: duckdb.Error) -> bool:
    """Whether another way of asking would end as badly: the server is gone, or has had enough."""
    said = str(error).lower()
    words = (
        "timeout",
        "permission denied",
        "closed the connection",
        "terminating",
        "connection",
        "interrupted",
    )
    return any(word in said for word in words)


def _tables(tree: exp.Select, known: Mapping[str, Lived]) -> dict[str, Lived] | None:
    """The live tables by the names that the query gives them; None unless all are of one server."""
    folded = {name.casefold(): lived for name, lived in known.items()}
    found: dict[str, Lived] = {}
    for table in tree.find_all(exp.Table):
        lived = folded.get(table.name.casefold())
        if lived is None or table.db or table.catalog or table.args.get("sample"):
            return None
        found[table.alias_or_name.casefold()] = lived
    places = {lived.login.connection for lived in found.values()}
    return found if len(places) == 1 else None


def _fits(tree: exp.Select, lived: Mapping[str, Lived]) -> bool:
    """Whether it groups or counts, and holds nothing that the two would do differently."""
    if not (tree.args.get("group") or any(e.find(*_AGGREGATES) for e in tree.expressions)):
        return False
    if tree.args.get("distinct") or len(list(tree.find_all(exp.Select))) != 1:
        return False
    return all(type(node) in _ALLOWED and _agrees(node, lived) for node in tree.walk())


def _agrees(node: exp.Expression, lived: Mapping[str, Lived]) -> bool:
    """Whether the server takes this part of a query as DuckDB does."""
    kinds = [_type(column, lived) for column in node.find_all(exp.Column)]
    fits = True
    if isinstance(node, _COMPARED):
        fits = all(kind not in ("", "VARCHAR") for kind in kinds)
    elif isinstance(node, _ARITHMETIC):
        fits = all(kind.startswith(_NUMBERS) for kind in kinds)
    elif isinstance(node, exp.Cast):
        fits = node.to.this in _PLAIN_CASTS and isinstance(node.this, exp.Literal)
    elif isinstance(node, exp.Join):
        fits = (node.side or "").upper() in ("", "LEFT") and bool(node.args.get("on"))
    elif isinstance(node, exp.Group):
        fits = {key for key, value in node.args.items() if value} <= {"expressions"}
    elif isinstance(node, exp.Star):
        fits = isinstance(node.parent, exp.Count)
    elif isinstance(node, exp.Literal):
        fits = "\\" not in str(node.this)
    return fits


def _type(column: exp.Column, lived: Mapping[str, Lived]) -> str:
    """DuckDB's type of a column; empty where it is not sure which column it is."""
    if column.table:
        tables = [lived[column.table.casefold()]] if column.table.casefold() in lived else []
    else:
        tables = list(lived.values())
    folded = column.name.casefold()
    found = [
        kind for each in tables for name, kind in each.types.items() if name.casefold() == folded
    ]
    return found[0] if len(found) == 1 else ""


def _ordered(order: exp.Expression | None, tree: exp.Select) -> str | None:
    """The ORDER BY over the columns of the result, by position; None where it names others.

    Rows that it leaves equal are ordered by their columns, as they are of copies.
    """
    keys = []
    for each in order.expressions if order is not None else ():
        at = _position(each.this, tree)
        if at is None:
            return None
        direction = " DESC" if each.args.get("desc") else ""
        nulls = " NULLS FIRST" if each.args.get("nulls_first") else " NULLS LAST"
        keys.append(f"{at}{direction}{nulls}")
    keys += [str(at) for at in range(1, len(tree.expressions) + 1)]
    return f" ORDER BY {', '.join(keys)}"


def _position(key: exp.Expression, tree: exp.Select) -> int | None:
    if isinstance(key, exp.Literal) and not key.is_string:
        at = int(str(key.this)) if str(key.this).isdigit() else 0
        return at if 1 <= at <= len(tree.expressions) else None
    for at, each in enumerate(tree.expressions, 1):
        if key == each.unalias() or (
            isinstance(key, exp.Column)
            and not key.table
            and key.name.casefold() == each.alias_or_name.casefold()
        ):
            return at
    return None


def _inner(tree: exp.Select, lived: Mapping[str, Lived]) -> str:
    """The query in the server's words: each table as what a copy of it would read."""
    sql = tree.copy()
    for table in list(sql.find_all(exp.Table)):
        each = lived[table.alias_or_name.casefold()]
        columns = ", ".join(
            f"{column.read} AS {quoted(name)}" for name, column in named_columns(each)
        )
        at = f"{quoted(each.table.at.schema_)}.{quoted(each.table.at.name)}"
        read = sqlglot.parse_one(f"SELECT {columns} FROM {at}", read="postgres")
        table.replace(
            exp.Subquery(
                this=read,
                alias=exp.TableAlias(this=exp.to_identifier(table.alias_or_name, quoted=True)),
            )
        )
    _spelled(sql, lived)
    return str(sql.sql(dialect="postgres"))


def _spelled(sql: exp.Select, lived: Mapping[str, Lived]) -> None:
    """Column names as they are, in quotes: the server heeds their capitals."""
    names = {name.casefold(): name for each in lived.values() for name in each.types}
    for column in sql.find_all(exp.Column):
        own = names.get(column.name.casefold())
        if own is not None and column.find_ancestor(exp.Subquery) is None:
            column.set("this", exp.to_identifier(own, quoted=True))
            if column.table:
                column.set("table", exp.to_identifier(column.table, quoted=True))


def _described(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"DESCRIBE {bare(sql)}").fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]


def _decimal(kind: str) -> str | None:
    return f"numeric{kind.removeprefix('DECIMAL')}" if kind.startswith("DECIMAL(") else None
