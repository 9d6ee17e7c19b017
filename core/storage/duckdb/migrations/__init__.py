"""Numbered steps from one shape of the state to the next; forward only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Migration:
    """`sql` is one or more statements that DuckDB and PostgreSQL both read."""

    number: int
    name: str
    sql: str


def load() -> tuple[Migration, ...]:
    """The migrations beside this file: `0001_first.sql`, in order."""
    return tuple(map(_read, sorted(Path(__file__).parent.glob("[0-9]*_*.sql"))))


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The last migration done; duckdb.Error for a database that is not Syna's."""
    row = connection.execute("SELECT max(number) FROM migration").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def migrate(connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration]) -> None:
    """Do those not done yet, each in a transaction of its own."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
    )
    done = version_of(connection)
    for migration in migrations:
        if migration.number > done:
            connection.execute("BEGIN TRANSACTION")
            try:
                connection.execute(migration.sql)
                connection.execute(
                    "INSERT INTO migration VALUES (?, ?)", [migration.number, migration.name]
                )
                connection.execute("COMMIT")
            except duckdb.Error:
                connection.execute("ROLLBACK")
                raise


def _read(file: Path) -> Migration:
    number, _, name = file.stem.partition("_")
    return Migration(int(number), name, file.read_text(encoding="utf-8"))
