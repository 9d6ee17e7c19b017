"""What of a metric a schema holds."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.metric_definitions import Metric
from core.domain.sources import Schema


def missing_of(metric: Metric, schema: Schema) -> tuple[str, ...]:
    """What it names and the schema lacks: tables, then `table.column`."""
    tables = tuple(name for name in metric.tables if schema.table(name) is None)
    keys = (*metric.columns, *((metric.time_column,) if metric.time_column else ()))
    columns = []
    for key in dict.fromkeys(keys):
        table_name, _, column = key.partition(".")
        table = schema.table(table_name)
        if table is not None and table.column(column) is None:
            columns.append(key)
    return (*tables, *columns)


def in_reach(metrics: Iterable[Metric], schema: Schema) -> tuple[Metric, ...]:
    """Those whose tables are all there; a column of them may still have gone."""
    return tuple(m for m in metrics if all(schema.table(name) for name in m.tables))
