"""Databases that a person connects: how one is reached, and what it says of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from core.domain.value import Value

DatabaseKind = Literal["postgresql", "mysql"]
TlsMode = Literal["off", "prefer", "require", "verify"]
Mode = Literal["copied", "live"]
PORTS: dict[DatabaseKind, int] = {"postgresql": 5432, "mysql": 3306}
MOST_TABLES = 200
_MANY, _MUCH = 50, 2_000_000_000


class Connection(Value):
    """Where a database is and who asks there; the password is kept elsewhere.

    `prefer` encrypts where the server can, `require` always, `verify` also checks whose server
    it is: by `authority`, a file of certificates of whoever may sign for it, or by those that this
    computer trusts.
    """

    kind: DatabaseKind
    host: str
    port: int = Field(ge=1, le=65_535)
    database: str
    user: str
    tls: TlsMode = "prefer"
    authority: str = ""

    @property
    def address(self) -> str:
        """A URL for people, without a password."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.kind] else f":{self.port}"
        return f"{self.kind}://{user}{host}{port}/{quote(self.database, safe='')}"


class Patience(Value):
    """Seconds to wait: for a connection, for a lock, for one statement, and without a word."""

    connect: float = 10.0
    lock: float = 10.0
    statement: float = 1_800.0
    silence: float = 120.0


LOOKING = Patience(statement=30.0, silence=40.0)


class Login(Value):
    """All that a worker needs to read one database.

    A request names the password by `secret`, or gives one that was just typed. The sandbox puts
    in the password and the `gate`: a folder with a socket that leads to the database and nowhere
    else. `encrypted` says that the gate speaks TLS beyond it.
    """

    connection: Connection
    secret: str = ""
    password: str | None = Field(default=None, repr=False)
    gate: str = ""
    encrypted: bool = False
    patience: Patience = Patience()


QUERYING = Patience(statement=60.0, silence=75.0)


class RemoteName(Value):
    """A table or view as its database names it."""

    schema_: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema_}.{self.name}"


class LiveTable(Value):
    """A table that is asked where it lives; `columns` are (name, DuckDB type) as Syna knows it."""

    login: Login
    at: RemoteName
    columns: tuple[tuple[str, str], ...]


class RemoteTable(Value):
    """`rows` and `bytes` are what the database estimates, None where it does not know."""

    at: RemoteName
    kind: Literal["table", "view"] = "table"
    rows: int | None = None
    bytes: int | None = None
    readable: bool = True
    comment: str = ""


class Database(Value):
    """The part of a source that says which database it comes from, and how it is read."""

    connection: Connection
    tables: tuple[RemoteName, ...]
    mode: Mode = "copied"


def first_choice(tables: Sequence[RemoteTable]) -> tuple[RemoteName, ...]:
    """What is chosen before a person chooses: every table, unless that is many or much."""
    known = [table for table in tables if table.readable and table.kind == "table"]
    known = known or [table for table in tables if table.readable]
    size = sum(table.bytes or 0 for table in known)
    return tuple(t.at for t in known) if len(known) <= _MANY and size <= _MUCH else ()


def secret_name(source_id: str) -> str:
    """Under which the password of a source's database is kept."""
    return f"database {source_id}"
