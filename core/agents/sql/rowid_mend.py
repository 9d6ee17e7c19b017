"""The place of a row in its file, which tables read from files do not have of themselves."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.resolve import ROWID
from core.agents.sql.scopes import Scopes, columns_of
from core.agents.sql.trees import identifier


def mend_rowid(tree: exp.Expression, desk: Desk) -> list[str]:
    """Where a query names `rowid`, number the rows of that table in the order they stand in."""
    scopes = Scopes(tree, desk.catalogue)
    numbered: dict[int, exp.Table] = {}
    for column in columns_of(tree):
        if column.name.casefold() == ROWID and not scopes.owners(column):
            source = scopes.row_table(column)
            if source is not None and isinstance(source.node, exp.Table):
                numbered[id(source.node)] = source.node
    for table in numbered.values():
        _number(table)
    return ["Counted rows in the order they stand in."] if numbered else []


def _number(table: exp.Table) -> None:
    alias = table.alias_or_name
    bare = exp.Table(this=table.this.copy())
    number = exp.alias_(exp.Window(this=exp.RowNumber()), ROWID)
    inner = exp.select(exp.Star(), number).from_(bare)
    table.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier(alias))))
