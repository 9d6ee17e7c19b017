"""Sums of columns that run up: each row of those holds what came before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.identifiers import key_of
from core.domain.labels import capital, humanise
from core.domain.profiles import Running, TableProfile
from core.domain.queries import QueryFacts

_ADDING = ("sum", "avg")


def counted_again(facts: QueryFacts, profiles: Sequence[TableProfile]) -> tuple[str, ...]:
    """A sentence for each column that runs up and is added over several moments of its time."""
    running = dict(_running(profiles))
    said: list[str] = []
    for each in facts.aggregates:
        way = running.get((each.column or "").casefold())
        if way is None or each.function not in _ADDING or _at_one_moment(facts, each.column, way):
            continue
        what, along = humanise((each.column or "").rpartition(".")[2]), humanise(way.time)
        of = f" of each {humanise(way.group)}" if way.group else ""
        said.append(
            f"{capital(what)} runs up over {along}, so a sum or mean of it counts earlier rows "
            f"again: ask for the latest {what}{of}."
        )
    return tuple(dict.fromkeys(said))


def _running(profiles: Sequence[TableProfile]) -> Iterator[tuple[str, Running]]:
    for profile in profiles:
        for column in profile.columns:
            if column.running is not None:
                yield key_of(profile.table, column.name).casefold(), column.running


def _at_one_moment(facts: QueryFacts, column: str | None, way: Running) -> bool:
    """Rows of one time only: the time is grouped by as it stands, or set to one value."""
    time = key_of((column or "").rpartition(".")[0], way.time).casefold()
    if time in (group.casefold() for group in facts.groups):
        return True
    return any(f.operator == "=" and f.column.casefold() == time for f in facts.filters)
