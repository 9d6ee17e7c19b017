"""Run an analysis on the rows of a guarded query."""

from __future__ import annotations

import hashlib
import time
import warnings

import duckdb
import pyarrow as pa
from pydantic import JsonValue

from core.domain.analyses.card import roles_of
from core.domain.analyses.catalogue import card
from core.domain.analyses.preparation import Grouped, Preparation
from core.domain.work import AnalysisRun, RunAnalysis
from core.engine import arrow, database, guard
from core.engine.analyses.analysis import Call
from core.engine.analyses.apart import apart
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, rounded
from core.engine.analyses.packing import packed
from core.engine.analyses.prepare import prepare
from core.engine.analyses.registry import ANALYSES

_BATCH = 65_536
_MAX_BYTES = 512_000_000

_databases = database.Granted()


def run_analysis(request: RunAnalysis, memory: int) -> tuple[AnalysisRun, tuple[pa.Table, ...]]:
    """StepError with code analysis, guard or sql, or a DuckDB error, when it does not work out."""
    started = time.perf_counter()
    call = _called(request)
    rows = _rows(request, memory)
    outcome = analysed(Frame.of(rows), call, name=request.analysis)
    tables, sent = packed(outcome.tables)
    reply = AnalysisRun(
        analysis=request.analysis,
        statistics=tuple(outcome.statistics),
        tables=tables,
        assumptions=tuple(outcome.assumptions),
        left_out=tuple(outcome.left_out),
        notes=tuple(outcome.notes),
        rows=rows.num_rows,
        fingerprint=_fingerprint(outcome, sent),
        seconds=time.perf_counter() - started,
    )
    return reply, sent


def analysed(frame: Frame, call: Call, *, name: str) -> Outcome:
    """Prepare the rows, analyse them (each group apart, if asked), and round."""
    if frame.data.empty:
        raise fault("The query gave no rows.", "Loosen its conditions.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prepared = prepare(frame, call.parameters)
        _read_numbers(prepared, call.parameters, name=name)
        by = call.parameters.by if isinstance(call.parameters, Grouped) else ()
        outcome = apart(prepared, by, perform=call.perform) if by else call.perform(prepared)
        outcome = rounded(outcome, call.parameters.round)
    outcome.notes = list(dict.fromkeys([*prepared.notes, *outcome.notes]))
    outcome.left_out = list(dict.fromkeys([*prepared.left_out, *outcome.left_out]))
    return outcome


def _called(request: RunAnalysis) -> Call:
    found = ANALYSES.get(request.analysis)
    if found is None:
        raise fault(
            f"There is no analysis called {request.analysis}.", f"There are: {listed(ANALYSES)}."
        )
    return found.call(request.parameters)


def _read_numbers(frame: Frame, parameters: Preparation, *, name: str) -> None:
    """Read every column in a number's role, so that all groups are read alike."""
    roles = roles_of(card(name).parameters)
    given: dict[str, JsonValue] = parameters.model_dump(mode="json")
    for parameter, role in roles.items():
        value = given.get(parameter)
        names = value if isinstance(value, list) else [value]
        for each in names:
            if isinstance(each, str):
                _ = frame.number(each) if role == "number" else frame.column(each)


def _rows(request: RunAnalysis, memory: int) -> pa.Table:
    """All rows of the query; a fault if they are more than fit."""
    names = guard.check_views(request.views, [table.name for table in request.tables])
    guard.check(request.sql, names)
    with _databases.over(request.tables, request.views, memory=memory) as connection:
        guard.check_bound(connection, request.sql)
        connection.execute(request.sql)
        return arrow.safe(_all(connection))


def _all(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    reader = connection.to_arrow_reader(_BATCH)
    batches: list[pa.RecordBatch] = []
    size = 0
    for batch in reader:
        batches.append(batch)
        size += batch.nbytes
        if size > _MAX_BYTES:
            raise fault(
                "The rows are more than an analysis can hold (500 MB).",
                "Select only the columns it needs, or fewer rows.",
            )
    return pa.Table.from_batches(batches, schema=reader.schema)


def _fingerprint(outcome: Outcome, sent: tuple[pa.Table, ...]) -> str:
    """A hash of values and tables; floats count to twelve digits."""
    digest = hashlib.sha256()
    for each in outcome.statistics:
        value = f"{each.value:.12g}" if isinstance(each.value, float) else str(each.value)
        digest.update(f"{each.name}\x00{each.of}\x00{value}\x00".encode())
    for table in sent:
        digest.update(arrow.fingerprint(table).encode())
    return digest.hexdigest()
