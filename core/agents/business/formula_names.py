"""The columns that a formula names, each found in one table of the schema."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.scopes import columns_of
from core.domain.identifiers import key_of, quoted
from core.domain.sources import Schema, Table
from core.errors import UserError

KEPT = "Nothing was saved."
_SHOWN = 12


def qualify(root: exp.Expression, schema: Schema, *, table: str, strict: bool) -> tuple[str, ...]:
    """Write each column as `table.column` in the schema's spelling; gives all of them.

    A bare name is looked for in `table` first, then in all tables.
    """
    keys: dict[str, None] = {}
    for column in columns_of(root):
        key = _key(column, schema, table=table, strict=strict)
        name, _, part = key.partition(".")
        column.replace(exp.Column(this=_identifier(part), table=_identifier(name)))
        keys[key] = None
    return tuple(keys)


def tables_in(node: exp.Expression) -> set[str]:
    return {column.table for column in columns_of(node) if column.table}


def _identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=quoted(name) != name)


def _key(column: exp.Column, schema: Schema, *, table: str, strict: bool) -> str:
    owners = _owners(column, schema, table=table)
    if len(owners) == 1:
        found = owners[0].column(column.name)
        if found is not None:
            return key_of(owners[0].name, found.name)
    if not strict and not owners and (column.table or table):
        return key_of(column.table or table, column.name)
    written = key_of(column.table, column.name) if column.table else column.name
    if len(owners) > 1:
        names = " and ".join(owner.name for owner in owners)
        raise UserError(
            f"The column {column.name} is in {names}.",
            kept=KEPT,
            remedy=f"Write it with its table, such as {owners[0].name}.{column.name}.",
        )
    raise UserError(f"There is no column {written}.", kept=KEPT, remedy=_near(column, schema))


def _owners(column: exp.Column, schema: Schema, *, table: str) -> tuple[Table, ...]:
    if column.table:
        named = schema.table(column.table)
        return (named,) if named is not None and named.column(column.name) else ()
    own = schema.table(table)
    if own is not None and own.column(column.name):
        return (own,)
    return tuple(t for t in schema.tables if t.column(column.name))


def _near(column: exp.Column, schema: Schema) -> str:
    """The columns there are, those of the named table first."""
    named = schema.table(column.table) if column.table else None
    tables = (named,) if named is not None else schema.tables
    keys = [key_of(t.name, c.name) for t in tables for c in t.columns]
    return f"The columns are {', '.join(keys[:_SHOWN])}." if keys else "Attach its data first."
