"""A typed analysis that a question asks for: run, kept, its values under the names asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.run import values_of
from core.agents.analysis.wanted import Wanted
from core.agents.base import RunContext
from core.domain.events import StepText
from core.domain.identifiers import select_all
from core.domain.plan import Step
from core.domain.steps import AnalysisCall, StepResult
from core.domain.work import ViewGrant
from core.tools.analysis import run_analysis
from core.tools.outputs import keep_analysis_tables, keep_found, without_tables


def analysed(
    step: Step,
    context: RunContext,
    call: Call,
    *,
    asked: Sequence[Wanted],
    views: tuple[ViewGrant, ...],
) -> StepResult:
    """StepError when the analysis does not fit the data, or a name could be several values."""
    parameters = json.dumps(dict(call.parameters))
    sql = select_all(call.table)
    context.emit(StepText(step=step.name, text=f"{call.analysis} {parameters}", fresh=True))
    run = run_analysis(context, call.analysis, parameters, sql=sql, views=views)
    found = run.reply
    values = values_of(found, run.tables, call, question=step.task, asked=asked) if asked else ()
    return StepResult(
        step=step.name,
        output=step.output,
        form="analysis",
        analysis=AnalysisCall(analysis=call.analysis, parameters=parameters, sql=sql),
        result=keep_found(context.results, values, found.statistics),
        tables=keep_analysis_tables(
            context.results,
            found.tables,
            run.tables,
            analysis=call.analysis,
            fingerprint=found.fingerprint,
        ),
        findings=without_tables(found),
        assumptions=tuple(each.reason for each in found.assumptions if each.held is False),
    )
