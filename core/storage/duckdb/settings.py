"""Settings, remote providers and tests of models in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.catalog import ModelTest, Provider
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import record

_PUT = """
INSERT INTO setting (name, content) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET content = excluded.content
"""
_SAVE_PROVIDER = """
INSERT INTO provider (id, created_at, body) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, body = excluded.body
"""
_SAVE_TEST = """
INSERT INTO model_test (model, body) VALUES (?, ?)
ON CONFLICT (model) DO UPDATE SET body = excluded.body
"""


class DuckDBSettingStore:
    """A setting put to None is gone; one test is kept a model, the latest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        rows = self._database.rows("SELECT content FROM setting WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def put(self, name: str, value: str | None) -> None:
        if value is None:
            self._database.write(("DELETE FROM setting WHERE name = ?", (name,)))
        else:
            self._database.write((_PUT, (name, value)))

    def providers(self) -> Sequence[Provider]:
        rows = self._database.rows("SELECT body FROM provider ORDER BY created_at, id")
        return tuple(record(Provider, row[0]) for row in rows)

    def save_provider(self, provider: Provider) -> None:
        values = (provider.id, provider.created_at, provider.model_dump_json())
        self._database.write((_SAVE_PROVIDER, values))

    def remove_provider(self, provider_id: str) -> None:
        self._database.write(("DELETE FROM provider WHERE id = ?", (provider_id,)))

    def tests(self) -> Sequence[ModelTest]:
        rows = self._database.rows("SELECT body FROM model_test ORDER BY model")
        return tuple(record(ModelTest, row[0]) for row in rows)

    def save_test(self, test: ModelTest) -> None:
        self._database.write((_SAVE_TEST, (test.model, test.model_dump_json())))
