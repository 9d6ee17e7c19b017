"""Changes to repositories, in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.code.changes import Change
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import in_utc, record

_SAVE = """
INSERT INTO change (id, source_id, began_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body
"""
_LAST_ON = """
SELECT body FROM change WHERE source_id = ? AND json_extract_string(body, '$.branch') = ?
AND json_extract_string(body, '$.status') NOT IN ('working', 'failed')
ORDER BY began_at DESC, id DESC LIMIT 1
"""


class DuckDBChangeStore:
    """Saving a change again replaces it; it stays when its repository goes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, change: Change) -> None:
        values = (change.id, change.wish.source_id, in_utc(change.began), change.model_dump_json())
        self._database.write((_SAVE, values))

    def find(self, change_id: str) -> Change | None:
        found = self._database.rows("SELECT body FROM change WHERE id = ?", (change_id,))
        return record(Change, found[0][0]) if found else None

    def list(self, *, source_id: str = "", most: int = 50) -> Sequence[Change]:
        rows = self._database.rows(
            "SELECT body FROM change WHERE ? IN ('', source_id)"
            " ORDER BY began_at DESC, id DESC LIMIT ?",
            (source_id, most),
        )
        return tuple(record(Change, row[0]) for row in rows)

    def last_on(self, source_id: str, branch: str) -> Change | None:
        found = self._database.rows(_LAST_ON, (source_id, branch))
        return record(Change, found[0][0]) if found else None
