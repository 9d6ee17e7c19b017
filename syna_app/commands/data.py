"""What a question in the terminal is about: files, folders, and databases by their addresses."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from core.domain.approvals.named import cloning, connecting
from core.domain.code.addresses import is_address, split_address
from core.domain.database_urls import is_database_url, named_tables, read_url
from core.domain.databases import Connection, Database, RemoteName, RemoteTable, first_choice
from core.domain.sources import Source
from core.errors import UserError
from core.services.services import Services
from syna_app.commands.approving import typed
from syna_app.commands.opened import ProgressLine

_LABEL = "syna ask"
_PASSWORD = "SYNA_DB_PASSWORD"  # noqa: S105 - the name of a variable


def attached(opened: Services, text: str, *, line: ProgressLine) -> Source:
    """The source of a path or of a database's address, as it is now."""
    if not is_database_url(text):
        if is_address(text):
            typed(opened, cloning(split_address(text)[0]), label=_LABEL)
        line.say(f"Reading {Path(text).name}")
        return opened.sources.attach(text, progress=line.progress)
    connection, given = read_url(text)
    tables = named_tables(text)
    password = given if given is not None else os.environ.get(_PASSWORD)
    known = opened.databases.of(connection)
    if known is not None and known.database is not None:
        wanted = known.database
        if _are(wanted.tables, tables):
            typed(opened, connecting(wanted), label=_LABEL)
            if password is not None:
                opened.databases.edit(known.id, wanted, password)
            return opened.sources.refresh(known.id, progress=line.progress).source
    if password is None:
        password = _asked(connection, line)
    line.say(f"Connecting to {connection.host}")
    seen = opened.databases.look(connection, password)
    chosen = _chosen(seen.tables, tables)
    database = Database(connection=connection, tables=chosen)
    typed(opened, connecting(database), label=_LABEL)
    return opened.databases.connect(database, password, progress=line.progress)


def _asked(connection: Connection, line: ProgressLine) -> str:
    """Typed by a person, unseen; without one there it is empty."""
    if not sys.stdin.isatty():
        return ""
    line.end()
    prompt = f"Password of {connection.user} at {connection.host}"
    return str(typer.prompt(prompt, default="", hide_input=True, show_default=False, err=True))


def _are(known: Sequence[RemoteName], named: Sequence[str]) -> bool:
    """Whether these are the tables that were named; without names, any are."""
    return not named or sorted(named) in (
        sorted(each.name for each in known),
        sorted(map(str, known)),
    )


def _chosen(tables: Sequence[RemoteTable], named: Sequence[str]) -> tuple[RemoteName, ...]:
    readable = [table.at for table in tables if table.readable]
    if named:
        return tuple(_named(name, readable) for name in named)
    chosen = first_choice(tables)
    if not readable:
        raise UserError(
            "There is no table in that database that this user may read.",
            kept="Nothing was connected.",
            remedy="Check the database, or ask for the right to read.",
        )
    if not chosen:
        raise UserError(
            f"That database holds {len(readable):,} tables, or very large ones.",
            kept="Nothing was connected.",
            remedy="Name those to ask about: '...?table=orders&table=customers'.",
        )
    return chosen


def _named(name: str, readable: Sequence[RemoteName]) -> RemoteName:
    """The table of that name, or `schema.name`; the first that fits."""
    for at in readable:
        if name in (at.name, str(at)):
            return at
    raise UserError(
        f"There is no table {name} that this user may read.",
        kept="Nothing was connected.",
        remedy="Check how it is spelled; capitals count.",
    )
