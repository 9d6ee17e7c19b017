"""Along which two dimensions is a change most uneven?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from core.agents.base import RunContext
from core.agents.business.catalogue import Catalogue
from core.domain.identifiers import quoted
from core.domain.metric_compare import CONTRIBUTION, PREVIOUS
from core.domain.metric_sql import compile_metric
from core.domain.metrics import MetricQuery
from core.domain.plan import Step
from core.domain.views import needed
from core.domain.work import ViewGrant
from core.errors import StepError
from core.tools.query import run_query

_CROSSED = 3


def most_uneven(
    step: Step,
    query: MetricQuery,
    *,
    by: Sequence[str],
    context: RunContext,
    views: tuple[ViewGrant, ...],
) -> tuple[str, ...]:
    """The two dimensions whose crossing has the group that surprises most.

    `step.inputs` are the results by each dimension of `by`. A group surprises by how far its part
    of the change exceeds its part of what was there before: one that held 60 percent and moved 60
    percent of the change explains nothing.
    """
    granted = needed(step.inputs, (*context.views, *views))
    present = {view.name for view in granted}
    dimensions = dict(zip(step.inputs, by, strict=True))
    single = [name for name in step.inputs if name in present]
    if len(single) < 2:
        return tuple(dimensions[name] for name in single) or tuple(by[:1])
    sources = {name: f"FROM {quoted(name)}" for name in single}
    likely = [dimensions[name] for name in _ranked(sources, context, views=granted)][:_CROSSED]
    catalogue = Catalogue.of(context)
    pairs = {str(number): pair for number, pair in enumerate(combinations(likely, 2))}
    crossed: dict[str, str] = {}
    for number, pair in pairs.items():
        wanted = query.model_copy(update={"dimensions": pair})
        sql = compile_metric(wanted, context.schema, context.joins, unique=catalogue.unique)
        crossed[number] = f"FROM (\n{sql}\n) AS crossed"
    return pairs[_ranked(crossed, context, views=())[0]]


def _ranked(
    sources: dict[str, str], context: RunContext, *, views: tuple[ViewGrant, ...]
) -> list[str]:
    """The names of the sources, the one with the most surprising group first."""
    parts = [
        f"SELECT '{name}' AS grouping, {CONTRIBUTION} - 100.0 * {PREVIOUS} / "
        f"NULLIF(SUM({PREVIOUS}) OVER (), 0) AS surprise\n{source}"
        for name, source in sources.items()
    ]
    union = "\nUNION ALL\n".join(f"({part})" for part in parts)
    sql = (
        f"SELECT grouping, MAX(surprise) AS surprise\nFROM (\n{union}\n) AS surprises\n"
        "GROUP BY grouping\nORDER BY surprise DESC NULLS LAST, grouping"
    )
    try:
        queried = run_query(context, sql, views=views)
    except StepError:  # the groups are shown all the same, in the order of the plan
        return list(sources)
    return [str(name) for name in queried.table.column(0).to_pylist()]
