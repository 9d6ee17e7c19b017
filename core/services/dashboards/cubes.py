"""Small summaries that answer many tiles: a table grouped by all they group and filter by.

A cube has the columns of its table that tiles group by, days rounded down, and sums and counts
in place of rows. A query over it is the tile's own with its aggregates put together again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from core.domain.dashboards.filters import Chosen
from core.domain.identifiers import quoted
from core.domain.sources import Column, Table
from core.errors import StepError

if TYPE_CHECKING:
    from sqlglot import exp

MOST_GROUPS = 1_000_000
_LEAST_GAIN = 8  # rows to a group
_GRAINS = ("day", "month", "quarter", "year")
_DAYS = {"day": 1, "month": 28, "quarter": 90, "year": 365}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_REAL = ("DOUBLE", "FLOAT")
ROWS = "__rows"


@dataclass(frozen=True)
class Needs:
    """What one query asks of a cube: `groups` are columns with the grain of days ("" for as they
    are), `measures` names of cube columns with how each is made."""

    sql: str
    groups: Mapping[str, str]
    measures: Mapping[str, str]


@dataclass(frozen=True)
class Cube:
    """`groups` by column, `measures` by cube column."""

    table: str
    groups: Mapping[str, str]
    measures: Mapping[str, str]

    @property
    def sql(self) -> str:
        """The query that makes it."""
        names = [_rounded(quoted(name), grain) for name, grain in self.groups.items()]
        made = [f"{sql} AS {quoted(name)}" for name, sql in self.measures.items()]
        return f"SELECT {', '.join([*names, *made])} FROM {quoted(self.table)} GROUP BY ALL"  # noqa: S608

    def answers(self, needs: Needs, tested: Sequence[tuple[str, Chosen | None]]) -> bool:
        """Whether it has all that the query and the filters look at, fine enough."""
        if not needs.measures.keys() <= self.measures.keys():
            return False
        known = {name.casefold(): grain for name, grain in self.groups.items()}
        for name, grain in needs.groups.items():
            if known.get(name.casefold(), "none") not in _fine_enough(grain):
                return False
        return all(_tested(known.get(name.casefold()), chosen) for name, chosen in tested)


def _rounded(name: str, grain: str) -> str:
    """A day of the period: the last of a month is found several times as fast as its first."""
    if grain in ("", "day"):
        return name
    if grain == "month":
        return f"CASE WHEN isfinite({name}) THEN last_day({name}) ELSE {name} END AS {name}"
    return f"CAST(date_trunc('{grain}', {name}) AS DATE) AS {name}"


def cube_over(
    table: Table,
    needs: Sequence[Needs],
    filters: Mapping[str, str],
    *,
    distinct: Mapping[str, int],
    most: int = MOST_GROUPS,
) -> Cube | None:
    """One for as many of the queries as it can be small for; None where it would not be small.

    `filters` are columns that may be filtered by, as groups; `distinct` are values a column.
    """
    most = min(most, table.rows // _LEAST_GAIN)
    groups: dict[str, str] = {}
    measures = {ROWS: "count(*)"}
    for name, grain in sorted(filters.items(), key=lambda item: distinct.get(item[0], most)):
        wider = _joined(groups, {name: grain})
        if _size(wider, distinct) <= most:
            groups = wider
    taken = False
    for each in sorted(needs, key=lambda each: _size(each.groups, distinct)):
        wider = _joined(groups, each.groups)
        if _size(wider, distinct) <= most:
            groups, taken = wider, True
            measures.update(each.measures)
    return Cube(table.name, groups, measures) if taken else None


def needs_of(sql: str, table: Table) -> Needs | None:
    """What the query asks of a cube of the table; None where a cube cannot answer it."""
    return _needs(sql, table)


@lru_cache(maxsize=512)
def _needs(sql: str, table: Table) -> Needs | None:
    from sqlglot.errors import SqlglotError

    from core.agents.sql.parse import parse_query, to_sql

    try:
        tree = parse_query(sql)
        reader = _Reader(tree, table)
        return Needs(to_sql(reader.rewritten()), reader.groups, reader.measures)
    except (StepError, SqlglotError, RecursionError, _Unfit):
        return None


class _Unfit(Exception):
    """The query holds something that a cube has no answer for."""


class _Reader:
    """Reads one query; `rewritten` fills in what it needs."""

    def __init__(self, tree: exp.Expression, table: Table) -> None:
        self.tree = tree
        self.table = table
        self.groups: dict[str, str] = {}
        self.measures: dict[str, str] = {ROWS: "count(*)"}

    def rewritten(self) -> exp.Expression:
        """The query over the cube; _Unfit where there is none."""
        from sqlglot import exp

        self._plain()
        aliases = {item.alias for item in self.tree.expressions if item.alias}
        found = [node for node in self.tree.walk() if isinstance(node, exp.AggFunc)]
        inside = {id(part) for each in found for part in each.walk()}
        for column in self.tree.find_all(exp.Column):
            if id(column) not in inside and not self._is_alias(column, aliases):
                self._group(column)
        for each in found:
            each.replace(exp.maybe_parse(self._again(each), dialect="duckdb"))
        return self.tree

    def _plain(self) -> None:
        """One SELECT from the table alone, whose computed columns have names."""
        from sqlglot import exp

        tree = self.tree
        allowed = {"expressions", "from_", "group", "order", "limit", "having", "where", "kind"}
        if not isinstance(tree, exp.Select) or any(
            v for k, v in tree.args.items() if k not in allowed
        ):
            raise _Unfit
        source = tree.args.get("from_")
        if source is None or not isinstance(source.this, exp.Table):
            raise _Unfit
        if source.this.name.casefold() != self.table.name.casefold() or source.this.args.get("db"):
            raise _Unfit
        refused = (exp.Subquery, exp.Window, exp.Distinct, exp.Filter, exp.Anonymous, exp.Rand,
                   exp.WithinGroup)  # fmt: skip
        if tree.find(*refused) or len(list(tree.find_all(exp.Select))) > 1:
            raise _Unfit
        for item in tree.expressions:
            if not isinstance(item, exp.Alias | exp.Column):
                raise _Unfit
        if not any(tree.find_all(exp.AggFunc)):
            raise _Unfit

    def _is_alias(self, column: exp.Column, aliases: set[str]) -> bool:
        """Whether it names an output rather than a column of the table."""
        from sqlglot import exp

        if column.table or column.name not in aliases:
            return False
        place = column.find_ancestor(exp.Order, exp.Having, exp.Group, exp.Where)
        stored = self.table.column(column.name) is not None
        if stored and isinstance(place, exp.Having):
            raise _Unfit
        return isinstance(place, exp.Order) or not stored

    def _group(self, column: exp.Column) -> None:
        found = self.table.column(column.name)
        if found is None:
            raise _Unfit
        grain = _grain_of(column) if found.role == "time" else ""
        if found.role == "time" and found.type.upper() != "DATE":
            raise _Unfit
        before = self.groups.get(found.name)
        self.groups[found.name] = grain if before is None else _finer(before, grain)

    def _again(self, node: exp.AggFunc) -> str:
        """The aggregate, put together from those of the groups."""
        from sqlglot import exp

        if isinstance(node, exp.Count):
            inner = node.this
            column = ROWS if isinstance(inner, exp.Star) else self._measure("count", inner)
            return f"CAST(coalesce(sum({quoted(column)}), 0) AS BIGINT)"
        inner = node.this
        if not isinstance(inner, exp.Expression) or inner.find(exp.AggFunc):
            raise _Unfit
        if isinstance(node, exp.Min | exp.Max) and not node.expressions:
            name = "min" if isinstance(node, exp.Min) else "max"
            return f"{name}({quoted(self._measure(name, inner))})"
        if isinstance(node, exp.Sum | exp.Avg):
            whole = self._is_whole(inner)
            total = f"sum({quoted(self._measure('sum', inner, whole=whole))})"
            if isinstance(node, exp.Sum):
                return f"CAST({total} AS HUGEINT)" if whole else total
            count = f"sum({quoted(self._measure('count', inner))})"
            return f"CAST({total} AS DOUBLE) / nullif({count}, 0)"
        raise _Unfit

    def _measure(self, function: str, inner: exp.Expression, *, whole: bool = False) -> str:
        """The cube's column of it; sums of whole numbers stay exact in the file."""
        from sqlglot import exp

        for column in inner.find_all(exp.Column):
            if self.table.column(column.name) is None:
                raise _Unfit
        bare = inner.copy().transform(
            lambda node: exp.column(node.this.copy()) if isinstance(node, exp.Column) else node
        )
        text = str(bare.sql(dialect="duckdb"))
        name = f"__{function}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        made = f"{function}({text})"
        self.measures[name] = f"CAST({made} AS DECIMAL(38, 0))" if whole else made
        return name

    def _is_whole(self, inner: exp.Expression) -> bool:
        """Whether a sum of it is of whole numbers; _Unfit where its type is not plain to see."""
        from sqlglot import exp

        if isinstance(inner, exp.Cast) and inner.to.is_type(*exp.DataType.INTEGER_TYPES):
            return True
        types = [_type(self.table.column(c.name)) for c in inner.find_all(exp.Column)]
        if types and all(kind in _REAL for kind in types):
            return False
        if isinstance(inner, exp.Column) and types[0] in _WHOLE:
            return True
        if isinstance(inner, exp.Column) and types[0].startswith("DECIMAL"):
            return False
        raise _Unfit


def _grain_of(column: exp.Column) -> str:
    """The grain that a column of days is rounded to where it stands."""
    from sqlglot import exp

    above = column.parent
    while isinstance(above, exp.Cast | exp.TsOrDsToDate):
        above = above.parent
    if isinstance(above, exp.DateTrunc | exp.TimestampTrunc):
        unit = str(above.args["unit"].name).casefold()
        return unit if unit in _GRAINS else "day"
    for kind, grain in ((exp.Year, "year"), (exp.Quarter, "quarter"), (exp.Month, "month")):
        if isinstance(above, kind):
            return grain
    return "day"


def _type(column: Column | None) -> str:
    return column.type.upper() if column is not None else ""


def _finer(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return min(one, other, key=_GRAINS.index)


def _fine_enough(grain: str) -> tuple[str, ...]:
    """Grains of a cube that serve a query of this one; months and quarters make up years."""
    return ("",) if not grain else _GRAINS[: _GRAINS.index(grain) + 1]


def _tested(grain: str | None, chosen: Chosen | None) -> bool:
    """Whether a filter can be tested on a column of the cube."""
    if grain is None:
        return False
    if chosen is None or not grain:
        return not grain
    if grain == "day":
        return True
    ends = [_first(chosen.since), _first(chosen.until, after=True)]
    return not chosen.values and all(day is None or _begins(day, grain) for day in ends)


def _first(text: str | None, *, after: bool = False) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) + timedelta(days=1 if after else 0)
    except (ValueError, OverflowError):
        return date(1, 2, 3)  # begins no period, so no cube is used


def _begins(day: date, grain: str) -> bool:
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    return day.day == 1 and (day.month - 1) % months == 0


def _joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    made = dict(one)
    for name, grain in other.items():
        made[name] = _finer(made[name], grain) if name in made else grain
    return made


def _size(groups: Mapping[str, str], distinct: Mapping[str, int]) -> int:
    """At most so many groups."""
    sizes = [
        math.ceil(distinct.get(name, MOST_GROUPS) / _DAYS.get(grain, 1))
        for name, grain in groups.items()
    ]
    return math.prod(size + 1 for size in sizes)
