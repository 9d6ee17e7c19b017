"""Run Python in a worker and keep what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.work import Limits, PythonRun, RunPython, ViewGrant
from core.errors import StepError
from core.tools.query import QueryContext

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Computed:
    """What a script gave; `tables` are the rows of `reply.tables`, in their order."""

    reply: PythonRun
    tables: tuple[pa.Table, ...] = ()


def run_python(
    context: QueryContext,
    code: str,
    *,
    views: Sequence[ViewGrant] = (),
    limits: Limits | None = None,
    accepted_risk: bool = False,
) -> Computed:
    """StepError (python, tier, memory, time, crash) or Cancelled.

    `accepted_risk` is a person's word for this one run; no model may give it.
    """
    request = RunPython(
        code=code, tables=context.grants, views=tuple(views), accepted_risk=accepted_risk
    )
    replied = context.sandbox.run(request, limits=limits, cancel=context.cancel)
    if replied.reply.kind != "python_run":
        raise StepError("A worker replied to a script with something else.", code="crash")
    return Computed(replied.reply, replied.tables)
