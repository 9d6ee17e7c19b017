"""The measure of an answer as a metric that a person may want to keep."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.parse import parse_query
from core.agents.sql.scopes import Scopes, catalogue_of
from core.domain.cells import QueryCell
from core.domain.labels import capital, humanise
from core.domain.metric_definitions import MetricDraft
from core.domain.metrics import Measure
from core.domain.sources import Schema
from core.errors import StepError


def proposal(cell: QueryCell, schema: Schema) -> MetricDraft | None:
    """From its form, else from the first aggregate of its query over columns of tables."""
    if cell.metric is not None:
        time = cell.metric.time.column if cell.metric.time else ""
        return _of_measure(cell.metric.measures[0], time)
    return _of_sql(cell, schema)


def _of_measure(measure: Measure, time: str) -> MetricDraft:
    formula = f"{measure.expression} / {measure.over}" if measure.over else measure.expression
    return MetricDraft(
        name=capital(humanise(measure.name)),
        formula=formula,
        table=measure.table,
        time_column=time,
        unit=measure.unit or "",
    )


def _of_sql(cell: QueryCell, schema: Schema) -> MetricDraft | None:
    try:
        tree = parse_query(cell.sql)
    except StepError:
        return None
    if not isinstance(tree, exp.Select):
        return None
    scopes = Scopes(tree, catalogue_of(schema))
    if any(source.table is None for source in scopes.sources(tree)):
        return None  # what a subquery leaves out would be lost
    for item in tree.expressions:
        inner = item.unalias()
        if inner.find(exp.AggFunc) is not None and inner.find(exp.Query, exp.Window) is None:
            formula, tables = _spelled(inner, scopes)
            own = [source.table for source in scopes.sources(tree) if source.table]
            table = "" if tables else next(iter(own), "")
            if formula and (tables or table):
                unit = _unit(cell, item.alias_or_name)
                name = capital(humanise(item.alias_or_name or formula))
                return MetricDraft(name=name, formula=formula, table=table, unit=unit)
    return None


def _spelled(node: exp.Expression, scopes: Scopes) -> tuple[str, set[str]]:
    """The expression with real tables in place of aliases; empty when a column has none."""
    origins = {}
    for column in node.find_all(exp.Column):
        field = scopes.field(column)
        if field is None or field.origin is None:
            return "", set()
        origins[id(column)] = field.origin
    names = [origins[id(column)] for column in node.find_all(exp.Column)]
    copy = exp.Paren(this=node.copy())
    for column, origin in zip(list(copy.find_all(exp.Column)), names, strict=True):
        table, _, part = origin.partition(".")
        column.replace(exp.column(part, table=table, quoted=None))
    text = str(copy.this.sql(dialect="duckdb", comments=False))
    return text, {origin.partition(".")[0] for origin in names}


def _unit(cell: QueryCell, name: str) -> str:
    columns = cell.result.columns if cell.result else ()
    return next((c.unit or "" for c in columns if c.name == name), "")
