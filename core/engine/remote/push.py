"""Queries that a server does whole, where its rows are, with the result that DuckDB would give.

Only what `agreed` lists goes over as it is: filters, inner and left joins, groups, and the plain
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
from core.engine.remote.agreed import AGGREGATES, agrees, is_time
from core.engine.remote.attach import remote_query
from core.engine.remote.catalog import Dialect
from core.engine.remote.dialects import dialect_of
from core.engine.remote.live import Lived, named_columns

_RESULT = "syna_result_"


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
    meant = _meant(tree, lived) if tree and lived else None
    if lived is None or ordered is None or meant is None or not _fits(meant, lived):
        return None
    login, catalog = next((each.login, each.catalog) for each in lived.values())
    dialect = dialect_of(login.connection.kind)
    types = _described(connection, sql)
    casts = [dialect.results.get(kind.partition("(")[0]) for _, kind in types]
    if None in casts or len(casts) != len(meant.expressions):
        return None
    cast = ", ".join(f"CAST(q.{_RESULT}{n} AS {kind}) AS c{n}" for n, kind in enumerate(casts))
    whole = f"SELECT {cast} FROM ({_inner(meant, lived, dialect)}) q"
    given = ", ".join(
        f"CAST(c{n} AS {kind}) AS {quoted(name)}" for n, (name, kind) in enumerate(types)
    )
    ending = f" {limit.sql(dialect='duckdb')}" if limit is not None else ""
    return f"SELECT {given} FROM ({remote_query(login, whole, catalog)}) AS q{ordered}{ending}"


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
    if not (tree.args.get("group") or any(e.find(*AGGREGATES) for e in tree.expressions)):
        return False
    if tree.args.get("distinct") or len(list(tree.find_all(exp.Select))) != 1:
        return False
    return all(agrees(node, lived) for node in tree.walk())


def _meant(tree: exp.Select, lived: Mapping[str, Lived]) -> exp.Select | None:
    """Its results under names that no column has, so GROUP BY and HAVING say what they meant.

    None where a name there is that of a result and also of another column.
    """
    made = tree.copy()
    columns = {name.casefold() for each in lived.values() for name in each.types}
    named = {
        e.alias.casefold(): (at, e.this) for at, e in enumerate(made.expressions, 1) if e.alias
    }
    parts = [part for part in (made.args.get("group"), made.args.get("having")) if part]
    for column in [each for part in parts for each in part.find_all(exp.Column)]:
        name = column.name.casefold()
        if column.table or name not in named:
            continue
        at, meant = named[name]
        if name in columns and meant.name.casefold() != name:
            return None
        grouped = isinstance(column.parent, exp.Group)
        column.replace(exp.Literal.number(at) if grouped else exp.paren(meant.copy()))
    results = [exp.alias_(e.unalias(), f"{_RESULT}{n}") for n, e in enumerate(made.expressions)]
    made.set("expressions", results)
    return made


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


def _inner(tree: exp.Select, lived: Mapping[str, Lived], dialect: Dialect) -> str:
    """The query in the server's words: each table as what a copy of it would read."""
    sql = tree.transform(_spelled, lived, dialect)
    for table in list(sql.find_all(exp.Table)):
        alias = table.alias_or_name.casefold()
        read = sqlglot.parse_one(_read(lived[alias], dialect), read=dialect.spoken)
        table.replace(exp.Subquery(this=read, alias=exp.TableAlias(this=exp.to_identifier(alias))))
    return str(sql.sql(dialect=dialect.spoken, identify=True))


def _read(each: Lived, dialect: Dialect) -> str:
    columns = ", ".join(
        f"{_as_bytes(column.read, each.types[name], dialect)} AS {dialect.quoted(name)}"
        for name, column in named_columns(each)
    )
    at = each.table.at
    return f"SELECT {columns} FROM {dialect.quoted(at.schema_)}.{dialect.quoted(at.name)}"


def _as_bytes(value: str, kind: str, dialect: Dialect) -> str:
    return dialect.as_bytes.format(value) if kind == "VARCHAR" else value


def _spelled(node: exp.Expression, lived: Mapping[str, Lived], dialect: Dialect) -> exp.Expression:
    """A node as every server knows it, or as this one does."""
    if isinstance(node, exp.Filter):
        return _chosen(node).transform(_spelled, lived, dialect)
    if isinstance(node, exp.Avg):
        of = node.this.transform(_spelled, lived, dialect)
        total = exp.Mul(this=exp.Sum(this=of), expression=exp.Literal.number("1e0"))
        return exp.paren(exp.Div(this=total, expression=exp.Count(this=of.copy())))
    if isinstance(node, exp.Column):
        return _column(node, lived)
    if isinstance(node, exp.Literal) and node.is_string and not is_time(node):
        said = dialect.as_bytes.format(node.sql(dialect=dialect.spoken))
        return sqlglot.parse_one(said, read=dialect.spoken)
    return node


def _chosen(node: exp.Filter) -> exp.Expression:
    """An aggregate of what a condition lets through."""
    aggregate = node.this.copy()
    place = aggregate.this if isinstance(aggregate.this, exp.Distinct) else aggregate
    value = place.expressions[0] if place is not aggregate else aggregate.this
    one = exp.Literal.number(1) if isinstance(value, exp.Star) else value
    chosen = exp.Case(ifs=[exp.If(this=node.expression.this.copy(), true=one.copy())])
    value.replace(chosen)
    return aggregate


def _column(column: exp.Column, lived: Mapping[str, Lived]) -> exp.Column:
    """As it is spelled there: servers heed capitals."""
    names = {name.casefold(): name for each in lived.values() for name in each.types}
    own = names.get(column.name.casefold(), column.name)
    return exp.column(own, table=column.table.casefold() or None)


def _described(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"DESCRIBE {bare(sql)}").fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]
