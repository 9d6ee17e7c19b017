"""What workers are asked about databases, and what they reply."""

from __future__ import annotations

from typing import Literal

from core.domain.databases import Login, RemoteName, RemoteTable
from core.domain.value import Value


class LookAtDatabase(Value):
    """List the tables and views that this user may see."""

    kind: Literal["look_at_database"] = "look_at_database"
    login: Login


class DatabaseSeen(Value):
    """`server` is what the database calls itself; `more` says that there were too many to list."""

    kind: Literal["database_seen"] = "database_seen"
    server: str
    tables: tuple[RemoteTable, ...]
    more: bool = False


class CopyDatabase(Value):
    """Copy these tables as Parquet under `into`, all as of one moment; replies as ReadSource does.

    `taken` are table names that are in use already. With `sample` only about so many rows of each
    table are looked at, and no copy stays: for tables that are asked where they live.
    """

    kind: Literal["copy_database"] = "copy_database"
    login: Login
    tables: tuple[RemoteName, ...]
    into: str
    taken: tuple[str, ...] = ()
    sample: int = 0
