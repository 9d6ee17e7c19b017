"""The small shop of `desk` as attached sources, for services that read what is attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.domain.cells import SourceMark
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Column, Schema, Source
from core.domain.work import TableGrant
from tests.fakes import samples
from tests.fakes.desk import JOINS, shop


class ShopSources:
    """One source `s1` with all tables; tests change what it holds."""

    def __init__(self, folder: Path) -> None:
        found, self._grants = shop(folder)
        self.tables = found.tables
        self.fingerprint = "f1"

    def list(self) -> Sequence[Source]:
        return (samples.source(tables=self.tables, fingerprint=self.fingerprint),)

    def get(self, source_id: str) -> Source:
        return next(source for source in self.list() if source.id == source_id)

    def schema(self, source_ids: Sequence[str]) -> Schema:
        return Schema(tables=self.tables if "s1" in source_ids else ())

    def profiles(self, source_id: str) -> Sequence[TableProfile]:
        return ()

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]:
        return JOINS

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]:
        return tuple(g for g in self._grants if schema.table(g.name) is not None)

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]:
        mark = SourceMark(source_id="s1", name="shop", fingerprint=self.fingerprint)
        return {table.name.casefold(): mark for table in self.tables}

    def without(self, table_name: str, column: str) -> None:
        """A column goes away, as when its file is read again."""
        self._change(table_name, lambda t: tuple(c for c in t.columns if c.name != column))

    def with_column(self, table_name: str, column: Column) -> None:
        self._change(table_name, lambda t: (*t.columns, column))

    def _change(self, table_name: str, columns: object) -> None:
        assert callable(columns)
        self.tables = tuple(
            t.model_copy(update={"columns": columns(t)}) if t.name == table_name else t
            for t in self.tables
        )
