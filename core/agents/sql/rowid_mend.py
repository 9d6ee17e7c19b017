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
            numbered |= {id(table): table for table in _tables_for(column)}
    for table in numbered.values():
        _number(table)
    return ["Counted rows in the order they stand in."] if numbered else []


def _tables_for(column: exp.Column) -> list[exp.Table]:
    """The table of the nearest FROM that the column can mean."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        start = select.args.get("from_")
        nodes = [start.this] if start is not None else []
        nodes += [join.this for join in select.args.get("joins") or ()]
        tables = [node for node in nodes if isinstance(node, exp.Table)]
        named = [t for t in tables if column.table.casefold() in ("", t.alias_or_name.casefold())]
        if named:
            return named[:1]
        select = select.find_ancestor(exp.Select)
    return []


def _number(table: exp.Table) -> None:
    alias = table.alias_or_name
    bare = exp.Table(this=table.this.copy())
    number = exp.alias_(exp.Window(this=exp.RowNumber()), ROWID)
    inner = exp.select(exp.Star(), number).from_(bare)
    table.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier(alias))))
