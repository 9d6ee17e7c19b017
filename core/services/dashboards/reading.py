"""What a tile's query says of itself: tables it reads, how its columns came about, its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from core.domain.dashboards.spec import NamedQuery, Tile
from core.domain.periods import Grain
from core.domain.queries import QueryFacts
from core.domain.sources import Schema
from core.domain.work import ViewGrant
from core.errors import StepError, UserError
from core.services.lineage import names_read
from core.services.query_facts import facts_of_sql

if TYPE_CHECKING:
    from sqlglot import exp

_ADDS = frozenset({"sum", "count"})
_KEPT = frozenset({"with_", "from_", "joins", "where", "laterals"})
_GRAINS: dict[str, Grain] = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "week", "day": "day",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnOrigin:
    """The `table.column` that a result column shows; `grain` where it is rounded down to one."""

    column: str
    grain: Grain | None = None


def tables_read(tile: Tile) -> frozenset[str]:
    """Casefolded names of what the tile's query reads, its steps' tables included."""
    recipe = tile.recipe
    if recipe is None:
        return _read(tile.sql, tile.steps)
    if recipe.kind == "analysis":
        return _read(recipe.call.sql, tile.steps)
    return _read(tile.sql, tile.steps) | recipe.read


def facts_of_tile(tile: Tile, schema: Schema) -> QueryFacts | None:
    return _facts(tile.sql, tile.steps, schema)


def adds_up(tile: Tile, facts: QueryFacts | None) -> bool:
    """Whether parts of the measure on show make up its whole."""
    if facts is None or not facts.aggregates:
        return False
    named = tile.chart.y[0] if tile.chart is not None and tile.chart.y else ""
    behind = [f for f in facts.aggregates if f.output and f.output == (named or f.output)]
    return bool(behind) and all(f.function in _ADDS and not f.distinct for f in behind)


def origin_of(tile: Tile, column: str, schema: Schema) -> ColumnOrigin | None:
    """What a click on a value of the column can filter; None where it is worked out otherwise."""
    facts = facts_of_tile(tile, schema)
    source = facts.source_of(column) if facts is not None else None
    shown = _shown_as(tile.sql, column)
    if source is None or shown is None:
        return None
    return ColumnOrigin(source) if shown == "plain" else ColumnOrigin(source, shown)


def rows_behind(tile: Tile, *, where: tuple[str, str] | None = None) -> str:
    """The query of the rows that a tile's figures are made of: same FROM and WHERE, no aggregate.

    `where` is a result column and the literal it must equal. UserError where there is no way back.
    """
    from sqlglot import exp

    from core.agents.sql.parse import parse_query, to_sql

    try:
        tree = _making(parse_query(tile.sql))
    except StepError as error:
        raise _no_way() from error
    if not isinstance(tree, exp.Select) or tree.args.get("from_") is None:
        raise _no_way()
    conditions = list(_conditions(tree))
    if where is not None:
        item = next((i for i in tree.expressions if i.alias_or_name == where[0]), None)
        if item is not None:
            value = exp.maybe_parse(where[1], dialect="duckdb")
            conditions.append(exp.NullSafeEQ(this=item.unalias().copy(), expression=value))
    rows = tree.copy()
    for part in set(rows.args) - _KEPT:
        rows.set(part, None)
    rows = rows.select("*")
    for condition in conditions:
        rows = rows.where(condition)
    return to_sql(rows, pretty=True)


def _making(tree: exp.Expression) -> exp.Expression:
    """The SELECT that makes the figures, within one that only picks and sorts all that it gives."""
    from sqlglot import exp

    source = tree.args.get("from_") if isinstance(tree, exp.Select) else None
    inner = source.this if source is not None else None
    if not isinstance(inner, exp.Subquery) or not isinstance(inner.this, exp.Select):
        return tree
    passes = [type(item) for item in tree.expressions] == [exp.Star]
    narrows = any(tree.args.get(part) for part in ("with_", "joins", "where", "laterals"))
    return _making(inner.this) if passes and not narrows else tree


def _conditions(tree: object) -> Iterator[object]:
    """What a lone aggregate keeps by FILTER."""
    from sqlglot import exp

    if not isinstance(tree, exp.Select):
        return
    filters = list(tree.find_all(exp.Filter))
    aggregates = [a for item in tree.expressions for a in item.find_all(exp.AggFunc)]
    if len(filters) == 1 and len(aggregates) == 1:
        yield filters[0].expression.this.copy()


@lru_cache(maxsize=512)
def _read(sql: str, steps: tuple[NamedQuery, ...]) -> frozenset[str]:
    named = {step.name.casefold() for step in steps}
    found = set(names_read(sql)).union(*(names_read(step.sql) for step in steps))
    return frozenset(found - named)


@lru_cache(maxsize=512)
def _facts(sql: str, steps: tuple[NamedQuery, ...], schema: Schema) -> QueryFacts | None:
    views = [ViewGrant(name=step.name, sql=step.sql) for step in steps]
    return facts_of_sql(sql, schema, views=views)


@lru_cache(maxsize=512)
def _shown_as(sql: str, column: str) -> Grain | Literal["plain"] | None:
    """`plain` for a bare column, a grain for one rounded down to it, None for anything else."""
    from sqlglot import exp

    from core.agents.sql.parse import parse_query

    try:
        tree = _making(parse_query(sql))
    except StepError:
        return None
    items: Sequence[exp.Expression] = tree.expressions if isinstance(tree, exp.Select) else ()
    item = next((i for i in items if i.alias_or_name.casefold() == column.casefold()), None)
    if item is None:
        return None
    inner = item.unalias()
    while isinstance(inner, exp.Cast):
        inner = inner.this
    if isinstance(inner, exp.Column):
        return "plain"
    if isinstance(inner, exp.DateTrunc | exp.TimestampTrunc) and isinstance(inner.this, exp.Column):
        return _GRAINS.get(str(inner.args["unit"].name).casefold())
    return None


def _no_way() -> UserError:
    return UserError(
        "The rows behind this cannot be told from its query.",
        kept="Nothing was changed.",
        remedy="Open the query to see what it reads.",
    )
