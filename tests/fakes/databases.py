"""A database service without a database."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.database_work import DatabaseSeen
from core.domain.databases import Connection, Database, RemoteName, RemoteTable
from core.errors import StepError


def remote(name: str, schema: str = "public", **facts: object) -> RemoteTable:
    at = RemoteName(schema_=schema, name=name)
    return RemoteTable.model_validate({"at": at, **facts})


@dataclass
class FakeDatabases:
    """Lets `right` in, and keeps what it was asked to do."""

    seen: DatabaseSeen = field(
        default_factory=lambda: DatabaseSeen(
            server="PostgreSQL 15.1",
            tables=(
                remote("orders", rows=1_000_000, bytes=80_000_000),
                remote("customers", rows=2_000, bytes=100_000),
                remote("secret", readable=False),
                remote("rich", "sales", kind="view"),
            ),
        )
    )
    connected: list[tuple[Database, str | None]] = field(default_factory=list)
    edited: list[tuple[str, Database, str | None]] = field(default_factory=list)
    where: str = "the keyring of the test"

    def look(self, connection: Connection, password: str | None) -> DatabaseSeen:
        if password != "right":
            raise StepError(
                f"{connection.host} does not let {connection.user} in.",
                code="database",
                kept="Nothing was changed.",
                remedy="Type the password again.",
            )
        return self.seen

    def look_again(self, source_id: str, connection: Connection) -> DatabaseSeen:
        return self.seen

    def start_connect(self, database: Database, password: str | None) -> str:
        self.connected.append((database, password))
        return "a1"

    def edit(self, source_id: str, database: Database, password: str | None) -> None:
        self.edited.append((source_id, database, password))
