"""Filters of a dashboard: which rows of each table they keep, and which tiles they reach.

A tile's own query is never edited: a filtered table is granted under another name, and a view of
the kept rows takes its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.dashboards.spec import FilterSpec
from core.domain.identifiers import literal, quoted, resolve
from core.domain.key_graph import Edge, KeyGraph
from core.domain.sources import Column, Schema, Table
from core.domain.value import Value
from core.domain.work import TableGrant, ViewGrant
from core.errors import StepError, UserError

MOST_VALUES = 200
_FARTHEST = 4
Way = tuple[tuple[Edge, ...], Column]
_KEPT = "The dashboard is shown without this filter."


class Chosen(Value):
    """What one filter keeps: these values (None is a missing one), or days from `since` to `until`,
    both kept. `column` is `table.column`.
    """

    column: str
    values: tuple[str | None, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.values or self.since or self.until)


@dataclass(frozen=True)
class Ground:
    """The tables that tiles may read, and how they join."""

    schema: Schema
    graph: KeyGraph


@dataclass(frozen=True)
class Filtered:
    """Grants for a query over what the filters keep. `reached` are casefolded names of tables that
    hold fewer rows; `conditions` say which, table by table."""

    tables: tuple[TableGrant, ...]
    views: tuple[ViewGrant, ...]
    conditions: dict[str, str]

    @property
    def reached(self) -> frozenset[str]:
        return frozenset(self.conditions)


def filtered(
    grants: Sequence[TableGrant],
    chosen: Sequence[Chosen],
    *,
    filters: Sequence[FilterSpec],
    ground: Ground,
) -> Filtered:
    """The grants with views in place of the tables that a filter reaches.

    UserError for a filter on a column that is not there, or a value it cannot hold.
    """
    live = [each for each in chosen if not each.empty]
    ways = {
        table.name: [(each, way) for each in live if (way := _way(table, each, filters, ground))]
        for table in ground.schema.tables
    }
    taken = {grant.name.casefold() for grant in grants}
    whole = {name: whole_name(name, taken) if found else name for name, found in ways.items()}
    conditions = {
        name.casefold(): " AND ".join(f"({_condition(way, each, whole)})" for each, way in found)
        for name, found in ways.items()
        if found
    }
    tables, views = [], []
    for grant in grants:
        kept = conditions.get(grant.name.casefold())
        every = whole.get(grant.name, grant.name)
        tables.append(grant.model_copy(update={"name": every}))
        if kept:
            sql = f"SELECT * FROM {quoted(every)} WHERE {kept}"  # noqa: S608
            views.append(ViewGrant(name=grant.name, sql=sql))
    return Filtered(tuple(tables), tuple(views), conditions)


def reaches(
    chosen: Chosen, read: Collection[str], *, filters: Sequence[FilterSpec], ground: Ground
) -> bool:
    """Whether a query that reads these tables gives other rows with the filter."""
    folded = {name.casefold() for name in read}
    tables = (table for table in ground.schema.tables if table.name.casefold() in folded)
    return any(_way(table, chosen, filters, ground) is not None for table in tables)


def touched(
    table: Table, chosen: Sequence[Chosen], *, filters: Sequence[FilterSpec], ground: Ground
) -> tuple[tuple[str, Chosen | None], ...]:
    """Columns of the table that the filters test: with what is kept of it, or None for a key."""
    found: list[tuple[str, Chosen | None]] = []
    for each in chosen:
        way = _way(table, each, filters, ground) if not each.empty else None
        if way is not None:
            edges, column = way
            found.append((edges[0].left_column, None) if edges else (column.name, each))
    return tuple(found)


def whole_name(name: str, taken: Collection[str]) -> str:
    """What a table with all its rows is called beside its filtered view."""
    made = f"all rows of {name}"
    while made.casefold() in taken:
        made += "_"
    return made


def day_after(day: str) -> str:
    """The next ISO day; ValueError for what is none."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _condition(way: Way, chosen: Chosen, whole: Mapping[str, str]) -> str:
    """Which rows of the table at the start of the way one filter keeps."""
    edges, column = way
    said = _test(column, chosen)
    for edge in reversed(edges):
        every = quoted(whole[edge.right])
        inner = f"SELECT {quoted(edge.right_column)} FROM {every} WHERE {said}"  # noqa: S608
        said = f"{quoted(edge.left_column)} IN ({inner})"
    return said


def _way(table: Table, chosen: Chosen, filters: Sequence[FilterSpec], ground: Ground) -> Way | None:
    """From the table to the nearest column of the filter, over keys that repeat no row."""
    columns = next((each.columns for each in filters if each.key == chosen.column), ())
    goals: dict[str, Column] = {}
    for key in columns or (chosen.column,):
        found, column = _column(key, ground.schema, strict=key == chosen.column)
        if found is not None and column is not None:
            goals.setdefault(found.name, column)
    ways: list[tuple[str, tuple[Edge, ...]]] = [(table.name, ())]
    seen = {table.name}
    while ways:
        at, edges = ways.pop(0)
        if at in goals:
            return edges, goals[at]
        for edge in ground.graph.get(at, ()):
            if edge.single and edge.lookup and edge.right not in seen and len(edges) < _FARTHEST:
                seen.add(edge.right)
                ways.append((edge.right, (*edges, edge)))
    return None


def _column(key: str, schema: Schema, *, strict: bool) -> tuple[Table | None, Column | None]:
    try:
        return resolve(key, schema)
    except StepError as error:
        if not strict:
            return None, None
        raise UserError(
            f"The filter on {key} does not work: there is no such column any more.",
            kept=_KEPT,
            remedy="Remove the filter, or attach data that has the column.",
        ) from error


def _test(column: Column, chosen: Chosen) -> str:
    name = quoted(column.name)
    if chosen.since or chosen.until:
        return _days(name, column, chosen)
    if len(chosen.values) > MOST_VALUES:
        raise UserError(
            f"A filter takes up to {MOST_VALUES} values.", kept=_KEPT, remedy="Choose fewer."
        )
    listed = [_literal(value, column) for value in chosen.values if value is not None]
    parts = [f"{name} IN ({', '.join(listed)})"] if listed else []
    if None in chosen.values:
        parts.append(f"{name} IS NULL")
    return " OR ".join(parts)


def _days(name: str, column: Column, chosen: Chosen) -> str:
    if column.role != "time":
        raise UserError(f"{column.name} holds no dates.", kept=_KEPT, remedy="Choose another.")
    zoned = "TIME ZONE" in column.type.upper() or column.type.upper() == "TIMESTAMPTZ"
    kind, end = ("TIMESTAMPTZ", " 00:00:00+00") if zoned else ("DATE", "")
    try:
        since = chosen.since and date.fromisoformat(chosen.since).isoformat()
        until = chosen.until and day_after(chosen.until)
    except (ValueError, OverflowError) as error:
        raise UserError(
            "The days of the filter cannot be read.", kept=_KEPT, remedy="Choose them again."
        ) from error
    parts = [f"{name} >= {kind} '{since}{end}'"] if since else []
    parts += [f"{name} < {kind} '{until}{end}'"] if until else []
    return " AND ".join(parts)


def _literal(value: str, column: Column) -> str:
    try:
        return literal(value, column)
    except StepError as error:
        raise UserError(error.message, kept=_KEPT, remedy="Choose the values again.") from error
