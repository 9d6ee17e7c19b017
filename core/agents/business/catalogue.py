"""What a schema offers to metric forms: what can be measured, grouped by, and set in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from core.agents.business.wording import stem
from core.domain.identifiers import key_of
from core.domain.key_graph import KeyGraph, key_graph, path, unique_columns
from core.domain.labels import is_identifier, words_of
from core.domain.metric_definitions import Metric
from core.domain.metric_reach import missing_of
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.sources import Column, Schema, Table

_FEW = 30
_NAMING = ("name", "title", "label", "description")
_UNLIKELY_TIMES = frozenset(
    "birth born birthday dob due end expiry expires modified updated update deleted".split()
)


@dataclass(frozen=True)
class TimeColumn:
    """A date column with the first and last day in it."""

    key: str
    first: date
    last: date


class Known(Protocol):
    """What an inquiry and a run both know of the data."""

    @property
    def schema(self) -> Schema: ...
    @property
    def profiles(self) -> Sequence[TableProfile]: ...
    @property
    def joins(self) -> Sequence[Join]: ...


@dataclass(frozen=True)
class Catalogue:
    """One schema with what profiles and joins say about it."""

    schema: Schema
    profiles: Sequence[TableProfile] = ()
    joins: Sequence[Join] = ()

    @classmethod
    def of(cls, known: Known) -> Catalogue:
        return cls(known.schema, known.profiles, known.joins)

    @cached_property
    def unique(self) -> frozenset[str]:
        return unique_columns(self.profiles)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Those defined whose columns are all there."""
        return tuple(m for m in self.schema.metrics if not missing_of(m, self.schema))

    @cached_property
    def graph(self) -> KeyGraph:
        return key_graph(self.schema, self.joins, self.unique)

    @cached_property
    def _columns(self) -> dict[str, ColumnProfile]:
        return {
            key_of(profile.table, column.name).casefold(): column
            for profile in self.profiles
            for column in profile.columns
        }

    def profile(self, table: Table, column: Column) -> ColumnProfile | None:
        return self._columns.get(key_of(table.name, column.name).casefold())

    def reach(self, table: Table) -> tuple[Table, ...]:
        """The table and those whose rows it looks up by key, the nearest first."""
        found = []
        for other in self.schema.tables:
            way = path(self.graph, table.name, other.name)
            if way is not None and all(edge.single and edge.lookup for edge in way):
                found.append((len(way), other))
        return tuple(other for _, other in sorted(found, key=lambda pair: pair[0]))

    def groupable(self, table: Table) -> Iterator[tuple[Table, Column]]:
        """Columns that rows of the table can be grouped by, keys left out."""
        for other in self.reach(table):
            for column in other.columns:
                if column.role in {"text", "flag"} and not is_identifier(column.name):
                    yield other, column

    def breakdowns(self, table: Table, most: int = 5, values: int = _FEW) -> tuple[str, ...]:
        """Groupings of few values: the likely places to look for what moved a measure."""
        found: list[tuple[int, str]] = []
        for other, column in self.groupable(table):
            profile = self.profile(other, column)
            if profile is not None and 2 <= profile.distinct <= values and not profile.unique:
                found.append((profile.distinct, key_of(other.name, column.name)))
        return tuple(key for _, key in sorted(found)[:most])

    def time_column(self, table: Table, preferred: str = "") -> TimeColumn | None:
        """The date that most likely says when a row of the table happened.

        `preferred` is a `table.column` that a person named; its dates are taken where known.
        """
        if preferred and (named := self._time_named(preferred)) is not None:
            return named
        for other in self.reach(table):
            columns = [c for c in other.columns if c.role == "time"]
            columns.sort(key=lambda c: bool(_UNLIKELY_TIMES & set(words_of(c.name))))
            for column in columns:
                found = self._times(other, column)
                if found is not None:
                    return found
        return None

    def time_columns_near(self, table: Table) -> Iterator[TimeColumn]:
        """Every date that the table or one it looks up holds, the nearest tables first."""
        for other in self.reach(table):
            for column in other.columns:
                found = self._times(other, column) if column.role == "time" else None
                if found is not None:
                    yield found

    def time_columns(self, table: Table) -> int:
        return sum(c.role == "time" for c in table.columns)

    def values(self, table: Table) -> Iterator[tuple[str, str]]:
        """Known values of groupable columns, as (`table.column`, value), the longest first."""
        found: dict[tuple[str, str], None] = {}
        for other, column in self.groupable(table):
            if column.role != "text":
                continue
            profile = self.profile(other, column)
            texts = [value.text for value in profile.top] if profile else []
            texts += [_plain(sample) for sample in column.samples]
            for text in texts:
                found[key_of(other.name, column.name), text] = None
        yield from sorted(found, key=lambda pair: -len(pair[1]))

    def naming_column(self, table: Table) -> Column | None:
        """The column that names the rows of a table for people."""
        single = stem(table.name)
        texts = [c for c in table.columns if c.role == "text" and not is_identifier(c.name)]
        for column in texts:
            words = words_of(column.name)
            if (
                words[-1:]
                and words[-1] in _NAMING
                and {*words[:-1]} <= {single, table.name.lower()}
            ):
                return column
        return next((c for c in texts if stem(c.name) == single), None)

    def key_column(self, table: Table) -> Column | None:
        """The column whose values tell the rows apart."""
        if len(table.primary_key) == 1:
            return table.column(table.primary_key[0])
        profile = next((p for p in self.profiles if p.table == table.name), None)
        return table.column(profile.key) if profile and profile.key else None

    def is_looked_up(self, table: Table) -> bool:
        """Whether rows of other tables refer to rows of this one."""
        return any(
            edge.right == table.name and edge.single
            for edges in self.graph.values()
            for edge in edges
        )

    def _time_named(self, key: str) -> TimeColumn | None:
        """The date column `table.column`, when its dates are known."""
        table_name, _, name = key.partition(".")
        table = self.schema.table(table_name)
        column = table.column(name) if table is not None else None
        return self._times(table, column) if table is not None and column is not None else None

    def _times(self, table: Table, column: Column) -> TimeColumn | None:
        profile = self.profile(table, column)
        if profile is None or not profile.minimum or not profile.maximum:
            return None
        try:
            first = date.fromisoformat(profile.minimum[:10])
            last = date.fromisoformat(profile.maximum[:10])
        except ValueError:
            return None
        return TimeColumn(key_of(table.name, column.name), first, last)


def _plain(sample: str) -> str:
    """A value without the quotes of its SQL literal."""
    return sample[1:-1].replace("''", "'") if sample[:1] == sample[-1:] == "'" else sample
