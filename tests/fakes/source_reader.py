"""Sources of a notebook, as runs ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.profiles import Join, TableProfile
from core.domain.sources import Schema, Source
from core.domain.work import TableGrant
from tests.fakes.samples import source


class FakeSourceReader:
    def __init__(self, *sources: Source) -> None:
        self._sources = {each.id: each for each in sources or (source(),)}

    def get(self, source_id: str) -> Source:
        return self._sources[source_id]

    def profiles(self, source_id: str) -> Sequence[TableProfile]:
        return ()

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]:
        return ()

    def schema(self, source_ids: Sequence[str]) -> Schema:
        return Schema(tables=tuple(t for each in source_ids for t in self._sources[each].tables))

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]:
        return tuple(TableGrant(name=t.name, file=f"/{t.file}") for t in schema.tables)
