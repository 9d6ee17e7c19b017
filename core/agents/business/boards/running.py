"""Measures of columns that run up: the last value of each group, and then the whole of these."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.business.boards.measures import Shown
from core.agents.business.boards.request import Request
from core.agents.business.catalogue import Catalogue
from core.domain.identifiers import key_of, quoted, resolve, string
from core.domain.metrics import Filter
from core.domain.periods import Grain
from core.domain.sources import Table

LATEST = "latest value"


def latest_sql(one: Shown, request: Request, *, by: str = "", limit: int = 0) -> str | None:
    """The last values put together, or those of each value of a column of the same table."""
    inner = _last_values(one, request, by=by)
    if inner is None:
        return None
    name = quoted(one.measure.name)
    if not by:
        return f"SELECT {_whole(one)} AS {name}\nFROM (\n{inner}\n) AS latest"
    column = quoted(by.partition(".")[2])
    return (
        f"SELECT {column}, {_whole(one)} AS {name}\nFROM (\n{inner}\n) AS latest\n"
        f"GROUP BY {column}\nORDER BY {name} DESC NULLS LAST, {column}\nLIMIT {limit}"
    )


def course_sql(one: Shown, request: Request, grain: Grain) -> str | None:
    """By period: a group without rows in one keeps its last value from before."""
    inner = _last_values(one, request, grain=grain)
    if inner is None or one.running is None:
        return None
    part = f"PARTITION BY {quoted(one.running.group)} " if one.running.group else ""
    before = f"lag(last_value) OVER ({part}ORDER BY {grain})"
    whole = f"sum(sum(step)) OVER (ORDER BY {grain})"
    if one.averaged:
        whole += f" / sum(sum(begun)) OVER (ORDER BY {grain})"
    steps = (
        f"SELECT {grain}, last_value - coalesce({before}, 0) AS step, "
        f"CAST({before} IS NULL AS INTEGER) AS begun\nFROM (\n{inner}\n) AS latest"
    )
    made = (
        f"SELECT {grain}, {whole} AS {quoted(one.measure.name)}\n"
        f"FROM (\n{steps}\n) AS steps\nGROUP BY {grain}\nORDER BY {grain}"
    )
    if request.period is None:
        return made
    since = string(request.period.since.isoformat())
    return f"FROM (\n{made}\n) AS course\nSELECT *\nWHERE {grain} >= {since}\nORDER BY {grain}"


def _last_values(one: Shown, request: Request, *, by: str = "", grain: str = "") -> str | None:
    """One row a group, or a group and period; None where filters or `by` are of other tables."""
    table, running = one.linked.table, one.running
    conditions = _conditions(table, request.filters)
    if running is None or conditions is None or (by and by.partition(".")[0] != table.name):
        return None
    value, time, group = quoted(one.column), quoted(running.time), quoted(running.group)
    shown = [group] if running.group else []
    if grain:
        shown.append(f"CAST(date_trunc('{grain}', {time}) AS DATE) AS {grain}")
    column = by.partition(".")[2]
    if column and column != running.group:
        shown.append(f"arg_max({quoted(column)}, {time}) AS {quoted(column)}")
    shown.append(f"arg_max({value}, {time}) AS last_value")
    conditions.insert(0, f"{value} IS NOT NULL")
    if request.period is not None:
        conditions.append(f"{time} < {string(request.period.until.isoformat())}")
    return (
        f"SELECT {', '.join(shown)}\nFROM {quoted(table.name)}\n"
        f"WHERE {' AND '.join(conditions)}\nGROUP BY ALL"
    )


def _whole(one: Shown) -> str:
    return "avg(last_value)" if one.averaged else "sum(last_value)"


def _conditions(table: Table, filters: Sequence[Filter]) -> list[str] | None:
    found = []
    for each in filters:
        owner, _, name = each.column.partition(".")
        if owner.casefold() != table.name.casefold() or each.operator not in ("=", "in"):
            return None
        values = ", ".join(map(string, each.values))
        found.append(f"{quoted(name)} IN ({values})")
    return found


def own_groups(one: Shown, keys: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Of these columns those that last values can be told by: of the same table, and its groups
    themselves before others."""
    if one.running is None:
        return list(keys)
    table = one.linked.table
    own = key_of(table.name, one.running.group) if one.running.group else ""
    near = [key for key in keys if resolve(key, catalogue.schema)[0].name == table.name]
    return list(dict.fromkeys([*([own] if own else []), *near]))
