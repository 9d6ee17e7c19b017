"""Metric forms compiled to one DuckDB SELECT. Pure: nothing is run, no model is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.domain.identifiers import columns_in, quoted, resolve
from core.domain.key_graph import KeyGraph, key_graph
from core.domain.metric_compare import one_period, series, spans, widened
from core.domain.metric_rows import Rows, Term, condition, period_of, rows_sql
from core.domain.metrics import Filter, Measure, MetricQuery
from core.domain.profiles import Join
from core.domain.sources import Schema
from core.errors import StepError

SHARE, WHOLE = "share_percent", "whole"
_ADDITIVE = re.compile(r"(?is)^\s*(sum|count)\s*\((?!\s*distinct)")


def compile_metric(
    query: MetricQuery,
    schema: Schema,
    joins: Sequence[Join] = (),
    *,
    unique: Collection[str] = (),
) -> str:
    """The query as SQL; StepError (code `form`) when a name or a join is not there.

    `unique` are `table.column` whose values never repeat. No measure is ever multiplied by a join.
    """
    if not query.measures:
        raise StepError("The query measures nothing.", code="form", kept="Nothing was run.")
    graph = key_graph(schema, joins, unique)
    if query.comparison is not None:
        return _compared(query, schema, graph=graph)
    shape = _shape(query, schema, graph=graph)
    return _shares(query, shape) if query.share else _ranked(query, shape)


def is_additive(measure: Measure) -> bool:
    """Whether parts of the measure add up to its whole."""
    if measure.adds is not None:
        return measure.adds and not measure.over
    return not measure.over and _ADDITIVE.match(measure.expression) is not None


@dataclass(frozen=True)
class Shape:
    """A query with its names resolved: one `Rows` for each table that is measured."""

    query: MetricQuery
    schema: Schema
    graph: KeyGraph
    parts: tuple[Rows, ...]
    dimensions: tuple[Term, ...]

    def grouped(self, spans: Sequence[tuple[str, str | None, str | None]] = ()) -> str:
        """One SELECT that groups; several measured tables are grouped apart, then put together."""
        if len(self.parts) == 1:
            return rows_sql(self.parts[0], self.schema, self.graph, spans=spans)
        texts = [rows_sql(part, self.schema, self.graph, spans=spans) for part in self.parts]
        names = [quoted(term.name) for term in self.parts[0].groups]
        names += ["span"] if spans else []
        measures = [_together(measure) for measure in self.query.measures]
        parts = "\nUNION ALL BY NAME\n".join(f"({text})" for text in texts)
        grouping = "\nGROUP BY ALL" if names else ""
        return f"SELECT {', '.join([*names, *measures])}\nFROM (\n{_indent(parts)}\n){grouping}"


def _compared(query: MetricQuery, schema: Schema, *, graph: KeyGraph) -> str:
    time, comparison = query.time, query.comparison
    if time is None or comparison is None:
        raise StepError("A comparison needs a date column.", code="form", kept="Nothing was run.")
    if time.grain is None:
        shape = _shape(query, schema, graph=graph)
        additive = is_additive(query.measures[0])
        return one_period(query, shape.grouped(spans(query)), shape.dimensions, additive=additive)
    if time.since:
        since = widened(time.since, time.grain, comparison.against)
        wider = query.model_copy(update={"time": time.model_copy(update={"since": since})})
        shape = _shape(wider, schema, graph=graph)
    else:
        shape = _shape(query, schema, graph=graph)
    return series(query, shape.grouped(), shape.dimensions)


def _shape(query: MetricQuery, schema: Schema, *, graph: KeyGraph) -> Shape:
    dimensions = _dimensions(query, schema)
    period = period_of(query.time, schema) if query.time and query.time.grain else None
    groups = (period, *dimensions) if period else dimensions
    tables: dict[str, list[Term]] = {}
    apart = len({t for m in query.measures for t in _tables(m, schema)}) > 1
    for measure in query.measures:
        if not apart:
            text = measure.expression
            if measure.over:
                text = f"1.0 * {text} / NULLIF({measure.over}, 0)"
            tables.setdefault(_tables(measure, schema)[0], []).append(Term(measure.name, text))
            continue
        for name, text in _halves(measure):
            table = _table_of(text, measure, schema=schema)
            tables.setdefault(table, []).append(Term(name, text))
    parts = tuple(
        Rows(table, groups, tuple(terms), query.filters, query.time)
        for table, terms in tables.items()
    )
    return Shape(query, schema, graph, parts, dimensions)


def _dimensions(query: MetricQuery, schema: Schema) -> tuple[Term, ...]:
    taken = {m.name.casefold() for m in query.measures} | {SHARE, "span"}
    if query.time and query.time.grain:
        taken.add(query.time.grain)
    terms: list[Term] = []
    for key in query.dimensions:
        table, column = resolve(key, schema)
        name = column.name
        if name.casefold() in taken:
            name = f"{table.name}_{name}"
        taken.add(name.casefold())
        terms.append(Term(name, f"{quoted(table.name)}.{quoted(column.name)}", key))
    return tuple(terms)


def _halves(measure: Measure) -> list[tuple[str, str]]:
    if not measure.over:
        return [(measure.name, measure.expression)]
    return [(f"{measure.name}_top", measure.expression), (f"{measure.name}_base", measure.over)]


def _together(measure: Measure) -> str:
    name = quoted(measure.name)
    if not measure.over:
        return f"{_whole(name, measure.expression)} AS {name}"
    (top, expression), (base, _) = _halves(measure)
    return f"1.0 * {_whole(quoted(top), expression)} / NULLIF(MAX({quoted(base)}), 0) AS {name}"


def _whole(name: str, expression: str) -> str:
    """The one value there is; no rows to count are zero of them."""
    counts = expression.lstrip().lower().startswith("count")
    return f"COALESCE(MAX({name}), 0)" if counts else f"MAX({name})"


def _tables(measure: Measure, schema: Schema) -> list[str]:
    return [_table_of(text, measure, schema=schema) for _, text in _halves(measure)]


def _table_of(expression: str, measure: Measure, *, schema: Schema) -> str:
    tables = {table.name for table, _ in columns_in(expression, schema)}
    if len(tables) == 1:
        return tables.pop()
    named = schema.table(measure.table)
    if named is None:
        raise StepError(
            f"The measure {measure.name} must use the columns of one table.",
            code="form",
            kept="Nothing was run.",
        )
    return named.name


def _ranked(query: MetricQuery, shape: Shape) -> str:
    if query.limit is None:
        return f"{shape.grouped()}{_order(query, shape)}"
    # A rank and not a LIMIT: what ties with the last row is shown as well.
    keep = f"QUALIFY {_rank(query)} <= {query.limit:d}"
    inner = _indent(shape.grouped())
    return f"SELECT *\nFROM (\n{inner}\n) AS grouped\n{keep}{_order(query, shape)}"


def _shares(query: MetricQuery, shape: Shape) -> str:
    name = quoted(query.measures[0].name)
    period = query.time.grain if query.time and query.time.grain else None
    over = f"OVER (PARTITION BY {period})" if period else "OVER ()"
    whole = f"SUM({name}) {over}"
    lines = [
        f"WITH grouped AS (\n{_indent(shape.grouped())}\n)",
        f"SELECT *, {whole} AS {WHOLE}, 100.0 * {name} / NULLIF({whole}, 0) AS {SHARE}",
        "FROM grouped",
    ]
    conditions = [_kept(keep, shape) for keep in query.keep]
    if query.limit is not None:
        conditions.append(f"{_rank(query)} <= {query.limit:d}")
    if conditions:
        lines.append("QUALIFY " + " AND ".join(conditions))
    return "\n".join(lines) + _order(query, shape)


def _rank(query: MetricQuery) -> str:
    """Rounded, since sums of floating numbers that are equal seldom come out equal."""
    way = "ASC" if query.order == "asc" else "DESC"
    return f"rank() OVER (ORDER BY round({quoted(query.measures[0].name)}, 6) {way} NULLS LAST)"


def _kept(keep: Filter, shape: Shape) -> str:
    _, column = resolve(keep.column, shape.schema)
    names = [t.name for t in shape.dimensions if t.key.casefold() == keep.column.casefold()]
    if not names:
        raise StepError(f"{keep.column} is not shown.", code="form", kept="Nothing was run.")
    return condition(keep, column, quoted(names[0]))


def _order(query: MetricQuery, shape: Shape) -> str:
    keys: list[str] = []
    if query.order != "none":
        way = "ASC" if query.order == "asc" else "DESC"
        keys.append(f"{quoted(query.measures[0].name)} {way} NULLS LAST")
    elif query.share and not (query.time and query.time.grain):
        keys.append(f"{quoted(query.measures[0].name)} DESC NULLS LAST")
    keys += [quoted(term.name) for term in shape.parts[0].groups]
    return f"\nORDER BY {', '.join(keys)}" if keys else ""


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
