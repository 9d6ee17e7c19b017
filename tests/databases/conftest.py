"""Tests against real servers; without one on the machine they are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.domain.database_work import CopyDatabase, DatabaseSeen, LookAtDatabase
from core.domain.databases import Connection, Login, Patience, RemoteName
from core.domain.work import Limits, Progress, SourceRead
from core.sandbox.pool import WorkerPool
from tests.servers import mysql, postgres
from tests.servers.mysql import MariaDB, MySQL
from tests.servers.postgres import PASSWORD, Postgres

Server = Postgres | MariaDB
MARIAS: list[type[MariaDB]] = [MariaDB, *([MySQL] if mysql.found(MySQL) else [])]
MARIA_NAMES = [each.name for each in MARIAS]

# what is to be given up is given up soon; for the rest there is time, as the machine may be busy
QUICK = Patience(connect=60, lock=1, statement=120, silence=120)
LIMITS = Limits(seconds=250)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    if postgres.found() is None:
        pytest.skip("there is no PostgreSQL here")
    with postgres.started() as running:
        yield running


@pytest.fixture
def shop(server: Postgres) -> Postgres:
    """An empty database `shop` whose tables the reader may read."""
    server.run("DROP DATABASE IF EXISTS shop WITH (FORCE)", "postgres")
    server.run("CREATE DATABASE shop", "postgres")
    server.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader")
    return server


@pytest.fixture(scope="session")
def marias() -> Iterator[Callable[[type[MariaDB]], MariaDB]]:
    """Starts one of each kind, when it is first asked for."""
    made: dict[type[MariaDB], MariaDB] = {}
    with ExitStack() as running:

        def one(kind: type[MariaDB]) -> MariaDB:
            if not mysql.found(kind):
                pytest.skip(f"there is no {kind.name} here")
            if kind not in made:
                made[kind] = running.enter_context(mysql.started(server=kind))
            return made[kind]

        yield one


@pytest.fixture(params=MARIAS, ids=MARIA_NAMES)
def maria(request: pytest.FixtureRequest, marias: Callable[[type[MariaDB]], MariaDB]) -> MariaDB:
    """An empty database `shop` that the reader may read, of a MariaDB; of a MySQL too if found."""
    return emptied(marias(request.param))


@pytest.fixture(params=[Postgres, *MARIAS], ids=["PostgreSQL", *MARIA_NAMES])
def either(request: pytest.FixtureRequest, marias: Callable[[type[MariaDB]], MariaDB]) -> Server:
    """One of the servers, with an empty database `shop` whose tables the reader may read."""
    if request.param is Postgres:
        made: Postgres = request.getfixturevalue("shop")
        return made
    return emptied(marias(request.param))


def emptied(server: MariaDB) -> MariaDB:
    server.run("DROP DATABASE IF EXISTS shop; CREATE DATABASE shop", "mysql")
    return server


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool()
    yield made
    made.close()


class Reader:
    """Looks at databases and copies them, in real workers."""

    def __init__(self, pool: WorkerPool, folder: Path) -> None:
        self.pool = pool
        self.into = folder / "copy"

    def look(
        self, to: Connection, password: str = PASSWORD, patience: Patience = QUICK
    ) -> DatabaseSeen:
        login = Login(connection=to, password=password, patience=patience)
        reply = self.pool.run(LookAtDatabase(login=login), limits=LIMITS).reply
        assert reply.kind == "database_seen"
        return reply

    def copy(
        self,
        to: Connection,
        names: Sequence[str],
        *,
        patience: Patience = QUICK,
        progress: Callable[[Progress], None] | None = None,
    ) -> SourceRead:
        """`names` are `schema.table`, or tables of the schema that goes without saying."""
        tables = tuple(_named(name, home_of(to)) for name in names)
        login = Login(connection=to, password=PASSWORD, patience=patience)
        request = CopyDatabase(login=login, tables=tables, into=str(self.into))
        reply = self.pool.run(request, limits=LIMITS, progress=progress).reply
        assert reply.kind == "source_read"
        return reply


@pytest.fixture
def reader(pool: WorkerPool, tmp_path: Path) -> Reader:
    return Reader(pool, tmp_path)


def home_of(to: Connection) -> str:
    """The schema whose tables go by bare names."""
    return "public" if to.kind == "postgresql" else to.database


def _named(text: str, home: str) -> RemoteName:
    schema, dot, name = text.rpartition(".")
    return RemoteName(schema_=schema if dot else home, name=name)
