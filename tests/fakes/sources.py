"""A SourceStore in memory, held to the same contract as the real one."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.profiles import Join, TableProfile
from core.domain.sources import Source
from core.errors import UserError

Key = tuple[str, str, str, str]


class MemorySourceStore:
    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._profiles: dict[str, tuple[TableProfile, ...]] = {}
        self._joins: dict[Key, Join] = {}

    def save(self, source: Source, profiles: Sequence[TableProfile], joins: Sequence[Join]) -> None:
        self._drop_joins(source)
        if source.id in self._sources:
            self._drop_joins(self._sources[source.id])
        self._sources[source.id] = source
        self._profiles[source.id] = tuple(profiles)
        self.save_joins(joins)

    def rename(self, source_id: str, name: str) -> None:
        self._sources[source_id] = self.get(source_id).model_copy(update={"name": name})

    def get(self, source_id: str) -> Source:
        if source_id not in self._sources:
            raise UserError("This source is not there any more.")
        return self._sources[source_id]

    def list(self) -> Sequence[Source]:
        order = sorted(self._sources.values(), key=lambda s: (s.attached_at, s.id), reverse=True)
        return tuple(order)

    def profiles(self, source_id: str) -> Sequence[TableProfile]:
        return self._profiles.get(source_id, ())

    def joins(self) -> Sequence[Join]:
        return tuple(self._joins[key] for key in sorted(self._joins))

    def save_joins(self, joins: Sequence[Join]) -> None:
        for j in joins:
            self._joins[(j.left_table, j.left_column, j.right_table, j.right_column)] = j

    def remove(self, source_id: str) -> None:
        source = self._sources.pop(source_id, None)
        self._profiles.pop(source_id, None)
        if source is not None:
            self._drop_joins(source)

    def _drop_joins(self, source: Source) -> None:
        names = {table.name for table in source.tables}
        self._joins = {k: j for k, j in self._joins.items() if not names & {k[0], k[2]}}
