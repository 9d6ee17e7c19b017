"""A tile's query with a table or column renamed, cast or left out; its result keeps its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from core.agents.sql.parse import parse_query, to_sql
from core.domain.dashboards.mending import Change
from core.domain.dashboards.spec import Tile
from core.errors import StepError


def mended(tile: Tile, changes: Sequence[Change]) -> Tile | None:
    """The tile over the tables as they are now; None where there is no sensible way."""
    try:
        sql = _mended(tile.sql, changes, tile)
        steps = tuple(
            step.model_copy(update={"sql": _mended(step.sql, changes, None)}) for step in tile.steps
        )
    except (StepError, _NoWayError):
        return None
    anew = any(change.kind == "moved" for change in changes)
    if sql == tile.sql and steps == tile.steps and not anew:
        return None
    return tile.model_copy(update={"sql": sql, "steps": steps})


class _NoWayError(Exception):
    """A column is needed and there is nothing to put in its place."""


def _mended(sql: str, changes: Sequence[Change], tile: Tile | None) -> str:
    tree = parse_query(sql)
    touched = [_is_touched(tree, change, tile) for change in changes]
    return to_sql(tree, pretty=True) if any(touched) else sql


def _is_touched(tree: exp.Expression, change: Change, tile: Tile | None) -> bool:
    """Whether the change had to be made in the query."""
    match change.kind:
        case "moved":
            places = list(_places(tree, change.table)) if change.to != change.table else []
            for place in places:
                _move(tree, place, change)
            return bool(places)
        case "lost":
            if any(_places(tree, change.table)):
                raise _NoWayError
            return False
        case "renamed" | "retyped":
            columns = list(_uses(tree, change))
            for column in columns:
                _replace(column, change)
            return bool(columns)
        case "removed":
            used = any(_uses(tree, change))
            if used:
                _leave_out(tree, change, tile)
            return used
        case _:
            assert_never(change.kind)


def _places(tree: exp.Expression, table: str) -> Iterator[exp.Table]:
    """Where the query reads the table."""
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and source.name.casefold() == table.casefold():
                yield source


def _move(tree: exp.Expression, place: exp.Table, change: Change) -> None:
    """Columns that name the table go on under its old name."""
    named = any(c.table.casefold() == change.table.casefold() for c in tree.find_all(exp.Column))
    if named and not place.alias:
        place.set("alias", exp.TableAlias(this=exp.to_identifier(change.table, quoted=True)))
    place.set("this", exp.to_identifier(change.to, quoted=True))


def _uses(tree: exp.Expression, change: Change) -> Iterator[exp.Column]:
    """The places that name the column of that table, and not an output of the same name."""
    for scope in traverse_scope(tree):
        holders = {alias for alias, source in scope.sources.items() if _hands_on(source, change)}
        for column in scope.columns if holders else ():
            if column.name.casefold() != change.column.casefold():
                continue
            if not column.table or column.table in holders:
                yield column


def _hands_on(source: exp.Expression | Scope, change: Change) -> bool:
    """Whether it is the table, or a query that gives all its columns on under their names."""
    if isinstance(source, exp.Table):
        return bool(source.name.casefold() == change.table.casefold())
    select = source.expression if isinstance(source, Scope) else None
    if not isinstance(select, exp.Select) or not any(item.is_star for item in select.expressions):
        return False
    names = {item.alias_or_name.casefold() for item in select.expressions}
    inner: Iterable[exp.Expression | Scope] = source.sources.values()
    return change.column.casefold() not in names and any(_hands_on(one, change) for one in inner)


def _replace(column: exp.Column, change: Change) -> None:
    name = change.to or column.name
    new: exp.Expression = exp.column(name, table=column.table or None, quoted=True)
    if change.kind == "retyped":
        new = exp.TryCast(this=new, to=exp.DataType.build(change.type, dialect="duckdb"))
    if isinstance(column.parent, exp.Select) and column.arg_key == "expressions":
        new = exp.alias_(new, column.name, quoted=True)
    column.replace(new)


def _leave_out(tree: exp.Expression, change: Change, tile: Tile | None) -> None:
    """Where other branches of a union still have the column, this one has no values."""
    if tile is None:
        raise _NoWayError
    if not isinstance(tree, exp.Union):
        _without(tree, change, tile)
        return
    branches = list(_branches(tree))
    without = [branch for branch in branches if any(_uses(branch, change))]
    for branch in without if len(without) < len(branches) else ():
        for column in list(_uses(branch, change)):
            holder = column.parent if isinstance(column.parent, exp.Alias) else column
            if holder.parent is not branch or holder.arg_key != "expressions":
                raise _NoWayError
            holder.replace(exp.alias_(exp.Null(), holder.alias_or_name, quoted=True))
    if len(without) == len(branches):
        raise _NoWayError


def _branches(tree: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(tree, exp.Union):
        yield from _branches(tree.this)
        yield from _branches(tree.expression)
    else:
        yield tree


def _without(tree: exp.Expression, change: Change, tile: Tile) -> None:
    """Left out where it is one of several columns that are only shown or grouped by."""
    if not isinstance(tree, exp.Select):
        raise _NoWayError
    drawn = {name.casefold() for name in _drawn(tile)}
    for column in list(_uses(tree, change)):
        item = column.parent if isinstance(column.parent, exp.Alias) else column
        holder = item.parent
        if isinstance(holder, exp.Ordered):
            item, holder = holder, holder.parent
        shown = holder is tree and item.arg_key == "expressions"
        if shown and item.alias_or_name.casefold() in drawn:
            raise _NoWayError
        if not shown and not isinstance(holder, exp.Group | exp.Order):
            raise _NoWayError
        item.pop()
    order = tree.args.get("order")
    for ordered in list(order.expressions) if order is not None else ():
        if ordered.this.name.casefold() == change.column.casefold():
            ordered.pop()
    for part in ("group", "order"):
        found = tree.args.get(part)
        if found is not None and not found.expressions and not found.args.get("all"):
            tree.set(part, None)
    if not tree.expressions:
        raise _NoWayError


def _drawn(tile: Tile) -> Iterator[str]:
    """What the tile is nothing without."""
    if tile.chart is not None and tile.kind != "table":
        yield from tile.chart.y
        if tile.chart.x is not None:
            yield tile.chart.x
