"""Files that a worker writes: each gets a folder of its own, and is looked at before it is used."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.domain.code.index import CODE_TABLES, CodeIndexed, HistoryRead, IndexCode, ReadHistory
from core.domain.database_work import CopyDatabase, LookAtDatabase
from core.domain.databases import Connection, Login
from core.domain.work import (
    ReadSource,
    Reply,
    Request,
    RunAnalysis,
    RunQuery,
    SourceRead,
    TableGrant,
    WriteTable,
)
from core.errors import StepError
from core.sandbox.folders import check_folders
from core.sandbox.gate import Gate

Passwords = Callable[[str], str | None]


@contextmanager
def placed(request: Request, passwords: Passwords = lambda _: None) -> Iterator[Request]:
    """The request to send. What it wrote is put in place at the end, unless an error is raised.

    `passwords` knows those of databases by the names of their secrets.
    """
    match request.kind:
        case "read_source" | "parse_code" | "read_history" | "index_code":
            Path(request.into).mkdir(parents=True, exist_ok=True)
            yield request
        case "look_at_database" | "copy_database":
            if request.kind == "copy_database":
                Path(request.into).mkdir(parents=True, exist_ok=True)
            with _gated(request, passwords) as opened:
                yield opened
        case "run_query" | "run_analysis":
            with _reaching(request, passwords) as opened:
                yield opened
        case "write_table":
            with _aside(request) as sent, _reaching(sent, passwords) as opened:
                yield opened
        case "run_command":
            check_folders(request)
            yield request
        case "try_function" | "review_code":
            yield request
        case _:
            _need_copies(request.tables)
            yield request


def check_reply(request: Request, reply: Reply) -> None:
    """Refuse a reply that names files other than plain ones in the folder that was given."""
    match request.kind:
        case "read_source" | "copy_database":
            if reply.kind == "source_read":
                _check_copies(request, reply)
        case "index_code":
            if reply.kind == "code_indexed":
                _check_code(request, reply)
                if not _is_plain(Path(request.into, "code_lines.parquet")):
                    raise _odd()
        case "read_history":
            if reply.kind == "history_read":
                _check_code(request, reply)


@contextmanager
def _aside(request: WriteTable) -> Iterator[WriteTable]:
    target = Path(request.file)
    folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        written = folder / target.name
        yield request.model_copy(update={"file": str(written)})
        if not _is_plain(written):
            raise _odd()
        os.replace(written, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _gated(
    request: LookAtDatabase | CopyDatabase, passwords: Passwords
) -> Iterator[LookAtDatabase | CopyDatabase]:
    """With a gate to its database open, and the password in it."""
    with _opened(request.login, passwords) as login:
        yield request.model_copy(update={"login": login})


@contextmanager
def _reaching(
    request: RunQuery | RunAnalysis | WriteTable, passwords: Passwords
) -> Iterator[RunQuery | RunAnalysis | WriteTable]:
    """With a gate to each database whose tables it asks where they live."""
    asked = {t.live.login.connection: t.live.login for t in request.tables if t.live}
    if not asked:
        yield request
        return
    with ExitStack() as gates:
        known = {c: gates.enter_context(_opened(each, passwords)) for c, each in asked.items()}
        tables = tuple(_let_in(table, known) for table in request.tables)
        yield request.model_copy(update={"tables": tables})


@contextmanager
def _opened(login: Login, passwords: Passwords) -> Iterator[Login]:
    with Gate(login.connection, login.patience) as gate:
        typed = login.password
        password = typed if typed is not None else passwords(login.secret) or ""
        known = {"password": password, "gate": gate.folder, "encrypted": gate.encrypted}
        try:
            yield login.model_copy(update=known)
        except StepError as error:
            raise (gate.fault or error) from error


def _let_in(table: TableGrant, known: Mapping[Connection, Login]) -> TableGrant:
    if table.live is None:
        return table
    login = known[table.live.login.connection]
    return table.model_copy(update={"live": table.live.model_copy(update={"login": login})})


def _need_copies(tables: Sequence[TableGrant]) -> None:
    """What runs somebody's code, or reads whole tables again and again, gets no way to a server."""
    lived = [table.name for table in tables if table.live]
    if lived:
        raise StepError(
            f"This reads copies only, and there is none of {', '.join(lived[:5])}.",
            code="database",
            kept="Nothing was run.",
            remedy="Choose “Copy” under “Connection and tables” on the page of the source.",
        )


def _check_copies(request: ReadSource | CopyDatabase, reply: SourceRead) -> None:
    sampled = request.kind == "copy_database" and request.sample > 0
    for table in reply.tables:
        if sampled and not table.file:
            continue
        if Path(table.file).name != table.file or not _is_plain(Path(request.into, table.file)):
            raise _odd()


def _check_code(request: IndexCode | ReadHistory, reply: CodeIndexed | HistoryRead) -> None:
    known = {f"{name}.parquet" for name in CODE_TABLES}
    files = [table.file for table in reply.tables]
    if not known.issuperset(files) or not all(_is_plain(Path(request.into, f)) for f in files):
        raise _odd()


def _is_plain(file: Path) -> bool:
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


def _odd() -> StepError:
    return StepError(
        "A worker did not write the file that it said it wrote.",
        code="crash",
        kept="Nothing was changed.",
        remedy="Try again; if it comes back, the file may be made to do harm.",
    )
