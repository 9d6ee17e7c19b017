"""What reading a source again changed, and how its tables keep their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.domain.naming import unlike
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Source, Table
from core.domain.work import SourceRead


@dataclass(frozen=True)
class TableChange:
    """`gone`, `new` and `retyped` are column names; rows are None where there is no table."""

    table: str
    rows_before: int | None
    rows_after: int | None
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()

    def describe(self) -> str:
        """One sentence for people."""
        if self.rows_after is None:
            return f"Table {self.table} is gone."
        rows = "row" if self.rows_after == 1 else "rows"
        if self.rows_before is None:
            return f"Table {self.table} is new, with {self.rows_after:,} {rows}."
        parts = [
            f"{what} {', '.join(columns)}"
            for what, columns in (
                ("no longer has", self.gone),
                ("now also has", self.new),
                ("has other types in", self.retyped),
            )
            if columns
        ]
        if self.rows_after != self.rows_before:
            parts.append(f"has {self.rows_after:,} {rows} instead of {self.rows_before:,}")
        return f"Table {self.table} {', and '.join(parts)}."


@dataclass(frozen=True)
class Refreshed:
    """A source after it was read again. No changes of shape or size: `changes` is empty."""

    source: Source
    changes: tuple[TableChange, ...]
    same: bool

    def describe(self) -> str:
        if self.same:
            what = "file" if self.source.database is None else "database"
            what = what if self.source.repository is None else "repository"
            return f"The {what} holds what it held before."
        return " ".join(c.describe() for c in self.changes) or "Values changed, tables did not."


def changes_between(before: Sequence[Table], after: Sequence[Table]) -> tuple[TableChange, ...]:
    """Tables that differ in columns or rows, those of before first."""
    old, new = ({table.name: table for table in tables} for tables in (before, after))
    pairs = ((name, old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new]))
    found = (_change(name, was, now=now) for name, was, now in pairs)
    return tuple(change for change in found if change is not None)


def keep_names(read: SourceRead, before: Sequence[Table], *, taken: Collection[str]) -> SourceRead:
    """The tables under the names they had; those that are new get one not in `taken`.

    A table that was called `orders_2`, because `orders` was taken, is `orders` in the file.
    """
    free = [table.name for table in before]
    names: dict[str, str] = {}
    for match in (_is_same, _is_numbered):
        for table in read.tables:
            old = next((o for o in free if match(o, table.name)), None)
            if table.name not in names and old is not None:
                names[table.name] = old
                free.remove(old)
    used = {*taken, *names.values(), *free}
    for table in read.tables:
        if table.name not in names:
            names[table.name] = unlike(table.name, used)
            used.add(names[table.name])
    return _renamed(read, names)


def earlier_name(natural: str, before: Collection[str]) -> str | None:
    """What a table was called that its file names so."""
    matches = (_is_same, _is_numbered)
    return next((old for match in matches for old in before if match(old, natural)), None)


def _is_same(old: str, natural: str) -> bool:
    return old.casefold() == natural.casefold()


def _is_numbered(old: str, natural: str) -> bool:
    return re.fullmatch(rf"{re.escape(natural)}_\d+", old, re.IGNORECASE) is not None


def _renamed(read: SourceRead, names: Mapping[str, str]) -> SourceRead:
    return read.model_copy(
        update={
            "tables": tuple(_rename_table(table, names) for table in read.tables),
            "profiles": tuple(_rename_profile(profile, names) for profile in read.profiles),
            "joins": tuple(_rename_join(join, names) for join in read.joins),
        }
    )


def _rename_table(table: Table, names: Mapping[str, str]) -> Table:
    keys = tuple(
        key.model_copy(update={"to_table": names.get(key.to_table, key.to_table)})
        for key in table.foreign_keys
    )
    return table.model_copy(update={"name": names[table.name], "foreign_keys": keys})


def _rename_profile(profile: TableProfile, names: Mapping[str, str]) -> TableProfile:
    return profile.model_copy(update={"table": names.get(profile.table, profile.table)})


def _rename_join(join: Join, names: Mapping[str, str]) -> Join:
    left, right = join.left_table, join.right_table
    sides = {"left_table": names.get(left, left), "right_table": names.get(right, right)}
    return join.model_copy(update=sides)


def _change(name: str, was: Table | None, *, now: Table | None) -> TableChange | None:
    if was is None or now is None:
        return TableChange(name, was.rows if was else None, now.rows if now else None)
    old, new = ({c.name: c.type for c in table.columns} for table in (was, now))
    change = TableChange(
        name,
        was.rows,
        now.rows,
        gone=tuple(c for c in old if c not in new),
        new=tuple(c for c in new if c not in old),
        retyped=tuple(c for c in old if c in new and old[c] != new[c]),
    )
    quiet = was.rows == now.rows and not (change.gone or change.new or change.retyped)
    return None if quiet else change
