"""Sources: attaching files, what is known of them, and whether they changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from core.domain.arrow_rows import result_of
from core.domain.cancel import CancelToken
from core.domain.cells import SourceMark
from core.domain.checks import Knowledge
from core.domain.code.addresses import name_of
from core.domain.code.repository import Origin
from core.domain.databases import QUERYING, Database, LiveTable, Login, secret_name
from core.domain.home import Home
from core.domain.identifiers import quoted
from core.domain.profiles import Join, TableProfile
from core.domain.results import Result
from core.domain.source_changes import Refreshed
from core.domain.sources import ColumnChoice, Schema, Source, Table
from core.domain.work import Progress, RunQuery, TableGrant
from core.errors import StepError, UserError
from core.protocols import Sandbox, SourceStore, TaskRunner
from core.services.attaching import Attaching, Status
from core.services.attachments import Attachments, AttachmentView
from core.services.copies import Copies
from core.services.joining import Joining
from core.services.notebooks import NotebookService
from core.services.repositories.copies import CodeCopies
from core.services.repositories.meant import repository_meant, token_in
from core.services.uploads import save_upload, sweep_uploads

__all__ = ["AttachmentView", "SourceService", "Status"]

Report = Callable[[Progress], None]


class SourceService:
    """`attached` is told of each source that can be asked from now on."""

    def __init__(
        self,
        home: Home,
        sources: SourceStore,
        *,
        notebooks: NotebookService,
        sandbox: Sandbox,
        tasks: TaskRunner,
        attached: Callable[[Source], None] = lambda source: None,
    ) -> None:
        self._home = home
        self._sources = sources
        self._sandbox = sandbox
        self._copies = Copies(home, sandbox)
        self._attaching = Attaching(sources, self._copies, notebooks=notebooks, attached=attached)
        self._joining = Joining(sources, self._copies, sandbox)
        self._attachments = Attachments(tasks)

    def attach(
        self,
        path: str | Path,
        *,
        notebook_id: str | None = None,
        name: str | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Source:
        """Copy and profile a file or folder. One that is known already is offered again."""
        if (origin := self._repository(path)) is not None:
            return self.attach_repository(
                origin,
                token=token_in(str(path)),
                notebook_id=notebook_id,
                cancel=cancel,
                progress=progress,
            )
        source = self._attaching.attach(
            str(path), notebook_id=notebook_id, name=name, cancel=cancel, progress=progress
        )
        self._joining.find(source, cancel)
        return source

    def start_attach(
        self,
        path: str | Path,
        *,
        notebook_id: str | None = None,
        name: str | None = None,
        removed: Source | None = None,
    ) -> str:
        """The same in the background: an attachment's id, at once.

        One that was `removed` before comes back with the choices made for its columns.
        """
        if (origin := self._repository(path)) is not None:
            token = token_in(str(path))
            return self.start_attach_repository(origin, token=token, notebook_id=notebook_id)

        def work(cancel: CancelToken, progress: Report, done: Callable[[str], None]) -> None:
            source = self._attaching.attach(
                str(path),
                notebook_id=notebook_id,
                name=name,
                removed=removed,
                cancel=cancel,
                progress=progress,
            )
            done(source.id)
            self._joining.find(source, cancel)

        return self._attachments.start(name or Path(str(path).strip()).name or "file", work)

    def read_code(self, code: CodeCopies) -> None:
        """From now on repositories can be attached."""
        self._attaching.code = code

    def attach_repository(
        self,
        origin: Origin,
        *,
        token: str | None = None,
        notebook_id: str | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Source:
        """Fetch and index it. One that is known already is brought up to date."""
        return self._attaching.attach_code(
            origin, token=token, notebook_id=notebook_id, cancel=cancel, progress=progress
        )

    def start_attach_repository(
        self, origin: Origin, *, token: str | None = None, notebook_id: str | None = None
    ) -> str:
        """The same in the background: an attachment's id, at once."""

        def work(cancel: CancelToken, progress: Report, done: Callable[[str], None]) -> None:
            source = self.attach_repository(
                origin, token=token, notebook_id=notebook_id, cancel=cancel, progress=progress
            )
            done(source.id)

        return self._attachments.start(name_of(origin.address), work)

    def _repository(self, text: str | Path) -> Origin | None:
        """What is meant by it, where that is a repository."""
        if self._attaching.code is None:
            return None
        return repository_meant(str(text))

    def connect(
        self,
        database: Database,
        source_id: str,
        *,
        notebook_id: str | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Source:
        """Copy the chosen tables of a database whose password is kept for `source_id`."""
        source = self._connect(
            database, source_id, notebook_id=notebook_id, cancel=cancel, progress=progress
        )
        self._joining.find(source, cancel)
        return source

    def start_connect(
        self,
        database: Database,
        source_id: str,
        *,
        notebook_id: str | None = None,
        failed: Callable[[], None] = lambda: None,
    ) -> str:
        """The same in the background; `failed` is called when there is no source in the end."""

        def work(cancel: CancelToken, progress: Report, done: Callable[[str], None]) -> None:
            try:
                source = self._connect(
                    database, source_id, notebook_id=notebook_id, cancel=cancel, progress=progress
                )
            except BaseException:
                failed()
                raise
            done(source.id)
            self._joining.find(source, cancel)

        return self._attachments.start(database.connection.database, work)

    def redirect(self, source_id: str, database: Database) -> Source:
        """Read it from another address, or other tables, from the next refresh on."""
        return self._attaching.redirect(source_id, database)

    def _connect(
        self,
        database: Database,
        source_id: str,
        *,
        notebook_id: str | None,
        cancel: CancelToken | None,
        progress: Report | None,
    ) -> Source:
        return self._attaching.connect(
            database,
            source_id,
            name=database.connection.database,
            notebook_id=notebook_id,
            cancel=cancel,
            progress=progress,
        )

    def attachment(self, attachment_id: str) -> AttachmentView:
        return self._attachments.view(attachment_id)

    def attachments(self) -> Sequence[AttachmentView]:
        """Newest first."""
        return self._attachments.views()

    def cancel_attachment(self, attachment_id: str) -> None:
        self._attachments.cancel(attachment_id)

    def save_upload(self, name: str, stream: BinaryIO) -> Path:
        """Keep an uploaded file under a safe name; the path can then be attached."""
        return save_upload(self._home.uploads, name, stream=stream)

    def list(self) -> Sequence[Source]:
        """Newest first."""
        return self._sources.list()

    def get(self, source_id: str) -> Source:
        return self._sources.get(source_id)

    def profiles(self, source_id: str) -> Sequence[TableProfile]:
        return self._sources.profiles(source_id)

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]:
        """Likely joins among the tables of these sources."""
        names = {table.name for table in self.schema(source_ids).tables}
        joins = self._sources.joins()
        return tuple(j for j in joins if {j.left_table, j.right_table} <= names)

    def status(self, source_id: str) -> Status:
        """Whether the file is as it was when it was read."""
        return self._attaching.status(self.get(source_id))

    def refresh(
        self,
        source_id: str,
        *,
        choice: ColumnChoice | None = None,
        cancel: CancelToken | None = None,
        progress: Report | None = None,
    ) -> Refreshed:
        """Read the file again under the same id and table names. A failure keeps the old copy.

        A new `choice` for one of its columns holds from now on.
        """
        refreshed = self._attaching.refresh(
            source_id, choice=choice, cancel=cancel, progress=progress
        )
        self._joining.find(refreshed.source, cancel)
        return refreshed

    def rename(self, source_id: str, name: str) -> Source:
        plain = " ".join(name.split())[:200]
        if not plain:
            raise UserError(
                "A source needs a name.", kept="It keeps the one it has.", remedy="Type a name."
            )
        self._sources.rename(source_id, plain)
        return self.get(source_id)

    def remove(self, source_id: str) -> None:
        """Forget it and its copies; the file itself stays where it is, unless it was uploaded."""
        self._attaching.remove(source_id)

    def sweep(self, *, before: float) -> None:
        """Remove what a process left that was killed before then, in seconds since 1970."""
        self._copies.sweep(self.list(), before=before)
        if self._attaching.code is not None:
            self._attaching.code.sweep([source.id for source in self.list()], before=before)
        used = [Path(source.path) for source in self.list()]
        sweep_uploads(self._home.uploads, used, before=before)

    def schema(self, source_ids: Sequence[str]) -> Schema:
        """The tables of these sources; those that were removed since are left out."""
        return Schema(tables=tuple(t for s in self._known(source_ids) for t in s.tables))

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]:
        if all(table.file for table in schema.tables):
            return tuple(TableGrant(name=t.name, file=self._file(t)) for t in schema.tables)
        owners = {table.name: source for source in self.list() for table in source.tables}
        return tuple(self._grant(table, owners.get(table.name)) for table in schema.tables)

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]:
        """Sources as they are now, by table name, casefolded."""
        return {
            table.name.casefold(): SourceMark(
                source_id=source.id, name=source.name, fingerprint=source.fingerprint
            )
            for source in self._known(source_ids)
            for table in source.tables
        }

    def knowledge(self, source_ids: Sequence[str]) -> Knowledge:
        """What checks of answers may look at."""
        known = [source.id for source in self._known(source_ids)]
        profiles = tuple(profile for each in known for profile in self.profiles(each))
        return Knowledge(self.schema(known), profiles, tuple(self.joins(known)))

    def preview(self, table: Table, rows: int = 200) -> Result:
        """The first rows of a table's copy."""
        (grant,) = self.grants(Schema(tables=(table,)))
        sql = f"SELECT * FROM {quoted(table.name)} LIMIT {int(rows)}"  # noqa: S608
        replied = self._sandbox.run(RunQuery(sql=sql, tables=(grant,), max_rows=rows))
        if replied.reply.kind != "query_run" or replied.table is None:
            raise StepError("A worker replied to a query with something else.", code="crash")
        more = table.rows > replied.reply.rows
        return result_of(replied.table, replied.reply.columns, truncated=more)

    def _known(self, source_ids: Sequence[str]) -> Iterator[Source]:
        known = {source.id: source for source in self.list()}
        return (known[source_id] for source_id in source_ids if source_id in known)

    def _grant(self, table: Table, source: Source | None) -> TableGrant:
        """By its copy, or where it lives."""
        if table.file or source is None or source.database is None or table.origin is None:
            return TableGrant(name=table.name, file=self._file(table))
        login = Login(
            connection=source.database.connection,
            secret=secret_name(source.id),
            patience=QUERYING,
        )
        columns = tuple((column.name, column.type) for column in table.columns)
        live = LiveTable(login=login, at=table.origin, columns=columns)
        return TableGrant(name=table.name, file="", live=live)

    def _file(self, table: Table) -> str:
        return str(self._home.root / table.file)
