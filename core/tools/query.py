"""Run one query in a worker and keep its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.domain.cancel import CancelToken
from core.domain.results import ResultRef
from core.domain.work import Limits, RunQuery, TableGrant, ViewGrant
from core.errors import StepError
from core.protocols import ResultStore, Sandbox

if TYPE_CHECKING:
    import pyarrow as pa


class QueryContext(Protocol):
    """What a query needs of a run."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def results(self) -> ResultStore: ...

    @property
    def grants(self) -> tuple[TableGrant, ...]: ...

    @property
    def cancel(self) -> CancelToken: ...


@dataclass(frozen=True)
class Queried:
    """A result that is in the result store under `ref`, and its rows."""

    ref: ResultRef
    table: pa.Table
    seconds: float


def run_query(
    context: QueryContext,
    sql: str,
    *,
    views: Sequence[ViewGrant] = (),
    limits: Limits | None = None,
    max_rows: int = 10_000,
) -> Queried:
    """Guard, run and keep one SELECT. StepError (guard, sql, memory, time, crash) or Cancelled."""
    request = RunQuery(sql=sql, tables=context.grants, views=tuple(views), max_rows=max_rows)
    replied = context.sandbox.run(request, limits=limits, cancel=context.cancel)
    reply, table = replied.reply, replied.table
    if reply.kind != "query_run" or table is None:
        raise StepError("A worker replied to a query with something else.", code="crash")
    ref = ResultRef(
        fingerprint=reply.fingerprint,
        columns=reply.columns,
        rows=reply.rows,
        truncated=reply.truncated,
    )
    context.results.put(ref, table)
    return Queried(ref, table, reply.seconds)
