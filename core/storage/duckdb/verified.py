"""Verified answers in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.verified import VerifiedAnswer
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import only, record

_SAVE = """
INSERT INTO verified_answer (id, question_key, kept_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET question_key = excluded.question_key, kept_at = excluded.kept_at,
    body = excluded.body
"""


class DuckDBVerifiedStore:
    """Saving an answer again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, answer: VerifiedAnswer) -> None:
        values = (answer.id, answer.key, answer.kept_at, answer.model_dump_json())
        self._database.write((_SAVE, values))

    def get(self, answer_id: str) -> VerifiedAnswer:
        rows = self._database.rows("SELECT body FROM verified_answer WHERE id = ?", (answer_id,))
        return record(VerifiedAnswer, only(rows, "verified answer")[0])

    def find(self, key: str) -> Sequence[VerifiedAnswer]:
        sql = "SELECT body FROM verified_answer WHERE question_key = ? ORDER BY kept_at DESC, id"
        return tuple(record(VerifiedAnswer, row[0]) for row in self._database.rows(sql, (key,)))

    def list(self) -> Sequence[VerifiedAnswer]:
        rows = self._database.rows("SELECT body FROM verified_answer ORDER BY kept_at DESC, id")
        return tuple(record(VerifiedAnswer, row[0]) for row in rows)

    def remove(self, answer_id: str) -> None:
        self._database.write(("DELETE FROM verified_answer WHERE id = ?", (answer_id,)))
