"""Runs and their events in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.events import RunEvent, event_adapter
from core.domain.runs import Run
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import only, record, tagged

_SAVE = """
INSERT INTO run (id, notebook_id, started_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET notebook_id = excluded.notebook_id,
    started_at = excluded.started_at, body = excluded.body
"""
_APPEND = "INSERT INTO run_event (run_id, seq, body) VALUES (?, ?, ?)"


class DuckDBRunStore:
    """Two events of one number are refused: the number is the reader's place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: Run) -> None:
        values = (run.id, run.notebook_id, run.started_at, run.model_dump_json())
        self._database.write((_SAVE, values))

    def get(self, run_id: str) -> Run:
        rows = self._database.rows("SELECT body FROM run WHERE id = ?", (run_id,))
        return record(Run, only(rows, "run")[0])

    def list(self, *, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        where = "" if notebook_id is None else "WHERE notebook_id = ? "
        sql = f"SELECT body FROM run {where}ORDER BY started_at DESC, id DESC LIMIT ?"  # noqa: S608
        values = (limit,) if notebook_id is None else (notebook_id, limit)
        return tuple(record(Run, row[0]) for row in self._database.rows(sql, values))

    def append(self, events: Sequence[RunEvent]) -> None:
        self._database.write(
            *((_APPEND, (event.run_id, event.seq, event.model_dump_json())) for event in events)
        )

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        sql = "SELECT body FROM run_event WHERE run_id = ? AND seq > ? ORDER BY seq"
        rows = self._database.rows(sql, (run_id, after))
        return tuple(tagged(event_adapter, row[0], what="run event") for row in rows)
