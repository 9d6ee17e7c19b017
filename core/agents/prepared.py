"""The prepared agent: runs what a rule has worked out already, without a model."""

from __future__ import annotations

from time import perf_counter

from core.agents.base import RunContext
from core.domain.chart_rules import restyle
from core.domain.events import StepText
from core.domain.plan import Step
from core.domain.queries import QueryFacts
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.errors import StepError
from core.tools.query import run_query


class PreparedAgent:
    """Takes steps whose `sql` is written, or whose `form` is `restyle` or `outside`."""

    name = "prepared"
    describes = "Runs queries that rules write, and redraws answers, without a language model."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if step.form == "outside":
            return StepResult(step=step.name, output=step.output, form="none", missing=step.task)
        if step.form == "restyle":
            return _redrawn(step, context)
        begun = perf_counter()
        context.emit(StepText(step=step.name, text=step.sql, fresh=True))
        ready = (*context.views, *views) if step.inputs else ()
        queried = run_query(context, step.sql, views=ready)
        return StepResult(
            step=step.name,
            output=step.output,
            sql=step.sql,
            facts=_facts(step.sql, context.schema),
            inputs=step.inputs,
            result=queried.ref,
            seconds=perf_counter() - begun,
        )


def _redrawn(step: Step, context: RunContext) -> StepResult:
    """The last answer's own query and result, with another chart."""
    last = context.conversation.last
    if last is None or last.result is None:
        raise StepError(
            "There is no earlier answer to draw.",
            kept="Nothing was changed.",
            remedy="Ask about the data first.",
        )
    chart = restyle(last.chart, context.results.result(last.result), step.task)
    kept = () if chart else ("The result cannot be drawn that way, so the chart stays as it was.",)
    return StepResult(
        step=step.name,
        output=step.output,
        sql=last.sql,
        form="metric" if last.metric else "sql",
        metric=last.metric,
        facts=last.facts,
        inputs=last.inputs,
        result=last.result,
        chart=chart or last.chart,
        assumptions=kept,
    )


def _facts(sql: str, schema: Schema) -> QueryFacts | None:
    """What the query does, for sentences and checks; None where it cannot be taken apart."""
    from core.agents.sql.facts import facts_of
    from core.agents.sql.parse import parse_query
    from core.agents.sql.scopes import catalogue_of

    try:
        return facts_of(parse_query(sql), catalogue_of(schema))
    except StepError:
        return None
