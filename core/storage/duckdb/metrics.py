"""Metrics in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.metric_definitions import Metric
from core.storage.duckdb.database import Database, Statement
from core.storage.duckdb.rows import only, record

_SAVE = """
INSERT INTO metric (id, name, body) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body
"""


class DuckDBMetricStore:
    """Saving a metric again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, metrics: Sequence[Metric]) -> None:
        self._database.write(*map(_save, metrics))

    def get(self, metric_id: str) -> Metric:
        rows = self._database.rows("SELECT body FROM metric WHERE id = ?", (metric_id,))
        return record(Metric, only(rows, "metric")[0])

    def list(self) -> Sequence[Metric]:
        rows = self._database.rows("SELECT body FROM metric ORDER BY name, id")
        return tuple(record(Metric, row[0]) for row in rows)

    def remove(self, metric_ids: Sequence[str]) -> None:
        self._database.write(*(("DELETE FROM metric WHERE id = ?", (i,)) for i in metric_ids))


def _save(metric: Metric) -> Statement:
    return _SAVE, (metric.id, metric.name.casefold(), metric.model_dump_json())
