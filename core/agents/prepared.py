"""The prepared agent: runs what a rule has worked out already, without a model."""

from __future__ import annotations

from time import perf_counter

from core.agents.base import RunContext
from core.agents.business.agent import as_read
from core.agents.business.charts import chart_of
from core.agents.business.form import form_of
from core.agents.sql.desk import Desk
from core.agents.sql.facts import facts_of
from core.agents.sql.parse import parse_query
from core.domain.chart_rules import asked_chart, asks_for_table, restyle
from core.domain.events import StepText
from core.domain.plan import Step
from core.domain.queries import QueryFacts
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.errors import StepError
from core.tools.query import run_query


class PreparedAgent:
    """Takes steps whose `sql` is written, or whose `form` is `restyle`, `again` or `outside`.

    A metric form that goes along with the `sql` says what its result means.
    """

    name = "prepared"
    describes = "Runs queries that rules write, and redraws answers, without a language model."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        if step.form == "outside":
            return StepResult(step=step.name, output=step.output, form="none", missing=step.task)
        if step.form in ("restyle", "again"):
            return _redrawn(step, context)
        begun = perf_counter()
        context.emit(StepText(step=step.name, text=step.sql, fresh=True))
        ready = (*context.views, *views) if step.inputs else ()
        queried = run_query(context, step.sql, views=ready)
        facts = _facts(step.sql, Desk(step=step, context=context, views=ready))
        form = form_of(step.form)
        ref = as_read(queried, step.sql, query=form.query) if form else queried.ref
        return StepResult(
            step=step.name,
            output=step.output,
            sql=step.sql,
            form="metric" if form else "sql",
            metric=form.query if form else None,
            facts=facts,
            inputs=step.inputs,
            result=ref,
            chart=chart_of(form.query, ref) if form else None,
            seconds=perf_counter() - begun,
        )


def _redrawn(step: Step, context: RunContext) -> StepResult:
    """The last answer's own query and result, with another chart."""
    last = context.conversation.answered
    if last is None or last.result is None:
        raise StepError(
            "There is no earlier answer to draw.",
            kept="Nothing was changed.",
            remedy="Ask about the data first.",
        )
    looks = step.form == "restyle"
    plain = looks and asks_for_table(step.task)
    chart = restyle(last.chart, context.results.result(last.result), step.task) if looks else None
    stays = "The result cannot be drawn that way, so the chart stays as it was."
    if last.chart is not None and last.chart.chart == asked_chart(step.task):
        stays = "The chart was drawn that way already."
    return StepResult(
        step=step.name,
        output=step.output,
        sql=last.sql,
        form="metric" if last.metric else "sql",
        metric=last.metric,
        facts=last.facts,
        inputs=last.inputs,
        result=last.result,
        chart=None if plain else chart or last.chart,
        remarks=(stays,) if looks and not chart and not plain else (),
    )


def _facts(sql: str, desk: Desk) -> QueryFacts | None:
    """What the query does, for sentences and checks; None where it cannot be taken apart."""
    try:
        return facts_of(parse_query(sql), desk.catalogue)
    except StepError:
        return None
