"""What was found in sources, in DuckDB."""

from __future__ import annotations

from core.domain.source_findings import SourceFindings
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import record

_SAVE = """
INSERT INTO source_findings (source_id, body) VALUES (?, ?)
ON CONFLICT (source_id) DO UPDATE SET body = excluded.body
"""


class DuckDBFindingStore:
    """One record a source; saving again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, found: SourceFindings) -> None:
        self._database.write((_SAVE, (found.source_id, found.model_dump_json())))

    def get(self, source_id: str) -> SourceFindings | None:
        rows = self._database.rows(
            "SELECT body FROM source_findings WHERE source_id = ?", (source_id,)
        )
        return record(SourceFindings, rows[0][0]) if rows else None

    def remove(self, source_id: str) -> None:
        self._database.write(("DELETE FROM source_findings WHERE source_id = ?", (source_id,)))
