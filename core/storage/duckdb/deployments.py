"""Targets, and what was shipped to them, in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.deploy.deployments import Deployment
from core.domain.deploy.targets import Target
from core.storage.duckdb.database import Database
from core.storage.duckdb.rows import in_utc, only, record

_SAVE_TARGET = """
INSERT INTO target (id, name, body) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body
"""
_SAVE_DEPLOYMENT = """
INSERT INTO deployment (id, target_id, began_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET target_id = excluded.target_id, body = excluded.body
"""


class DuckDBTargetStore:
    """Saving a target again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, target: Target) -> None:
        values = (target.id, target.name.casefold(), target.model_dump_json())
        self._database.write((_SAVE_TARGET, values))

    def get(self, target_id: str) -> Target:
        rows = self._database.rows("SELECT body FROM target WHERE id = ?", (target_id,))
        return record(Target, only(rows, "target")[0])

    def list(self) -> Sequence[Target]:
        rows = self._database.rows("SELECT body FROM target ORDER BY name, id")
        return tuple(record(Target, row[0]) for row in rows)

    def remove(self, target_id: str) -> None:
        self._database.write(("DELETE FROM target WHERE id = ?", (target_id,)))


class DuckDBDeploymentStore:
    """Saving a deployment again replaces it; what was shipped stays when its target goes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, deployment: Deployment) -> None:
        values = (
            deployment.id,
            deployment.wish.target_id,
            in_utc(deployment.began),
            deployment.model_dump_json(),
        )
        self._database.write((_SAVE_DEPLOYMENT, values))

    def find(self, deployment_id: str) -> Deployment | None:
        found = self._database.rows("SELECT body FROM deployment WHERE id = ?", (deployment_id,))
        return record(Deployment, found[0][0]) if found else None

    def list(self, *, target_id: str = "", most: int = 50) -> Sequence[Deployment]:
        rows = self._database.rows(
            "SELECT body FROM deployment WHERE ? IN ('', target_id)"
            " ORDER BY began_at DESC, id DESC LIMIT ?",
            (target_id, most),
        )
        return tuple(record(Deployment, row[0]) for row in rows)
