"""The business agent: fills a metric form, compiles it to SQL and runs it in a worker."""

from __future__ import annotations

from time import perf_counter

from core.agents.base import RunContext
from core.agents.business.catalogue import Catalogue
from core.agents.business.charts import chart_of
from core.agents.business.defined import metrics_named, spelled_out, telling
from core.agents.business.drivers import most_uneven
from core.agents.business.form import Form, form_of, with_inputs
from core.agents.business.other_form import with_reading
from core.agents.business.reading import read
from core.agents.sql.asking import ask_between, settled_by
from core.agents.sql.desk import Desk
from core.agents.sql.facts import facts_of
from core.agents.sql.parse import parse_query
from core.domain.arrow_rows import result_of
from core.domain.events import StepNote, StepText
from core.domain.fractions import in_percent
from core.domain.metric_compare import CHANGE_PERCENT, CONTRIBUTION
from core.domain.metric_sql import SHARE, compile_metric
from core.domain.metrics import MetricQuery
from core.domain.plan import Step
from core.domain.queries import QueryFacts
from core.domain.results import ResultColumn, ResultRef
from core.domain.steps import StepResult
from core.domain.views import needed
from core.domain.work import ViewGrant
from core.errors import StepError
from core.tools.query import Queried, run_query

HANDED_TO = "data"
_MOST_DRIVERS = 10
_PERCENT = frozenset({SHARE, CHANGE_PERCENT, CONTRIBUTION})


class BusinessAgent:
    """Measures over time, shares, changes and what drives them. What no form covers goes on to
    the data agent."""

    name = "business"
    describes = "Measures over time, comparisons, drivers of a change and summaries."
    intents: tuple[str, ...] = ("business",)

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        begun = perf_counter()
        catalogue = Catalogue.of(context)
        form = form_of(step.form)
        if form is None:
            reading = read(step.task, catalogue)
            if reading is None:
                return _handed_over(step, context, views=views)
            form = Form(query=reading.query, notes=reading.notes, alone=True)
        result = _measured(step, form, context=context, views=views)
        return result.model_copy(update={"seconds": perf_counter() - begun})


def _handed_over(step: Step, context: RunContext, *, views: tuple[ViewGrant, ...]) -> StepResult:
    """Asked as SQL instead, with the formulas of defined metrics in place of their names."""
    other = context.agents.get(HANDED_TO)
    if other is None:
        raise StepError(
            "No measure in the data fits the question.",
            code="form",
            kept="Nothing was run.",
            remedy="Ask with the names of the columns that you mean.",
        )
    context.emit(StepNote(step=step.name, text="No form fits, so a query is written instead."))
    named = metrics_named(step.task, telling(context.schema))
    task = spelled_out(step.task, context.schema) if named else step.task
    result = other.run(step.model_copy(update={"form": "", "task": task}), context, views)
    told = tuple(f"“{metric.name}” is computed as {metric.formula}." for metric in named)
    return result.model_copy(update={"assumptions": (*told, *result.assumptions)})


def _measured(
    step: Step, form: Form, *, context: RunContext, views: tuple[ViewGrant, ...]
) -> StepResult:
    query = with_inputs(form.query, step.inputs)
    if form.pairs:
        query = _crossed(step, form, context=context, views=views)
    settled = settled_by(step.chosen)
    if settled is not None:
        query = with_reading(query, settled.before, settled.reading, context.schema)
    catalogue = Catalogue.of(context)
    sql = compile_metric(query, context.schema, context.joins, unique=catalogue.unique)
    context.emit(StepText(step=step.name, text=sql, fresh=True))
    used = tuple(
        one.within.partition(".")[0] for one in (*query.filters, *query.keep) if one.within
    )
    granted = needed(used, (*context.views, *views))
    queried = run_query(context, sql, views=granted)
    if form.alone and settled is None:
        asked = context.question if step.form else step.task
        desk = Desk(step=step, context=context, views=granted)
        ask_between(asked, sql, queried, desk, keep=lambda choice: choice)
    ref = as_read(queried, sql, query=query)
    return StepResult(
        step=step.name,
        output=step.output,
        sql=sql,
        form="metric",
        metric=query,
        facts=_facts(sql, step, context=context, views=granted),
        inputs=used,
        result=ref,
        chart=chart_of(query, ref),
        assumptions=form.notes if settled is None else (),
        remarks=(settled.note,) if settled is not None else (),
    )


def _crossed(
    step: Step, form: Form, *, context: RunContext, views: tuple[ViewGrant, ...]
) -> MetricQuery:
    """The change by the two dimensions along which it is most uneven."""
    dimensions = most_uneven(step, form.query, by=form.pairs, context=context, views=views)
    return form.query.model_copy(update={"dimensions": dimensions, "limit": _MOST_DRIVERS})


def as_read(queried: Queried, sql: str, *, query: MetricQuery) -> ResultRef:
    """The result with the units of its form, shares of one marked."""
    ref = _with_units(queried.ref, query)
    columns = in_percent(result_of(queried.table, ref.columns), sql, metric=query)
    return ref.model_copy(update={"columns": columns})


def _with_units(ref: ResultRef, query: MetricQuery) -> ResultRef:
    """Units as the form says: those of measures, and percent."""
    units = {measure.name: measure.unit for measure in query.measures if measure.unit}
    money = query.measures[0].unit
    units |= {name: money for name in ("previous", "change", "whole") if money}
    columns = tuple(_with_unit(column, units) for column in ref.columns)
    return ref.model_copy(update={"columns": columns})


def _with_unit(column: ResultColumn, units: dict[str, str]) -> ResultColumn:
    unit = "%" if column.name in _PERCENT else units.get(column.name)
    return column.model_copy(update={"unit": unit}) if unit else column


def _facts(
    sql: str, step: Step, *, context: RunContext, views: tuple[ViewGrant, ...]
) -> QueryFacts | None:
    """What the compiled query does; None where the parser and DuckDB part ways."""
    try:
        return facts_of(parse_query(sql), Desk(step=step, context=context, views=views).catalogue)
    except StepError:
        return None
