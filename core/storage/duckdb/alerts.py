"""Alerts, and what they said, in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.domain.alerts import Alert, Spoken
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import in_utc, only, record

_SAVE = """
INSERT INTO alert (id, name, body) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body
"""
_SPEAK = """
INSERT INTO alert_spoken (id, alert_id, spoken_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET spoken_at = excluded.spoken_at, body = excluded.body
"""


class DuckDBAlertStore:
    """Saving an alert again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, alert: Alert) -> None:
        values = (alert.id, alert.name.casefold(), alert.model_dump_json())
        self._database.write((_SAVE, values))

    def get(self, alert_id: str) -> Alert:
        rows = self._database.rows("SELECT body FROM alert WHERE id = ?", (alert_id,))
        return record(Alert, only(rows, "alert")[0])

    def list(self) -> Sequence[Alert]:
        rows = self._database.rows("SELECT body FROM alert ORDER BY name, id")
        return tuple(record(Alert, row[0]) for row in rows)

    def remove(self, alert_id: str) -> None:
        self._database.write(
            ("DELETE FROM alert_spoken WHERE alert_id = ?", (alert_id,)),
            ("DELETE FROM alert WHERE id = ?", (alert_id,)),
        )

    def speak(self, spoken: Sequence[Spoken]) -> None:
        self._database.write(
            *((_SPEAK, (s.id, s.alert_id, in_utc(s.at), s.model_dump_json())) for s in spoken)
        )

    def spoken(
        self, alert_id: str | None = None, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Spoken]:
        wanted = [("alert_id = ?", alert_id)] if alert_id is not None else []
        dated = [("spoken_at > ?", in_utc(since))] if since is not None else []
        conditions = [text for text, _ in [*wanted, *dated]]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._database.rows(
            f"SELECT body FROM alert_spoken {where}"  # noqa: S608 - conditions are ours
            f" ORDER BY spoken_at DESC, id DESC LIMIT {int(limit)}",
            [value for _, value in [*wanted, *dated]],
        )
        return tuple(record(Spoken, row[0]) for row in rows)
