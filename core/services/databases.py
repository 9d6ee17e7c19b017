"""Databases as sources: trying a connection, choosing tables, and the password."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.cancel import CancelToken
from core.domain.database_work import DatabaseSeen, LookAtDatabase
from core.domain.databases import (
    LOOKING,
    MOST_TABLES,
    Connection,
    Database,
    Login,
    secret_name,
)
from core.domain.sources import Source
from core.domain.value import new_id
from core.domain.work import Limits, Progress
from core.errors import StepError, UserError
from core.protocols import Sandbox, SecretStore
from core.services.sources import SourceService

_LOOK = Limits(seconds=60, memory=800_000_000)
Report = Callable[[Progress], None]


class DatabaseService:
    """Passwords go to the store of secrets, under the id of the source, and nowhere else."""

    def __init__(self, sources: SourceService, *, secrets: SecretStore, sandbox: Sandbox) -> None:
        self._sources = sources
        self._secrets = secrets
        self._sandbox = sandbox

    @property
    def where(self) -> str:
        """Where passwords are kept, for people."""
        return self._secrets.where

    def look(self, connection: Connection, password: str | None) -> DatabaseSeen:
        """Its tables; StepError (code database) says what is wrong with the connection."""
        login = Login(connection=connection, password=password or "", patience=LOOKING)
        return self._seen(login)

    def look_again(self, source_id: str, connection: Connection) -> DatabaseSeen:
        """The same with the password that is kept for a source."""
        return self._seen(
            Login(connection=connection, secret=secret_name(source_id), patience=LOOKING)
        )

    def connect(
        self,
        database: Database,
        password: str | None,
        *,
        notebook_id: str | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Source:
        """A new source of its chosen tables; nothing is kept when it fails."""
        _check(database)
        source_id = self._keep(new_id(), password)
        try:
            return self._sources.connect(
                database, source_id, notebook_id=notebook_id, cancel=cancel, progress=progress
            )
        except BaseException:
            self._forget(source_id)
            raise

    def start_connect(
        self, database: Database, password: str | None, *, notebook_id: str | None = None
    ) -> str:
        """The same in the background: an attachment's id, at once."""
        _check(database)
        source_id = self._keep(new_id(), password)
        return self._sources.start_connect(
            database,
            source_id,
            notebook_id=notebook_id,
            failed=lambda: self._forget(source_id),
        )

    def of(self, connection: Connection) -> Source | None:
        """The newest source that is read from there."""
        known = (s for s in self._sources.list() if s.database is not None)
        return next((s for s in known if s.database and s.database.connection == connection), None)

    def edit(self, source_id: str, database: Database, password: str | None) -> Source:
        """Read it from there, and these tables, from the next refresh on.

        None leaves the password as it is. The connection is tried first: a wrong one changes
        nothing.
        """
        _check(database)
        self._database(source_id)
        typed = self._secrets.get(secret_name(source_id)) if password is None else password
        there = {table.at for table in self.look(database.connection, typed).tables}
        gone = [str(each) for each in database.tables if each not in there]
        if gone:
            raise UserError(
                f"That database has no table {', '.join(gone[:5])}.",
                kept="The source is read from where it was.",
                remedy="Choose from the tables that are there.",
            )
        if password is not None:
            self._keep(source_id, password)
        return self._sources.redirect(source_id, database)

    def remove(self, source_id: str) -> Callable[[], str]:
        """Forget source and password; what is returned connects it again, as an attachment."""
        database = self._database(source_id)
        password = self._secrets.get(secret_name(source_id))
        self._sources.remove(source_id)
        self._forget(source_id)
        return lambda: self.start_connect(database, password)

    def _seen(self, login: Login) -> DatabaseSeen:
        reply = self._sandbox.run(LookAtDatabase(login=login), limits=_LOOK).reply
        if reply.kind != "database_seen":
            raise StepError("A worker replied to looking with something else.", code="crash")
        return reply

    def _database(self, source_id: str) -> Database:
        source = self._sources.get(source_id)
        if source.database is None:
            raise UserError(f"{source.name} is not read from a database.")
        return source.database

    def _keep(self, source_id: str, password: str | None) -> str:
        if password:
            self._secrets.put(secret_name(source_id), password)
        return source_id

    def _forget(self, source_id: str) -> None:
        self._secrets.remove(secret_name(source_id))


def _check(database: Database) -> None:
    tables = database.tables
    if not tables:
        raise UserError(
            "No table is chosen.", kept="Nothing was connected.", remedy="Choose at least one."
        )
    if len(tables) > MOST_TABLES:
        raise UserError(
            f"{len(tables)} tables are chosen; a source holds up to {MOST_TABLES}.",
            kept="Nothing was connected.",
            remedy="Choose those you ask about; others can be a source of their own.",
        )
