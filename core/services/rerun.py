"""Running queries of a notebook again, each after those that it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.domain.arrow_rows import result_of
from core.domain.cancel import CancelToken
from core.domain.cells import AnswerCell, Cell, QueryCell, SourceMark
from core.domain.chart_rules import fits, suggest
from core.domain.charts import ChartSpec
from core.domain.checks import Knowledge
from core.domain.dependencies import Inputs, behind, in_order
from core.domain.results import Result
from core.domain.sources import Schema
from core.domain.work import Failure, Progress, TableGrant, ViewGrant, failure_of
from core.errors import Cancelled, StepError
from core.protocols import ResultStore, Sandbox
from core.services.lineage import read_from
from core.services.query_facts import facts_of_sql, with_units
from core.tools.query import run_query


class TableSource(Protocol):
    """What queries ask of the source service."""

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]: ...

    def knowledge(self, source_ids: Sequence[str]) -> Knowledge: ...


@dataclass(frozen=True)
class Rerun:
    """`changed` ran, `failed` did not; `before` are all of these as they were: the undo.

    `moved` are names of those whose rows differ from before.
    """

    changed: tuple[QueryCell, ...] = ()
    answers: tuple[AnswerCell, ...] = ()
    failed: tuple[QueryCell, ...] = ()
    before: tuple[Cell, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What queries of one notebook stand on."""

    sandbox: Sandbox
    results: ResultStore
    schema: Schema
    grants: tuple[TableGrant, ...]
    marks: Mapping[str, SourceMark]
    cancel: CancelToken = field(default_factory=CancelToken)


class Queries:
    """The queries of a notebook and which read which. A table's name hides a query's."""

    def __init__(self, cells: Sequence[QueryCell], schema: Schema) -> None:
        self.cells = {cell.id: cell for cell in cells}
        usable = {
            cell.name.casefold(): cell.id
            for cell in cells
            if cell.sql.strip() and schema.table(cell.name) is None
        }
        names = {cell.name: cell.id for cell in cells if cell.id in usable.values()}
        self.inputs: Inputs = {
            cell.id: tuple(names[name] for name in read_from(cell.sql, names)) for cell in cells
        }

    def order(self) -> tuple[str, ...]:
        """Every id after those it reads; UserError for a ring."""
        return in_order(self.inputs, {cell.id: cell.name for cell in self.cells.values()})

    def views(self, cell_id: str) -> tuple[ViewGrant, ...]:
        """The queries that one reads, through others too, each after what it needs."""
        needed = behind(cell_id, self.inputs)
        cells = (self.cells[i] for i in self.order() if i in needed)
        return tuple(ViewGrant(name=cell.name, sql=cell.sql) for cell in cells)

    def input_names(self, cell_id: str) -> tuple[str, ...]:
        return tuple(self.cells[i].name for i in self.inputs[cell_id])


def run_all(
    wanted: Sequence[str],
    queries: Queries,
    *,
    ground: Ground,
    progress: Callable[[Progress], None] | None = None,
) -> dict[str, QueryCell]:
    """The cells after running `wanted`, by id, in the order given; nothing is saved here."""
    done: dict[str, QueryCell] = {}
    for number, cell_id in enumerate(wanted):
        ground.cancel.raise_if_cancelled()
        cell = queries.cells[cell_id]
        if progress is not None:
            progress(Progress(fraction=number / len(wanted), text=cell.title or cell.name))
        broken = [done[i] for i in behind(cell_id, queries.inputs) if _failed(done.get(i))]
        done[cell_id] = _blocked(cell, broken) if broken else _run(cell, queries, ground=ground)
    return done


def _failed(cell: QueryCell | None) -> bool:
    return cell is not None and cell.failure is not None


def _run(cell: QueryCell, queries: Queries, *, ground: Ground) -> QueryCell:
    views = queries.views(cell.id)
    facts = facts_of_sql(cell.sql, ground.schema, views=views)
    changes: dict[str, object] = {
        "inputs": queries.input_names(cell.id),
        "facts": facts,
        "sources": _marks(cell, views, ground=ground),
    }
    try:
        queried = run_query(ground, cell.sql, views=views)
    except StepError as error:
        if error.code == "cancelled":
            raise Cancelled from error
        return cell.model_copy(update={**changes, "result": None, "failure": failure_of(error)})
    ref = with_units(queried.ref, facts, schema=ground.schema, before=cell.result)
    changes |= {"result": ref, "failure": None, "seconds": queried.seconds}
    return cell.model_copy(
        update={**changes, "chart": _chart(cell, result_of(queried.table, ref.columns))}
    )


def _chart(cell: QueryCell, result: Result) -> ChartSpec | None:
    """The chart it had if that still fits; a suggestion where it does not, or at the first run."""
    if cell.chart is not None and fits(cell.chart, result) is None:
        return cell.chart
    first = cell.result is None and cell.failure is None
    return suggest(result) if cell.chart is not None or first else None


def _marks(
    cell: QueryCell, views: Sequence[ViewGrant], *, ground: Ground
) -> tuple[SourceMark, ...]:
    """The sources that a query reads, itself or through others, as they are now."""
    texts = (cell.sql, *(view.sql for view in views))
    tables = [table.name for table in ground.schema.tables]
    read = (ground.marks.get(name.casefold()) for text in texts for name in read_from(text, tables))
    return tuple({mark.source_id: mark for mark in read if mark is not None}.values())


def _blocked(cell: QueryCell, broken: Sequence[QueryCell]) -> QueryCell:
    names = " and ".join(sorted(f"“{c.title or c.name}”" for c in broken))
    failure = Failure(
        code="blocked",
        message=f"This rests on {names}, which did not run.",
        kept="It was not run itself.",
        remedy="Put that query right and run it; this one follows by itself.",
    )
    return cell.model_copy(update={"result": None, "failure": failure})
