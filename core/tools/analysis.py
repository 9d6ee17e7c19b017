"""Run a typed analysis in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.work import AnalysisRun, Limits, RunAnalysis, ViewGrant
from core.errors import StepError
from core.tools.query import QueryContext

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Analysed:
    """What an analysis found; `tables` are the rows of `reply.tables`, in their order."""

    reply: AnalysisRun
    tables: tuple[pa.Table, ...] = ()


def run_analysis(
    context: QueryContext,
    analysis: str,
    parameters: str,
    *,
    sql: str,
    views: Sequence[ViewGrant] = (),
    limits: Limits | None = None,
) -> Analysed:
    """StepError (analysis, guard, sql, memory, time, crash) or Cancelled."""
    request = RunAnalysis(
        analysis=analysis,
        parameters=parameters,
        sql=sql,
        tables=context.grants,
        views=tuple(views),
    )
    replied = context.sandbox.run(request, limits=limits, cancel=context.cancel)
    if replied.reply.kind != "analysis_run":
        raise StepError("A worker replied to an analysis with something else.", code="crash")
    return Analysed(replied.reply, replied.tables)
