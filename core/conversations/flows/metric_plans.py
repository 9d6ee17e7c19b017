"""Plans whose steps are metric forms, filled by rule: one step, drivers, summaries, two steps."""

from __future__ import annotations

from collections.abc import Iterable

from core.agents.business.catalogue import Catalogue
from core.agents.business.form import Form, written
from core.agents.business.measures import Linked, counted, order_value
from core.agents.business.reading import Reading, set_against, span_of, step_for, time_range
from core.agents.business.two_steps import TwoSteps
from core.domain.identifiers import resolve
from core.domain.labels import capital, humanise
from core.domain.metric_sql import is_additive
from core.domain.metrics import Measure, MetricQuery, period_of_range
from core.domain.naming import result_name, unlike
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

AGENT = "business"
METRIC, DRIVERS, SUMMARY, TWO_STEPS = "metric", "drivers", "summary", "two steps"
_BREAKDOWNS = 2
_TOP = 5
# Of groupings with at most so many values, those with the most say most.
_READABLE = 12


def one_step(question: str, query: MetricQuery, notes: tuple[str, ...], schema: Schema) -> Plan:
    step = _step("measure", query, result_name(question, ()), schema, notes=notes)
    form = Form(query=query, notes=notes, alone=True)
    step = step.model_copy(update={"form": written(form)})
    return Plan(steps=(step,), template=METRIC)


def two_steps(question: str, read: TwoSteps, schema: Schema) -> Plan:
    """The second step reads the first one's result."""
    first = _step("first", read.first, "leading_group", schema, notes=read.notes)
    second = _step("second", read.second, result_name(question, ()), schema, inputs=(first.output,))
    return Plan(steps=(first, second), template=TWO_STEPS)


def drivers(reading: Reading, catalogue: Catalogue) -> Plan | None:
    """The change, then its parts by each likely dimension side by side, then what drove it most."""
    dimensions = catalogue.breakdowns(reading.linked.table)
    dimensions = tuple(d for d in dimensions if d not in {f.column for f in reading.query.filters})
    if not dimensions:
        return None
    schema = catalogue.schema
    total = _step("change", reading.query, "total_change", schema, notes=reading.notes)
    parts: list[Step] = []
    for key in dimensions:
        name = _output("change_by", key, schema, [step.output for step in parts])
        query = reading.query.model_copy(update={"dimensions": (key,)})
        parts.append(_step(name, query, name, schema))
    if len(parts) == 1:
        return Plan(steps=(total, *parts), template=DRIVERS)
    last = Step(
        name="drivers",
        agent=AGENT,
        task="The largest drivers of the change",
        output="largest_drivers",
        inputs=tuple(step.output for step in parts),
        form=written(Form(query=reading.query, pairs=dimensions)),
    )
    return Plan(steps=(total, *parts, last), template=DRIVERS)


def summary(reading: Reading, catalogue: Catalogue) -> Plan | None:
    """The whole, its change, its course and its largest parts, side by side."""
    column = catalogue.time_column(reading.linked.table, reading.linked.time)
    if column is None:
        return None
    schema, query = catalogue.schema, reading.query.model_copy(update={"comparison": None})
    dimensions = query.dimensions
    whole = query.model_copy(update={"dimensions": (), "measures": _key_figures(reading.linked)})
    steps = [_step("total", whole, "overall", schema, notes=reading.notes)]
    period = reading.period or span_of(column)
    before = reading.period.before() if reading.period else None
    if before is not None and before.since >= column.first:
        change = set_against(query.model_copy(update={"dimensions": ()}), period, before, column)
        if reading.query.comparison is not None:
            change = reading.query.model_copy(update={"dimensions": ()})
        steps.append(_step("change", change, "against_before", schema))
    grain = step_for(period)
    time = time_range(column, reading.period, grain)
    course = query.model_copy(update={"dimensions": (), "time": time})
    steps.append(_step("trend", course, f"by_{grain}", schema))
    filtered = {one.column for one in query.filters}
    likely = catalogue.breakdowns(reading.linked.table, most=8, values=_READABLE)
    telling = [key for key in reversed(likely) if key not in filtered][:_BREAKDOWNS]
    for key in dimensions or telling:
        top = query.model_copy(
            update={
                "dimensions": (key,),
                "order": "desc",
                "limit": _TOP,
                "share": is_additive(query.measures[0]),
            }
        )
        name = _output("by", key, schema, [step.output for step in steps])
        steps.append(_step(name, top, name, schema))
    return Plan(steps=tuple(steps), template=SUMMARY)


def describe(query: MetricQuery, schema: Schema) -> str:
    """`Total revenue by region, month over month, 2024`: a form in words."""
    text = " and ".join(humanise(measure.name) for measure in query.measures)
    if query.share:
        text = f"share of {text}"
    names = [humanise(resolve(key, schema)[1].name) for key in query.dimensions]
    if query.time and query.time.grain:
        names.insert(0, query.time.grain)
    if names:
        text += f" by {' and '.join(names)}"
    values = [f"{value}" for one in (*query.filters, *query.keep) for value in one.values]
    if values:
        text += f" for {', '.join(values)}"
    span = period_of_range(query.time)
    if query.comparison is not None:
        text += ", " + _against(query)
    elif span is not None:
        text += f", {span.describe()}"
    return capital(text)


def _against(query: MetricQuery) -> str:
    comparison, span = query.comparison, period_of_range(query.time)
    if comparison is None:
        return ""
    before = period_of_range(comparison)
    if before is not None and span is not None:
        return f"{span.describe()} against {before.describe()}"
    return (
        "against a year earlier" if comparison.against == "year_ago" else "against the one before"
    )


def _step(
    name: str,
    query: MetricQuery,
    output: str,
    schema: Schema,
    *,
    notes: tuple[str, ...] = (),
    inputs: tuple[str, ...] = (),
) -> Step:
    return Step(
        name=name,
        agent=AGENT,
        task=describe(query, schema),
        output=output,
        inputs=inputs,
        form=written(Form(query=query, notes=notes)),
    )


def _output(prefix: str, key: str, schema: Schema, taken: Iterable[str]) -> str:
    return unlike(result_name(f"{prefix} {resolve(key, schema)[1].name}", ()), list(taken))


def _key_figures(linked: Linked) -> tuple[Measure, ...]:
    """The measure, how many rows it is made of, and the average of one."""
    if not is_additive(linked.measure) or linked.measure.expression == "COUNT(*)":
        return (linked.measure,)
    return (linked.measure, counted(linked.table).measure, order_value(linked).measure)
