"""How the figures of a query are computed: measures, the metric they are, what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.cells import Cell, QueryCell
from core.domain.metric_definitions import Metric
from core.domain.sources import Schema
from core.domain.verified import ReadColumn, VerifiedQuery
from core.domain.views import needed
from core.domain.work import ViewGrant
from core.errors import StepError


@dataclass(frozen=True)
class Definition:
    """`measures` are names with their formulas. `metrics` are those defined among them, as they
    are now; `outdated` when one is no longer what the query computed. `reads` are tables with
    their columns."""

    measures: tuple[tuple[str, str], ...] = ()
    metrics: tuple[Metric, ...] = ()
    outdated: bool = False
    reads: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def keepable(self) -> bool:
        """Whether it measures something that is no metric yet."""
        return not self.metrics


def definition_of(
    cell: QueryCell, cells: Sequence[Cell], schema: Schema, *, metrics: Sequence[Metric]
) -> Definition:
    measures = cell.metric.measures if cell.metric is not None else ()
    known = {metric.id: metric for metric in metrics}
    pairs = [(m, known[m.metric]) for m in measures if m.metric in known]
    outdated = any((m.expression, m.over) != (now.expression, now.over) for m, now in pairs)
    formulas = tuple(
        (m.name, f"{m.expression} / {m.over}" if m.over else m.expression) for m in measures
    )
    return Definition(
        formulas, tuple(now for _, now in pairs), outdated, _reads(cell, cells, schema=schema)
    )


def _reads(
    cell: QueryCell, cells: Sequence[Cell], *, schema: Schema
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Tables with the columns read of each, through other queries too."""
    from core.agents.verified import reads

    views = [ViewGrant(name=c.name, sql=c.sql) for c in cells if c.kind == "query" and c.sql]
    before = needed(cell.inputs, views) if cell.inputs else ()
    queries = [VerifiedQuery(name=v.name, title=v.name, sql=v.sql) for v in before]
    queries.append(VerifiedQuery(name=cell.name, title=cell.title, sql=cell.sql))
    try:
        tables, columns = reads(queries, schema)
    except StepError:
        return ()
    return tuple((table, _columns_of(table, columns)) for table in tables)


def _columns_of(table: str, columns: Sequence[ReadColumn]) -> tuple[str, ...]:
    keys = (column.key for column in columns if column.key.startswith(f"{table}."))
    return tuple(key.partition(".")[2] for key in keys)
