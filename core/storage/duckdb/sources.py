"""Sources, their profiles and joins in DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.domain.profiles import Join, TableProfile
from core.domain.sources import Source
from core.storage.duckdb.database import Database, Statement
from core.storage.duckdb.rows import only, record

_SAVE = """
INSERT INTO source (id, attached_at, body) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET attached_at = excluded.attached_at, body = excluded.body
"""
_SAVE_PROFILE = "INSERT INTO table_profile (source_id, position, body) VALUES (?, ?, ?)"
_SAVE_JOIN = """
INSERT INTO likely_join (left_table, left_column, right_table, right_column, body)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (left_table, left_column, right_table, right_column) DO UPDATE SET body = excluded.body
"""


class DuckDBSourceStore:
    """Saving a source again replaces what was known of it, joins of its tables included."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, source: Source, profiles: Sequence[TableProfile], joins: Sequence[Join]) -> None:
        values = (source.id, source.attached_at, source.model_dump_json())
        self._database.write(
            *self._forget(source.id),
            (_SAVE, values),
            *(
                (_SAVE_PROFILE, (source.id, position, profile.model_dump_json()))
                for position, profile in enumerate(profiles)
            ),
            *_drop_joins([table.name for table in source.tables]),
            *map(_save_join, joins),
        )

    def rename(self, source_id: str, name: str) -> None:
        renamed = self.get(source_id).model_copy(update={"name": name})
        sql = "UPDATE source SET body = ? WHERE id = ?"
        self._database.write((sql, (renamed.model_dump_json(), source_id)))

    def get(self, source_id: str) -> Source:
        rows = self._database.rows("SELECT body FROM source WHERE id = ?", (source_id,))
        return record(Source, only(rows, "source")[0])

    def list(self) -> Sequence[Source]:
        sql = "SELECT body FROM source ORDER BY attached_at DESC, id DESC"
        return tuple(record(Source, row[0]) for row in self._database.rows(sql))

    def profiles(self, source_id: str) -> Sequence[TableProfile]:
        sql = "SELECT body FROM table_profile WHERE source_id = ? ORDER BY position"
        return tuple(record(TableProfile, row[0]) for row in self._database.rows(sql, (source_id,)))

    def joins(self) -> Sequence[Join]:
        order = "left_table, left_column, right_table, right_column"
        sql = f"SELECT body FROM likely_join ORDER BY {order}"  # noqa: S608
        return tuple(record(Join, row[0]) for row in self._database.rows(sql))

    def save_joins(self, joins: Sequence[Join]) -> None:
        self._database.write(*map(_save_join, joins))

    def remove(self, source_id: str) -> None:
        tables = ("source_findings WHERE source_id", "source WHERE id")
        gone = [(f"DELETE FROM {table} = ?", (source_id,)) for table in tables]  # noqa: S608
        self._database.write(*self._forget(source_id), *gone)

    def _forget(self, source_id: str) -> Iterator[Statement]:
        """Drop profiles and joins of the source as it is stored now."""
        rows = self._database.rows("SELECT body FROM source WHERE id = ?", (source_id,))
        for row in rows:
            yield from _drop_joins([table.name for table in record(Source, row[0]).tables])
        yield "DELETE FROM table_profile WHERE source_id = ?", (source_id,)


def _drop_joins(tables: Sequence[str]) -> Iterator[Statement]:
    for table in tables:
        yield "DELETE FROM likely_join WHERE left_table = ? OR right_table = ?", (table, table)


def _save_join(join: Join) -> Statement:
    key = (join.left_table, join.left_column, join.right_table, join.right_column)
    return _SAVE_JOIN, (*key, join.model_dump_json())
