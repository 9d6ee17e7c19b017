"""The measures of a dashboard: those that a question names, or the most telling ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.agents.business.boards.classes import adds_up, is_class
from core.agents.business.catalogue import Catalogue
from core.agents.business.defined import link
from core.agents.business.measures import (
    Linked,
    column_name,
    counted,
    main_measure,
    money_column,
    units_column,
)
from core.agents.business.wording import Wording, stem
from core.domain.fractions import is_fraction
from core.domain.identifiers import qualified
from core.domain.labels import (
    humanise,
    is_code,
    is_identifier,
    is_level,
    is_year,
    plural,
    words_of,
)
from core.domain.metrics import Measure
from core.domain.profiles import Running
from core.domain.sources import Column, Table
from core.domain.word_stems import akin

MOST = 4
_MARGIN = re.compile(r"\b(?P<share>(?:gross |profit |net )*margins?(?: percent(?:age)?)?"
                     r"|profitability)\b")  # fmt: skip
_PROFIT = re.compile(r"\b(?:gross |net )?(?:profits?|earnings after cost)\b")
_COSTS = frozenset("cost cogs expense".split())
_EACH = frozenset("unit each piece item".split())
_FEW, _MANY_ROWS = 10, 50
_TAKEN = re.compile(r"^(?:SUM|AVG|MAX)\((?P<inner>[^()]+)\)$")
_SUMMED = re.compile(r"^SUM\((?P<inner>[^()]+)\)$")


@dataclass(frozen=True)
class Shown:
    """A measure under the name that people call it by.

    One of a `column` that is `running` up is the whole of the last values of its groups, or with
    `averaged` their mean.
    """

    linked: Linked
    label: str
    percent: bool = False
    running: Running | None = None
    column: str = ""
    averaged: bool = False

    @property
    def measure(self) -> Measure:
        return self.linked.measure


def named(words: Wording, catalogue: Catalogue) -> Shown | None:
    """The measure that the words name, which are then gone from them."""
    said = words.said
    found = link(words, catalogue)
    if found is not None:
        return _latest(shown(_levelled(found, said, catalogue=catalogue)), catalogue)
    made = _margin(words, catalogue) or _things(words, catalogue) or _partly(words, catalogue)
    return _latest(made, catalogue) if made is not None else None


def telling(catalogue: Catalogue, table: Table | None = None) -> tuple[Shown, ...]:
    """What says most about the data, or about one table: at most four measures."""
    found: dict[str, Shown] = {}
    for each in _candidates(catalogue, table):
        if table is None or each.linked.table.name == table.name:
            made = _latest(each, catalogue)
            found.setdefault(made.label, made)
    return tuple(found.values())[:MOST]


def shown(linked: Linked) -> Shown:
    measure = linked.measure
    label = humanise(measure.name)
    column = _SUMMED.match(measure.expression)
    own = column is not None and "total" in words_of(column["inner"].rpartition(".")[2])
    for lead in ("total ", "number of "):
        label = label if measure.metric or own else label.removeprefix(lead)
    return Shown(linked, label or humanise(measure.name), percent=is_fraction(measure))


def _latest(one: Shown, catalogue: Catalogue) -> Shown:
    """Of a column that runs up, what it has come to, in place of the sum or mean of its rows."""
    taken = _TAKEN.match(one.measure.expression)
    table = one.linked.table
    column = next(
        (c for c in table.columns if taken and qualified(table.name, c.name) == taken["inner"]),
        None,
    )
    profile = catalogue.profile(table, column) if column is not None else None
    if column is None or profile is None or profile.running is None or one.measure.metric:
        return one
    label, running = humanise(column.name), profile.running
    of = f" of each {humanise(running.group)}" if running.group else ""
    note = f"{label.capitalize()} runs up from date to date, so the latest value{of} is taken."
    measure = one.measure.model_copy(update={"name": "_".join(words_of(column.name))})
    told = f"{one.linked.assumption} {note}".strip()
    linked = replace(one.linked, measure=measure, assumption=told)
    averaged = is_level(column.name) or "per" in words_of(column.name)
    return Shown(linked, label, running=running, column=column.name, averaged=averaged)


def _candidates(catalogue: Catalogue, table: Table | None) -> Iterator[Shown]:
    for metric in catalogue.metrics:
        owner = catalogue.schema.table(metric.table)
        if owner is not None:
            yield shown(Linked(metric.measure, owner, time=metric.time_column))
    main = main_measure(catalogue) if table is None else None
    fact = main.table if main else table or _largest(catalogue)
    if main is not None and _is_money(main.table):
        yield shown(main)
        margin = _margin(Wording("margin"), catalogue)
        if margin is not None:
            yield margin
    if fact is None:
        return
    money, units = money_column(fact), units_column(fact)
    yield from (shown(_taken(fact, column)) for column in (money, units) if column is not None)
    yield shown(counted(fact))
    for column in _numbers(fact, catalogue):
        yield shown(_taken(fact, column))
    if table is None:
        others = sorted(catalogue.schema.tables, key=lambda t: -t.rows)
        dated = (t for t in others if t != fact and catalogue.time_column(t) is not None)
        yield from (shown(counted(other)) for other in dated)


def _things(words: Wording, catalogue: Catalogue) -> Shown | None:
    """How many different ones there are, where one table has a key of that name: order_id."""
    said = [stem(word) for word in words.left()]
    found = [
        (table, column)
        for table in catalogue.schema.tables
        for column in table.columns
        if len(said) == 1
        and is_identifier(column.name)
        and list(map(stem, words_of(column.name)))[:-1] == said
    ]
    if len(found) != 1:
        return None
    table, column = found[0]
    words.blank(0, len(words.text))
    name = "number_of_" + plural(said[0])
    expression = f"COUNT(DISTINCT {qualified(table.name, column.name)})"
    return shown(Linked(Measure(name=name, expression=expression), table))


def _partly(words: Wording, catalogue: Catalogue) -> Shown | None:
    """The number column whose name holds every word that is said, or one of its root: tickets,
    num_of_ticket. Of several, the one that says least else, a total before others."""
    said = tuple(words.left())
    found = [
        (rank, place, table, column)
        for place, (table, column) in enumerate(
            (t, c) for t in catalogue.schema.tables for c in _numbers(t, catalogue)
        )
        if (rank := _likeness(said, column)) is not None
    ]
    if not said or not found:
        return None
    _, _, table, column = min(found, key=lambda one: one[:2])
    words.blank(0, len(words.text))
    linked = _taken(table, column)
    if len(found) > 1:
        note = f"“{' '.join(said).capitalize()}” is read as {humanise(column.name)}."
        linked = replace(linked, assumption=note)
    return shown(linked)


def _likeness(said: Sequence[str], column: Column) -> tuple[int, bool, int, bool] | None:
    """How far a name is from what is said, the nearest first; None when it lacks a word."""
    named = words_of(column.name)
    stems = set(map(stem, named))
    related = [word for word in said if stem(word) not in stems]
    if any(not any(akin(word, other) for other in named) for word in related):
        return None
    return len(related), "per" in named, len(named), "total" not in named


def _is_money(table: Table) -> bool:
    return money_column(table) is not None


def _largest(catalogue: Catalogue) -> Table | None:
    """The table with most rows, one that has dates or numbers before others."""

    def weight(table: Table) -> tuple[bool, bool, int]:
        numbers = next(_numbers(table, catalogue), None) is not None
        return catalogue.time_column(table) is not None, numbers, table.rows

    return max(catalogue.schema.tables, key=weight, default=None)


def _numbers(table: Table, catalogue: Catalogue) -> Iterator[Column]:
    """Columns that measure something; those that are mostly empty, or only tell a few classes
    apart, come last."""
    found = []
    for place, column in enumerate(table.columns):
        if column.role != "number" or is_code(column.name) or is_year(column.name):
            continue
        if is_class(table, column, catalogue):
            continue
        profile = catalogue.profile(table, column)
        if profile is not None and (profile.distinct < 2 or profile.missing == table.rows):
            continue
        if column.name in table.primary_key or any(
            key.column == column.name for key in table.foreign_keys
        ):
            continue
        empty = profile is not None and profile.missing * 2 > table.rows
        class_ = profile is not None and profile.distinct <= _FEW and table.rows >= _MANY_ROWS
        found.append((empty or class_, place, column))
    yield from (column for *_, column in sorted(found, key=lambda one: one[:2]))


def _taken(table: Table, column: Column) -> Linked:
    """Added up where its name says that it is an amount, else averaged."""
    added = adds_up(column)
    function, prefix = ("SUM", "total") if added else ("AVG", "average")
    words = words_of(column.name)
    name = "_".join(words if words[:1] == (prefix,) else (prefix, *words))
    expression = f"{function}({qualified(table.name, column.name)})"
    return Linked(Measure(name=name, expression=expression, unit=column.unit), table)


def _levelled(found: Linked, said: str, *, catalogue: Catalogue) -> Linked:
    """A sum that nobody asked for, of a column that is no amount, as an average."""
    summed = _SUMMED.match(found.measure.expression)
    if summed is None or found.measure.metric or re.search(r"\b(?:total|sum)\b", said):
        return found
    column = next(
        (c for c in found.table.columns if qualified(found.table.name, c.name) == summed["inner"]),
        None,
    )
    if column is None or adds_up(column):
        return found
    note = f"{humanise(column_name(column.name)).capitalize()} is taken as an average."
    return replace(_taken(found.table, column), assumption=note, time=found.time)


def _margin(words: Wording, catalogue: Catalogue) -> Shown | None:
    """Revenue less cost, where the data has both; as a share of revenue when called a margin."""
    found = words.find(_MARGIN)
    share = found is not None
    found = found or words.find(_PROFIT)
    main = main_measure(catalogue) if found else None
    if found is None or main is None:
        return None
    cost = _cost(main.table, catalogue)
    summed = _SUMMED.match(main.measure.expression)
    if cost is None or summed is None:
        return None
    words.blank(*found.span())
    expression = f"SUM({summed['inner']} - {cost[0]})"
    name = "margin" if share else "profit"
    over = main.measure.expression if share else ""
    measure = Measure(name=name, expression=expression, over=over, table=main.table.name,
                      unit=None if share else main.measure.unit)  # fmt: skip
    of = f" as a share of {shown(main).label}" if share else ""
    note = f"{name.capitalize()} is read as {shown(main).label} less {cost[1]}{of}."
    return Shown(Linked(measure, main.table, note, time=main.time), name, percent=share)


def _cost(table: Table, catalogue: Catalogue) -> tuple[str, str] | None:
    """What a row of the table cost, as SQL and in words; a cost of one piece times the pieces."""
    for other in catalogue.reach(table):
        for column in other.columns:
            words = set(map(stem, words_of(column.name)))
            if column.role != "number" or not words & _COSTS:
                continue
            key, said = qualified(other.name, column.name), humanise(column.name)
            units = units_column(table)
            if units is not None and (words & _EACH or other.name != table.name):
                pieces = qualified(table.name, units.name)
                return f"{pieces} * {key}", f"{humanise(units.name)} times {said}"
            if other.name == table.name:
                return key, said
    return None
