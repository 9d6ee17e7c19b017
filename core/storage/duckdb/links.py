"""Links to dashboards in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.dashboards.links import SharedLink
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import only, record

_SAVE = """
INSERT INTO shared_link (id, dashboard_id, created_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET dashboard_id = excluded.dashboard_id,
    created_at = excluded.created_at, body = excluded.body
"""
_NEWEST = " ORDER BY created_at DESC, id DESC"


class DuckDBLinkStore:
    """Digests only: whoever reads this file cannot open a link."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, link: SharedLink) -> None:
        values = (link.id, link.dashboard_id, link.created_at, link.model_dump_json())
        self._database.write((_SAVE, values))

    def get(self, link_id: str) -> SharedLink:
        rows = self._database.rows("SELECT body FROM shared_link WHERE id = ?", (link_id,))
        return record(SharedLink, only(rows, "link")[0])

    def list(self, dashboard_id: str | None = None) -> Sequence[SharedLink]:
        sql = "SELECT body FROM shared_link"
        if dashboard_id is not None:
            rows = self._database.rows(f"{sql} WHERE dashboard_id = ?{_NEWEST}", (dashboard_id,))
        else:
            rows = self._database.rows(sql + _NEWEST)
        return tuple(record(SharedLink, row[0]) for row in rows)
