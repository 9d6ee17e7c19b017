"""Requests for a person's yes, and policies, in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.approvals import Approval, Policy
from core.storage.duckdb.database import Database, Statement
from core.storage.duckdb.rows import in_utc, only, record

_SAVE = """
INSERT INTO approval (id, origin_id, status, asked_at, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    origin_id = excluded.origin_id, status = excluded.status, asked_at = excluded.asked_at,
    body = excluded.body
"""
_SAVE_POLICY = """
INSERT INTO approval_policy (kind, scope, body) VALUES (?, ?, ?)
ON CONFLICT (kind, scope) DO UPDATE SET body = excluded.body
"""


class DuckDBApprovalStore:
    """Saving a request or a policy again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, approvals: Sequence[Approval]) -> None:
        self._database.write(*map(_save, approvals))

    def get(self, approval_id: str) -> Approval:
        rows = self._database.rows("SELECT body FROM approval WHERE id = ?", (approval_id,))
        return record(Approval, only(rows, "request")[0])

    def waiting(self) -> Sequence[Approval]:
        return self._read("WHERE status = 'waiting' ORDER BY asked_at, id")

    def of(self, origin_id: str) -> Sequence[Approval]:
        return self._read("WHERE origin_id = ? ORDER BY asked_at, id", (origin_id,))

    def list(self, *, limit: int = 100) -> Sequence[Approval]:
        return self._read(
            "WHERE status <> 'waiting' ORDER BY asked_at DESC, id DESC LIMIT ?", (limit,)
        )

    def policies(self) -> Sequence[Policy]:
        rows = self._database.rows("SELECT body FROM approval_policy ORDER BY kind, scope")
        return tuple(record(Policy, row[0]) for row in rows)

    def save_policies(self, policies: Sequence[Policy]) -> None:
        self._database.write(
            *((_SAVE_POLICY, (p.kind, p.scope, p.model_dump_json())) for p in policies)
        )

    def remove_policy(self, policy: Policy) -> None:
        self._database.write(
            ("DELETE FROM approval_policy WHERE kind = ? AND scope = ?", policy.key)
        )

    def _read(self, which: str, values: Sequence[object] = ()) -> tuple[Approval, ...]:
        rows = self._database.rows(f"SELECT body FROM approval {which}", values)  # noqa: S608
        return tuple(record(Approval, row[0]) for row in rows)


def _save(approval: Approval) -> Statement:
    return _SAVE, (
        approval.id,
        approval.origin.id,
        approval.status,
        in_utc(approval.asked_at),
        approval.model_dump_json(),
    )
