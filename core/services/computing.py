"""Computing one cell of a notebook: a query, code or an analysis, over its data as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, assert_never

from core.domain.arrow_rows import result_of
from core.domain.cancel import CancelToken
from core.domain.cells import (
    AnalysisCell,
    CodeCell,
    Computed,
    PythonCell,
    QueryCell,
    SourceMark,
)
from core.domain.chart_rules import fits, suggest
from core.domain.charts import ChartSpec
from core.domain.checks import Knowledge
from core.domain.code.functions import TryFunction
from core.domain.fractions import in_percent
from core.domain.identifiers import select_all
from core.domain.profiles import TableProfile
from core.domain.results import Result
from core.domain.sources import Column, Schema
from core.domain.work import (
    Failure,
    Limits,
    TableGrant,
    ViewGrant,
    failure_of,
)
from core.errors import Cancelled, StepError
from core.protocols import ResultStore, Sandbox
from core.services.cell_graph import CellGraph, names_read_by
from core.services.lineage import read_from
from core.services.query_facts import facts_of_sql, with_units
from core.tools.analysis import run_analysis
from core.tools.functions import keep_counts, try_function
from core.tools.outputs import (
    keep_analysis_tables,
    keep_found,
    keep_outputs,
    keep_values,
    without_tables,
)
from core.tools.python import run_python
from core.tools.query import run_query

LIMITS = Limits(seconds=120)  # of code and analyses
_UNTRIED = {"tries": (), "fault": ""}


class TableSource(Protocol):
    """What cells ask of the source service."""

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]: ...

    def knowledge(self, source_ids: Sequence[str]) -> Knowledge: ...


@dataclass(frozen=True)
class Ground:
    """What the cells of one notebook stand on.

    `trusted` is the id of the Python cell that a person lets run this once without walls.
    """

    sandbox: Sandbox
    results: ResultStore
    schema: Schema
    grants: tuple[TableGrant, ...]
    marks: Mapping[str, SourceMark]
    cancel: CancelToken = field(default_factory=CancelToken)
    trusted: str = ""
    profiles: tuple[TableProfile, ...] = ()


def computed(cell: Computed, graph: CellGraph, *, ground: Ground) -> Computed:
    """The cell with its result or its failure. Cancelled when it was stopped."""
    views = graph.views(cell.id)
    known: dict[str, object] = {
        "inputs": graph.input_names(cell.id),
        "sources": _marks(cell, views, ground=ground),
    }
    if cell.kind == "query":
        known["facts"] = facts_of_sql(cell.sql, ground.schema, views=views)
    cell = cell.model_copy(update=known)
    try:
        made = _made(cell, views, ground=ground)
    except StepError as error:
        if error.code == "cancelled":
            raise Cancelled from error
        return failed(cell, failure_of(error))
    return cell.model_copy(update={**made, "failure": None})


def columns_of(sql: str, graph: CellGraph, *, ground: Ground) -> tuple[Column, ...]:
    """The columns that a query over tables and earlier queries gives; StepError if it fails."""
    for table in ground.schema.tables:
        if sql == select_all(table.name):
            return table.columns
    queried = run_query(ground, sql, views=graph.views_for(sql), max_rows=1)
    return tuple(Column(name=c.name, type=c.type, unit=c.unit) for c in queried.ref.columns)


def failed(cell: Computed, failure: Failure) -> Computed:
    """The cell without anything that it showed before."""
    gone: dict[str, object] = {"result": None, "failure": failure}
    match cell.kind:
        case "query":
            pass
        case "python":
            gone |= {"text": "", "tables": (), "figures": None, "remarks": ()}
        case "analysis":
            gone |= {"findings": None, "tables": ()}
        case "code":
            gone |= {"text": "", "function": cell.function.model_copy(update=_UNTRIED)}
        case "record":
            return cell
        case _:
            assert_never(cell.kind)
    return cell.model_copy(update=gone)


def _made(cell: Computed, views: Sequence[ViewGrant], *, ground: Ground) -> dict[str, object]:
    match cell.kind:
        case "query":
            return _queried(cell, views, ground=ground)
        case "python":
            return _scripted(cell, views, ground=ground)
        case "analysis":
            return _analysed(cell, views, ground=ground)
        case "code":
            return _tried(cell, ground=ground)
        case "record":
            return {"result": cell.result}
        case _:
            assert_never(cell.kind)


def _queried(cell: QueryCell, views: Sequence[ViewGrant], *, ground: Ground) -> dict[str, object]:
    queried = run_query(ground, cell.sql, views=views)
    ref = with_units(queried.ref, cell.facts, schema=ground.schema, before=cell.result)
    before = cell.result.columns if cell.result is not None else ()
    rows = result_of(queried.table, ref.columns)
    columns = in_percent(rows, cell.sql, metric=cell.metric, before=before)
    ref = ref.model_copy(update={"columns": columns})
    chart = _chart(cell, replace(rows, columns=columns))
    return {"result": ref, "seconds": queried.seconds, "chart": chart}


def _scripted(cell: PythonCell, views: Sequence[ViewGrant], *, ground: Ground) -> dict[str, object]:
    from core.agents.analysis.again import script_values  # forms take a moment to load

    trusted = cell.id == ground.trusted
    run = run_python(ground, cell.code, views=views, limits=LIMITS, accepted_risk=trusted)
    made = keep_outputs(ground.results, run.reply, run.tables)
    values = keep_values(ground.results, script_values(cell.task, run))
    return {
        "result": values or next((table.ref for table in made.tables), None),
        "text": made.text,
        "tables": made.tables,
        "figures": made.figures,
        "remarks": made.remarks,
        "seconds": run.reply.seconds,
    }


def _tried(cell: CodeCell, *, ground: Ground) -> dict[str, object]:
    """The tests of a function once more; a test that fails is no failure of the cell."""
    function = cell.function
    request = TryFunction(
        code=cell.code,
        setup=function.setup,
        tests=function.tests,
        accepted_risk=cell.id == ground.trusted,
    )
    tried = try_function(ground, request)
    changes = {"tries": tried.tries, "fault": tried.fault, "untested": ""}
    function = function.model_copy(update=changes)
    return {
        "function": function,
        "result": keep_counts(ground.results, function.counts),
        "text": tried.text,
        "seconds": tried.seconds,
    }


def _analysed(
    cell: AnalysisCell, views: Sequence[ViewGrant], *, ground: Ground
) -> dict[str, object]:
    from core.agents.analysis.again import analysis_values

    call = cell.call
    run = run_analysis(
        ground, call.analysis, call.parameters, sql=call.sql, views=views, limits=LIMITS
    )
    found = run.reply
    values = analysis_values(cell.task, call, run, schema=ground.schema, profiles=ground.profiles)
    return {
        "result": keep_found(ground.results, values, found.statistics),
        "findings": without_tables(found),
        "tables": keep_analysis_tables(
            ground.results,
            found.tables,
            run.tables,
            analysis=found.analysis,
            fingerprint=found.fingerprint,
        ),
        "seconds": found.seconds,
    }


def _chart(cell: QueryCell, result: Result) -> ChartSpec | None:
    """The chart it had if that still fits; a suggestion where it does not, or at the first run."""
    if cell.chart is not None and fits(cell.chart, result) is None:
        return cell.chart
    first = cell.result is None and cell.failure is None
    return suggest(result) if cell.chart is not None or first else None


def _marks(cell: Computed, views: Sequence[ViewGrant], *, ground: Ground) -> tuple[SourceMark, ...]:
    """The sources that a cell reads, itself or through queries, as they are now."""
    tables = [table.name for table in ground.schema.tables]
    read = [*names_read_by(cell, tables)]
    read += [name for view in views for name in read_from(view.sql, tables)]
    marks = [ground.marks[name.casefold()] for name in read if name.casefold() in ground.marks]
    if not marks and cell.kind == "python":
        marks = list(ground.marks.values())  # it may reach a table without saying its name
    return tuple({mark.source_id: mark for mark in marks}.values())
