"""What a query that a person wrote does, for sentences, grades and units."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.queries import QueryFacts
from core.domain.results import ResultColumn, ResultRef
from core.domain.sources import Schema
from core.domain.work import ViewGrant
from core.errors import StepError

_UNITLESS = frozenset({"count", "variance", "var_pop", "corr"})


def facts_of_sql(sql: str, schema: Schema, *, views: Sequence[ViewGrant]) -> QueryFacts | None:
    """None where the text cannot be taken apart; the query may run all the same."""
    from sqlglot.errors import SqlglotError

    from core.agents.sql.facts import facts_of
    from core.agents.sql.parse import parse_query
    from core.agents.sql.scopes import Scopes, catalogue_of

    known = catalogue_of(schema)
    try:
        for view in views:
            tree = parse_query(view.sql)
            known[view.name] = Scopes(tree, known).outputs(tree)
        return facts_of(parse_query(sql), known)
    except (StepError, SqlglotError, RecursionError):
        return None


def with_units(
    ref: ResultRef, facts: QueryFacts | None, *, schema: Schema, before: ResultRef | None
) -> ResultRef:
    """Units of the columns that a result shows or aggregates, else those it had before; what was
    a share of one stays it."""
    given = {f"{t.name}.{c.name}": c.unit for t, c in schema.columns() if c.unit}
    kept = {c.name: c.unit for c in before.columns} if before else {}
    counted = {f.output for f in facts.aggregates if f.function in _UNITLESS} if facts else set()

    def unit_of(column: ResultColumn) -> str | None:
        if column.unit is not None or column.name in counted:
            return column.unit
        source = facts.source_of(column.name) if facts else None
        return given.get(source or "") or kept.get(column.name)

    shares = {c.name for c in before.columns if c.percent} if before else set()
    columns = tuple(
        c.model_copy(update={"unit": unit_of(c), "percent": c.percent or c.name in shares})
        for c in ref.columns
    )
    return ref.model_copy(update={"columns": columns})
