"""What is in a database of another server."""

from __future__ import annotations

from functools import partial

from core.domain.database_work import DatabaseSeen, LookAtDatabase
from core.engine import database
from core.engine.remote.attach import attached, rows
from core.engine.remote.dialects import dialect_of

_MOST = 5_000


def look_at_database(request: LookAtDatabase, memory: int) -> DatabaseSeen:
    """StepError (code database) when it cannot be reached or read."""
    dialect = dialect_of(request.login.connection.kind)
    with database.plain(memory) as connection, attached(connection, request.login):
        ask = partial(rows, connection, request.login)
        tables = dialect.tables(ask, _MOST + 1)
        return DatabaseSeen(
            server=dialect.server(ask), tables=tuple(tables[:_MOST]), more=len(tables) > _MOST
        )
