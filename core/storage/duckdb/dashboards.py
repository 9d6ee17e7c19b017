"""Dashboards, their versions and what their tiles computed, in DuckDB."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, Version
from core.domain.search import terms_of
from core.errors import ChangedMeanwhile
from core.storage.duckdb.database import Database, Statement
from core.storage.duckdb.results import FINGERPRINTS
from core.storage.duckdb.rows import only, record

_SAVE = """
INSERT INTO dashboard (id, updated_at, deleted, words, revision, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, deleted = excluded.deleted,
    words = excluded.words, revision = excluded.revision, body = excluded.body
"""
_SAVE_VERSION = "INSERT INTO dashboard_version (dashboard_id, number, body) VALUES (?, ?, ?)"
_SAVE_RUN = """
INSERT INTO tile_run (dashboard_id, tile_id, fingerprint, body) VALUES (?, ?, ?, ?)
ON CONFLICT (dashboard_id, tile_id) DO UPDATE SET fingerprint = excluded.fingerprint,
    body = excluded.body
"""


class DuckDBDashboardStore:
    """One process owns the file, so a lock here makes looking and saving one deed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()

    def add(self, dashboard: Dashboard, version: Version) -> None:
        self._database.write(_saved(dashboard), _kept(dashboard.id, version))

    def save(self, dashboard: Dashboard, version: Version | None = None, *, seen: int) -> None:
        with self._lock:
            rows = self._database.rows(
                "SELECT revision FROM dashboard WHERE id = ?", (dashboard.id,)
            )
            if only(rows, "dashboard")[0] != seen:
                raise ChangedMeanwhile("dashboard")
            more = [_kept(dashboard.id, version)] if version is not None else []
            self._database.write(_saved(dashboard), *more)

    def get(self, dashboard_id: str) -> Dashboard:
        rows = self._database.rows("SELECT body FROM dashboard WHERE id = ?", (dashboard_id,))
        return record(Dashboard, only(rows, "dashboard")[0])

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Dashboard]:
        terms = terms_of(search)
        sql = "SELECT body FROM dashboard WHERE deleted = ?"
        sql += " AND strpos(words, ?) > 0" * len(terms) + " ORDER BY updated_at DESC, id DESC"
        rows = self._database.rows(sql, [deleted, *terms])
        return tuple(record(Dashboard, row[0]) for row in rows)

    def versions(self, dashboard_id: str) -> Sequence[Version]:
        sql = "SELECT body FROM dashboard_version WHERE dashboard_id = ? ORDER BY number"
        return tuple(record(Version, row[0]) for row in self._database.rows(sql, (dashboard_id,)))

    def version(self, dashboard_id: str, number: int) -> Version | None:
        sql = "SELECT body FROM dashboard_version WHERE dashboard_id = ? AND number = ?"
        rows = self._database.rows(sql, (dashboard_id, number))
        return record(Version, rows[0][0]) if rows else None

    def last_number(self, dashboard_id: str) -> int:
        sql = "SELECT coalesce(max(number), 0) FROM dashboard_version WHERE dashboard_id = ?"
        return int(self._database.rows(sql, (dashboard_id,))[0][0])

    def purge(self, dashboard_id: str) -> None:
        self._database.write(
            ("DELETE FROM shared_link WHERE dashboard_id = ?", (dashboard_id,)),
            ("DELETE FROM tile_run WHERE dashboard_id = ?", (dashboard_id,)),
            ("DELETE FROM dashboard_version WHERE dashboard_id = ?", (dashboard_id,)),
            ("DELETE FROM dashboard WHERE id = ?", (dashboard_id,)),
        )

    def runs(self, dashboard_id: str) -> Sequence[TileRun]:
        sql = "SELECT body FROM tile_run WHERE dashboard_id = ? ORDER BY tile_id"
        return tuple(record(TileRun, row[0]) for row in self._database.rows(sql, (dashboard_id,)))

    def save_runs(self, dashboard_id: str, runs: Sequence[TileRun]) -> None:
        self._database.write(*(_run(dashboard_id, run) for run in runs))


def _saved(dashboard: Dashboard) -> Statement:
    titles = " ".join([dashboard.title, *(tile.title for tile in dashboard.spec.tiles)])
    return _SAVE, (
        dashboard.id,
        dashboard.updated_at,
        dashboard.deleted_at is not None,
        titles.casefold(),
        dashboard.revision,
        dashboard.model_dump_json(),
    )


def _kept(dashboard_id: str, version: Version) -> Statement:
    return _SAVE_VERSION, (dashboard_id, version.number, version.model_dump_json())


def _run(dashboard_id: str, run: TileRun) -> Statement:
    kept = FINGERPRINTS.join(ref.fingerprint for ref in run.kept) or None
    return _SAVE_RUN, (dashboard_id, run.tile_id, kept, run.model_dump_json())
