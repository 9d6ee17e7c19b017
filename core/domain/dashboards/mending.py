"""What became of the tables and columns that a tile reads, told by how alike they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, assert_never

from core.domain.labels import words_of
from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Schema, Table, role_of
from core.domain.value import Value

LIKE = 0.5  # of 1; below it nothing is taken for the same column
_APART = 0.06
_KEPT_VALUES = 12
_NAME, _TYPE, _PLACE, _VALUES = 0.35, 0.1, 0.2, 0.35
_FIT, _COLUMNS, _CALLED = 0.45, 0.35, 0.2


class SeenColumn(Value):
    """A column as it was when a tile was last computed well. `place` counts from 0."""

    name: str
    type: str
    place: int
    minimum: str | None = None
    maximum: str | None = None
    values: tuple[str, ...] = ()


class SeenTable(Value):
    """A table that a tile read: all its column names, and those that the tile names.

    `beside` are the tables that were there with it: none of them took its place.
    """

    name: str
    names: tuple[str, ...]
    columns: tuple[SeenColumn, ...]
    beside: tuple[str, ...] = ()


class Change(Value):
    """What became of one column, or of a table, which then is `moved` to another or `lost`.

    `to` is the name now, `type` what a column was of before.
    """

    kind: Literal["renamed", "retyped", "removed", "moved", "lost"]
    table: str
    column: str = ""
    to: str = ""
    type: str = ""

    def describe(self) -> str:
        """One sentence for people."""
        match self.kind:
            case "renamed":
                return f"{self.table}.{self.column} is now called {self.to}."
            case "retyped":
                return f"{self.table}.{self.column} is no longer {_said(self.type)}."
            case "removed":
                return f"{self.table} no longer has {self.column}."
            case "moved" if self.to == self.table:
                return f"{self.table} was attached anew."
            case "moved":
                return f"There is no table {self.table} any more; {self.to} is most like it."
            case "lost":
                return f"There is no table {self.table} any more."
            case _:
                assert_never(self.kind)


def seen(
    table: Table, profile: TableProfile | None, *, sql: str, beside: Sequence[str] = ()
) -> SeenTable:
    """What to remember of a table for a tile with this query."""
    folded = sql.casefold()
    facts = {c.name: c for c in profile.columns} if profile is not None else {}
    named = tuple(
        _seen(column, place, facts.get(column.name))
        for place, column in enumerate(table.columns)
        if column.name.casefold() in folded
    )
    return SeenTable(
        name=table.name,
        names=tuple(column.name for column in table.columns),
        columns=named,
        beside=tuple(name for name in beside if name != table.name),
    )


def changes(
    before: Sequence[SeenTable],
    schema: Schema,
    profiles: Sequence[TableProfile],
    *,
    least: float = LIKE,
) -> tuple[Change, ...]:
    """What differs in the tables and columns that a tile names; a table that is gone is looked for
    among those that are new, and must be like it by `least`."""
    facts = {profile.table.casefold(): profile for profile in profiles}
    moved = _moved(before, schema, facts, least=least)
    found: list[Change] = []
    for was in before:
        now = schema.table(was.name) or moved.get(was.name)
        if now is None:
            found.append(Change(kind="lost", table=was.name))
            continue
        if now.name.casefold() != was.name.casefold():
            found.append(Change(kind="moved", table=was.name, to=now.name))
        found += _changes(was, now, facts.get(now.name.casefold()))
    return tuple(found)


def table_likeness(was: SeenTable, now: Table, profile: TableProfile | None) -> float:
    """From 0 to 1, by the columns that the tile needs, all the columns, and the name."""
    a, b = ({n.casefold() for n in names} for names in (was.names, [c.name for c in now.columns]))
    shared = len(a & b) / max(1, len(a | b))
    called = _names(was.name, now.name)
    if not was.columns:
        return (_COLUMNS * shared + _CALLED * called) / (1 - _FIT)
    unfit = sum(each.kind != "renamed" for each in _changes(was, now, profile))
    return _FIT * (1 - unfit / len(was.columns)) + _COLUMNS * shared + _CALLED * called


def likeness(was: SeenColumn, now: SeenColumn) -> float:
    """From 0 to 1, by name, type, place and values; 0 where one is for other uses."""
    if role_of(was.type) != role_of(now.type):
        return 0.0
    off = abs(was.place - now.place)
    near = 1.0 if off == 0 else (0.5 if off == 1 else 0.0)
    same = 1.0 if was.type == now.type else 0.5
    score = _NAME * _names(was.name, now.name) + _TYPE * same + _PLACE * near
    held = _held(was, now)
    return score / (1 - _VALUES) if held is None else score + _VALUES * held


def _changes(was: SeenTable, now: Table, profile: TableProfile | None) -> Iterator[Change]:
    known = {name.casefold() for name in was.names}
    facts = {c.name: c for c in profile.columns} if profile is not None else {}
    fresh = [
        _seen(column, place, facts.get(column.name))
        for place, column in enumerate(now.columns)
        if column.name.casefold() not in known
    ]
    pairs = _matched([c for c in was.columns if now.column(c.name) is None], fresh)
    for column in was.columns:
        there = now.column(column.name)
        if there is not None:
            if role_of(there.type) != role_of(column.type):
                yield Change(kind="retyped", table=now.name, column=column.name, type=column.type)
        elif column.name in pairs:
            yield Change(kind="renamed", table=now.name, column=column.name, to=pairs[column.name])
        else:
            yield Change(kind="removed", table=now.name, column=column.name)


def _moved(
    before: Sequence[SeenTable],
    schema: Schema,
    facts: Mapping[str, TableProfile],
    *,
    least: float,
) -> Mapping[str, Table]:
    gone = [was for was in before if schema.table(was.name) is None]
    old = {n.casefold() for was in before for n in (was.name, *was.beside)}
    fresh = [table for table in schema.tables if table.name.casefold() not in old] if gone else []
    pairs = _paired(
        [
            (table_likeness(was, now, facts.get(now.name.casefold())), was.name, now.name)
            for was in gone
            for now in fresh
        ],
        least,
    )
    return {was: now for was, name in pairs.items() if (now := schema.table(name)) is not None}


def _matched(gone: Sequence[SeenColumn], fresh: Sequence[SeenColumn]) -> Mapping[str, str]:
    return _paired([(likeness(was, now), was.name, now.name) for was in gone for now in fresh])


def _paired(scored: Sequence[tuple[float, str, str]], least: float = LIKE) -> Mapping[str, str]:
    """Each that is gone with the one that is most like it, no new one twice; a tie settles none."""
    pairs: dict[str, str] = {}
    ranked = sorted(scored, reverse=True)
    for score, was, now in ranked:
        if score < least or was in pairs or now in pairs.values():
            continue
        rivals = [s for s, w, n in ranked if w == was and n != now and n not in pairs.values()]
        if not rivals or score - max(rivals) >= _APART:
            pairs[was] = now
    return pairs


def _seen(column: Column, place: int, facts: ColumnProfile | None) -> SeenColumn:
    values = tuple(value.text[:80] for value in facts.top[:_KEPT_VALUES]) if facts else ()
    return SeenColumn(
        name=column.name,
        type=column.type,
        place=place,
        minimum=facts.minimum if facts else None,
        maximum=facts.maximum if facts else None,
        values=values or tuple(sample.strip("'") for sample in column.samples),
    )


def _names(was: str, now: str) -> float:
    """How alike two names are, letter by letter or word by word."""
    a, b = set(words_of(was)), set(words_of(now))
    words = len(a & b) / max(1, len(a | b))
    letters = SequenceMatcher(None, was.casefold(), now.casefold()).ratio()
    held = 0.8 if a and b and (a <= b or b <= a) else 0.0
    return max(words, letters, held)


def _held(was: SeenColumn, now: SeenColumn) -> float | None:
    """How much of what one holds the other does: values of texts, ranges of numbers and dates;
    None where that is not known."""
    if role_of(was.type) in ("number", "time"):
        return _overlap(was, now)
    a, b = set(was.values), set(now.values)
    if not a or not b:
        return None
    return len(a & b) / max(1, min(len(a), len(b)))


def _overlap(was: SeenColumn, now: SeenColumn) -> float | None:
    ends = [_at(text) for text in (was.minimum, was.maximum, now.minimum, now.maximum)]
    known = [end for end in ends if end is not None]
    if len(known) < 4:
        return None
    low, high, other_low, other_high = known
    whole = max(high, other_high) - min(low, other_low)
    if whole <= 0:
        return 1.0
    return max(0.0, min(high, other_high) - max(low, other_low)) / whole


def _at(text: str | None) -> float | None:
    """A number, or a date as its day."""
    from datetime import date

    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(date.fromisoformat(text[:10]).toordinal())
    except ValueError:
        return None


_ROLES = {"number": "a number", "time": "a date", "text": "text", "flag": "yes or no"}


def _said(type_name: str) -> str:
    return _ROLES.get(role_of(type_name), type_name)
