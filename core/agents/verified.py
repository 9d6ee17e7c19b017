"""What makes a verified answer usable later: its key, queries that stand alone, names that hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlglot import exp

from core.agents.business.follow_up import may_follow
from core.agents.sql.parse import parse_query, to_sql
from core.agents.sql.resolve import problems
from core.agents.sql.scopes import Field, Scopes, catalogue_of, columns_of, lookup, tables_of
from core.domain.sources import Schema
from core.domain.verified import (
    ReadColumn,
    VerifiedAnswer,
    VerifiedQuery,
    points_back,
    question_key,
)
from core.domain.work import ViewGrant
from core.errors import StepError

AFTER = " <- "


def key_for(question: str, earlier: Sequence[str]) -> str:
    """What a question is compared by. One that builds on those before it, which are given oldest
    first, is the same only after the same."""
    key = question_key(question)
    if not (may_follow(question) or points_back(question)):
        return key
    return key + AFTER + (key_for(earlier[-1], earlier[:-1]) if earlier else "")


def self_contained(sql: str, views: Sequence[ViewGrant]) -> str:
    """The query with those of earlier cells that it reads, each after what it needs, before it."""
    if not views:
        return sql
    tree = parse_query(sql)
    own = tree.args.get("with_")
    before = [
        exp.CTE(
            this=parse_query(view.sql),
            alias=exp.TableAlias(this=exp.to_identifier(view.name)),
        )
        for view in views
    ]
    rest = list(own.expressions) if own is not None else []
    recursive = bool(own is not None and own.args.get("recursive"))
    tree.set("with_", exp.With(expressions=[*before, *rest], recursive=recursive))
    return to_sql(tree)


def reads(
    queries: Iterable[VerifiedQuery], schema: Schema
) -> tuple[tuple[str, ...], tuple[ReadColumn, ...]]:
    """The tables that the queries read, and the columns; StepError when one cannot be parsed."""
    known = catalogue_of(schema)
    tables: dict[str, None] = {}
    columns: dict[str, ReadColumn] = {}
    for query in queries:
        tree = parse_query(query.sql)
        scopes = Scopes(tree, known)
        for node in tables_of(tree):
            name = lookup(known, node.name)
            if name is not None and schema.table(name) is not None:
                tables[name] = None
        for key in _origins(tree, scopes):
            name, _, part = key.partition(".")
            table = schema.table(name)
            column = table.column(part) if table is not None else None
            if column is not None:
                columns[key] = ReadColumn(key=key, role=column.role)
        known[query.name] = Scopes(tree, known).outputs(tree)
    return tuple(tables), tuple(columns.values())


def resolves(answer: VerifiedAnswer, schema: Schema) -> bool:
    """Whether every name of its queries still means one thing."""
    known: dict[str, tuple[Field, ...]] = catalogue_of(schema)
    try:
        for query in answer.queries:
            tree = parse_query(query.sql)
            if problems(tree, known):
                return False
            known[query.name] = Scopes(tree, known).outputs(tree)
    except StepError:
        return False
    return True


def fingerprint(tables: Iterable[str], schema: Schema) -> str:
    """Of the names and types of the columns of these tables, whatever is in them."""
    said = []
    for name in sorted(tables):
        table = schema.table(name)
        columns = [f"{c.name} {c.type}" for c in table.columns] if table is not None else ["gone"]
        said.append(f"{name.casefold()}({', '.join(columns)})")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]


def _origins(tree: exp.Expression, scopes: Scopes) -> Iterable[str]:
    """`table.column` of every column named, those behind stars included."""
    for column in columns_of(tree):
        field = scopes.field(column)
        if field is not None and field.origin is not None:
            yield field.origin
    if any(True for _ in tree.find_all(exp.Star)):
        for query in tree.find_all(exp.Select):
            if any(item.is_star for item in query.expressions):
                yield from (f.origin for f in scopes.outputs(query) if f.origin is not None)
