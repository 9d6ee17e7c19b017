"""A tile's query with a column renamed, cast or left out; names of its result stay as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

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
    if sql == tile.sql and steps == tile.steps:
        return None
    return tile.model_copy(update={"sql": sql, "steps": steps})


class _NoWayError(Exception):
    """A column is needed and there is nothing to put in its place."""


def _mended(sql: str, changes: Sequence[Change], tile: Tile | None) -> str:
    tree = parse_query(sql)
    touched = False
    for change in changes:
        for column in list(_uses(tree, change)):
            touched = True
            if change.kind == "removed":
                continue
            _replace(column, change)
        if change.kind == "removed" and list(_uses(tree, change)):
            _without(tree, change, tile)
    return to_sql(tree, pretty=True) if touched else sql


def _uses(tree: exp.Expression, change: Change) -> Iterator[exp.Column]:
    """The places that name the column of that table, and not an output of the same name."""
    for scope in traverse_scope(tree):
        tables = {
            alias: source.name.casefold()
            for alias, source in scope.sources.items()
            if isinstance(source, exp.Table)
        }
        reads = change.table.casefold() in tables.values()
        for column in scope.columns if reads else ():
            if column.name.casefold() != change.column.casefold():
                continue
            if tables.get(column.table, change.table.casefold()) == change.table.casefold():
                yield column


def _replace(column: exp.Column, change: Change) -> None:
    name = change.to or column.name
    new: exp.Expression = exp.column(name, table=column.table or None, quoted=True)
    if change.kind == "retyped":
        new = exp.TryCast(this=new, to=exp.DataType.build(change.type, dialect="duckdb"))
    if isinstance(column.parent, exp.Select) and column.arg_key == "expressions":
        new = exp.alias_(new, column.name, quoted=True)
    column.replace(new)


def _without(tree: exp.Expression, change: Change, tile: Tile | None) -> None:
    """Left out where it is one of several columns that are only shown or grouped by."""
    if tile is None or not isinstance(tree, exp.Select):
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
