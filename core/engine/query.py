"""Guard a query, run it, and bring back at most so many rows."""

from __future__ import annotations

import time

import duckdb
import pyarrow as pa

from core.domain.results import ResultColumn
from core.domain.work import QueryRun, RunQuery
from core.engine import arrow, database, guard
from core.engine.settled import settled

_BATCH = 2_048
_MAX_BYTES = 256_000_000

_databases = database.Granted()


def run_query(request: RunQuery, memory: int) -> tuple[QueryRun, pa.Table]:
    """StepError with code guard or sql, or a DuckDB error, when it does not work out."""
    started = time.perf_counter()
    names = guard.check_views(request.views, [table.name for table in request.tables])
    guard.check(request.sql, names)
    with _databases.over(request.tables, request.views, memory=memory) as connection:
        guard.check_bound(connection, request.sql)
        sql = settled(connection, request.sql)
        if any(table.live for table in request.tables):
            types, rows, truncated = _asked_live(connection, request, sql=sql)
        else:
            types, rows, truncated = _asked(connection, sql, wanted=request.max_rows)
    table = arrow.safe(rows)
    columns = tuple(
        ResultColumn(name=name, type=_type(given, field.type))
        for name, given, field in zip(table.column_names, types, table.schema, strict=True)
    )
    reply = QueryRun(
        columns=columns,
        rows=table.num_rows,
        truncated=truncated,
        fingerprint=arrow.fingerprint(table),
        seconds=time.perf_counter() - started,
    )
    return reply, table


def _asked(
    connection: duckdb.DuckDBPyConnection, sql: str, *, wanted: int
) -> tuple[list[str], pa.Table, bool]:
    """Types of the columns, the first rows, and whether there are more."""
    connection.execute(sql)
    types = [str(column[1]) for column in connection.description or ()]
    return types, *_fetch(connection, wanted)


def _asked_live(
    connection: duckdb.DuckDBPyConnection, request: RunQuery, *, sql: str
) -> tuple[list[str], pa.Table, bool]:
    """The same where a table lives on another server, which does alone what it can."""
    from core.engine.remote import live, push
    from core.engine.remote.times import Times

    with live.answering(request.tables):
        whole = push.pushed(connection, request.sql, live.lived_of(connection, request.tables))
        try:
            types, rows, truncated = _asked(connection, whole or sql, wanted=request.max_rows)
        except duckdb.Error as error:
            if whole is None or push.is_final(error):
                raise
            types, rows, truncated = _asked(connection, sql, wanted=request.max_rows)
    plain = Times(rows.column_names).plain([c.combine_chunks() for c in rows.columns])
    return types, pa.table(plain, names=rows.column_names), truncated


def _fetch(connection: duckdb.DuckDBPyConnection, wanted: int) -> tuple[pa.Table, bool]:
    """The first rows in the query's own order; one more is looked for to know if that is all."""
    reader = connection.to_arrow_reader(_BATCH)
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows > wanted or size > _MAX_BYTES:
            break
    table = pa.Table.from_batches(batches, schema=reader.schema)
    return table.slice(0, wanted), rows > wanted or size > _MAX_BYTES


def _type(given: str, sent: pa.DataType) -> str:
    """DuckDB's type, or VARCHAR where the value travels as text."""
    if pa.types.is_string(sent) and given not in {"UUID", "JSON"}:
        return "VARCHAR"
    return given
