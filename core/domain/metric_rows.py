"""The innermost part of a metric query: one measured table, joined, filtered and grouped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.identifiers import columns_in, date_literal, literal, quoted, resolve
from core.domain.key_graph import Edge, KeyGraph, path
from core.domain.metrics import Filter, TimeRange
from core.domain.sources import Column, Schema
from core.errors import StepError

# Rows that a join repeats do not change these.
_STEADY = re.compile(r"(?is)\s*(count\s*\(\s*distinct|min\s*\(|max\s*\()[^()]*\)\s*")
Span = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Term:
    """Something selected: its name in the result, its SQL, and the `table.column` behind it."""

    name: str
    sql: str
    key: str = ""


@dataclass(frozen=True)
class Rows:
    """Aggregates over the rows of one table, for each value of the groups."""

    table: str
    groups: tuple[Term, ...]
    aggregates: tuple[Term, ...]
    filters: tuple[Filter, ...] = ()
    time: TimeRange | None = None


@dataclass
class Joined:
    """What comes after FROM; `repeats` when a join may show a measured row more than once."""

    start: str
    lines: list[str]
    tables: set[str]
    repeats: bool = False


def rows_sql(rows: Rows, schema: Schema, graph: KeyGraph, *, spans: Sequence[Span] = ()) -> str:
    """SELECT ... GROUP BY; with `spans`, a group `span` says which of these periods a row is in."""
    groups = list(rows.groups)
    if spans:
        groups.append(Term("span", _span_case(rows, schema, spans=spans)))
    joined = _joined(rows, schema, graph=graph)
    where = _where(rows, schema, spans=spans)
    steady = all(_STEADY.fullmatch(term.sql) for term in rows.aggregates)
    if joined.repeats and not steady:
        _refuse_looked_up(rows, schema)
        return _deduplicated(rows, groups, joined=joined, where=where)
    selected = [*groups, *rows.aggregates]
    lines = ["SELECT " + ",\n  ".join(f"{t.sql} AS {quoted(t.name)}" for t in selected)]
    lines += [f"FROM {quoted(rows.table)}", *joined.lines]
    return "\n".join([*lines, *_clauses(where, groups)])


def period_of(time: TimeRange, schema: Schema) -> Term:
    """The start of the period, named by its grain."""
    if time.grain is None:
        raise ValueError("a period needs a grain")
    table, column = _time_column(time.column, schema)
    value = f"{quoted(table)}.{quoted(column.name)}"
    return Term(time.grain, f"CAST(date_trunc('{time.grain}', {value}) AS DATE)", time.column)


def condition(one: Filter, column: Column, sql: str) -> str:
    """A filter as SQL over `sql`, with literals of the column's type."""
    if one.grain is not None:
        sql = f"CAST(date_trunc('{one.grain}', {sql}) AS DATE)"
    if one.within:
        name, _, inner = one.within.partition(".")
        return f"{sql} IN (SELECT {quoted(inner)} FROM {quoted(name)})"  # noqa: S608 -- names are quoted
    values = [literal(value, column) for value in one.values]
    match one.operator, values:
        case (("is null" | "is not null"), []):
            return f"{sql} {one.operator.upper()}"
        case "in", [_, *_]:
            return f"{sql} IN ({', '.join(values)})"
        case "between", [low, high]:
            return f"{sql} BETWEEN {low} AND {high}"
        case (("=" | "!=" | "<" | "<=" | ">" | ">="), [value]):
            return f"{sql} {one.operator} {value}"
    raise StepError(
        f"The filter on {one.column} has {len(values)} values, which “{one.operator}” cannot use.",
        code="form",
        kept="Nothing was run.",
    )


def _joined(rows: Rows, schema: Schema, *, graph: KeyGraph) -> Joined:
    joined = Joined(rows.table, [], {rows.table})
    for goal in _looked_up(rows, schema):
        way = path(graph, rows.table, goal)
        if way is None or not all(edge.single for edge in way):
            raise StepError(
                f"A row of {rows.table} has no one row of {goal} that could be looked up.",
                code="form",
                kept="Nothing was run.",
            )
        for edge in way:
            _add(joined, edge)
    keys = [term.key for term in rows.groups] + [one.column for one in rows.filters]
    if rows.time is not None:
        keys.append(rows.time.column)
    for key in keys:
        goal = resolve(key, schema)[0].name
        way = path(graph, rows.table, goal)
        if way is None:
            raise StepError(
                f"The tables {rows.table} and {goal} have no column in common to join them.",
                code="form",
                kept="Nothing was run.",
            )
        for edge in way:
            _add(joined, edge)
    return joined


def _looked_up(rows: Rows, schema: Schema) -> tuple[str, ...]:
    """Tables beside the measured one whose columns the aggregates read."""
    read = (table.name for term in rows.aggregates for table, _ in columns_in(term.sql, schema))
    return tuple(name for name in dict.fromkeys(read) if name != rows.table)


def _refuse_looked_up(rows: Rows, schema: Schema) -> None:
    """Rows told apart by their own columns no longer have those of other tables."""
    others = _looked_up(rows, schema)
    if others:
        raise StepError(
            f"A measure over {rows.table} and {' and '.join(others)} cannot be grouped by a table "
            f"that has several rows for one of {rows.table}.",
            code="form",
            kept="Nothing was run.",
            remedy="Group it by a column of the tables that it reads.",
        )


def _add(joined: Joined, edge: Edge) -> None:
    if edge.right in joined.tables:
        return
    joined.tables.add(edge.right)
    # Rows without a match stay in the whole where a key is looked up; they have no place where a
    # table of details is joined.
    kind = "LEFT JOIN" if edge.single else "JOIN"
    joined.repeats = joined.repeats or not edge.single
    left = f"{quoted(edge.left)}.{quoted(edge.left_column)}"
    right = f"{quoted(edge.right)}.{quoted(edge.right_column)}"
    joined.lines.append(f"{kind} {quoted(edge.right)} ON {left} = {right}")


def _deduplicated(rows: Rows, groups: list[Term], *, joined: Joined, where: list[str]) -> str:
    """Each measured row once for each group, whatever the joins repeat."""
    table = quoted(rows.table)
    numbered = [f"group_{number}" for number in range(1, len(groups) + 1)]
    columns = [f"{table}.*"] + [
        f"{term.sql} AS {name}" for term, name in zip(groups, numbered, strict=True)
    ]
    inner = [
        f"SELECT DISTINCT {', '.join(columns)}",
        f"FROM (SELECT *, row_number() OVER () AS row_number_ FROM {table}) AS {table}",  # noqa: S608
        *joined.lines,
        *_clauses(where, ()),
    ]
    selected = [f"{name} AS {quoted(t.name)}" for t, name in zip(groups, numbered, strict=True)]
    selected += [f"{term.sql} AS {quoted(term.name)}" for term in rows.aggregates]
    text = "\n".join(f"  {line}" for line in inner)
    outer = f"SELECT {', '.join(selected)}\nFROM (\n{text}\n) AS {table}"
    return "\n".join([outer, *_clauses([], groups)])


def _clauses(where: Sequence[str], groups: Sequence[Term]) -> list[str]:
    lines = ["WHERE " + "\n  AND ".join(where)] if where else []
    return [*lines, "GROUP BY ALL"] if groups else lines


def _where(rows: Rows, schema: Schema, *, spans: Sequence[Span]) -> list[str]:
    texts: list[str] = []
    for one in rows.filters:
        table, column = resolve(one.column, schema)
        texts.append(condition(one, column, f"{quoted(table.name)}.{quoted(column.name)}"))
    if rows.time is None:
        return texts
    wanted = [span[1:] for span in spans] or [(rows.time.since, rows.time.until)]
    table_name, column = _time_column(rows.time.column, schema)
    value = f"{quoted(table_name)}.{quoted(column.name)}"
    ranges = [text for since, until in wanted if (text := _range(value, since, until=until))]
    if len(ranges) == len(wanted):
        texts.append(
            ranges[0] if len(ranges) == 1 else f"({' OR '.join(f'({r})' for r in ranges)})"
        )
    return texts


def _range(value: str, since: str | None, *, until: str | None) -> str:
    bounds = [(">=", since), ("<", until)]
    return " AND ".join(f"{value} {sign} {date_literal(day)}" for sign, day in bounds if day)


def _span_case(rows: Rows, schema: Schema, *, spans: Sequence[Span]) -> str:
    if rows.time is None:
        raise ValueError("periods need a date column")
    table, column = _time_column(rows.time.column, schema)
    value = f"{quoted(table)}.{quoted(column.name)}"
    cases = [
        f"WHEN {_range(value, since, until=until)} THEN '{name}'" for name, since, until in spans
    ]
    return f"CASE {' '.join(cases)} END"


def _time_column(key: str, schema: Schema) -> tuple[str, Column]:
    table, column = resolve(key, schema)
    if column.role != "time":
        raise StepError(f"{key} holds no dates.", code="form", kept="Nothing was run.")
    return table.name, column
