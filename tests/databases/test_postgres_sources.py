"""A PostgreSQL database as a source: connected, refreshed, redirected, removed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.domain.databases import Connection, Database, RemoteName, first_choice, secret_name
from core.domain.home import Home
from core.domain.sources import Source
from core.domain.work import Limits, RunQuery
from core.errors import StepError, UserError
from core.sandbox.pool import WorkerPool
from core.services.databases import DatabaseService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from core.storage.duckdb.state import DuckDBState
from tests.fakes.secrets import MemorySecrets
from tests.fakes.tasks import ManualTasks
from tests.servers.postgres import PASSWORD, Postgres

TABLES = (
    "CREATE TABLE customers (id int PRIMARY KEY, name text);"
    "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, amount int);"
    "INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bob');"
    "INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5);"
)


@dataclass
class Desk:
    """Real workers and a real state file; secrets in memory."""

    root: Path
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    tasks: ManualTasks = field(default_factory=ManualTasks)

    def __post_init__(self) -> None:
        self.home = Home(self.root / "home")
        self.state = DuckDBState(self.home)
        self.pool = WorkerPool(passwords=self.secrets.get)
        self.sources = SourceService(
            self.home,
            self.state.sources,
            notebooks=NotebookService(self.state.notebooks, self.state.sources),
            sandbox=self.pool,
            tasks=self.tasks,
        )
        self.service = DatabaseService(self.sources, secrets=self.secrets, sandbox=self.pool)

    def connect(self, to: Connection, *names: str, password: str = PASSWORD) -> Source:
        tables = tuple(RemoteName(schema_="public", name=name) for name in names)
        return self.service.connect(Database(connection=to, tables=tables), password)

    def ask(self, source: Source, sql: str) -> list[tuple[object, ...]]:
        schema = self.sources.schema((source.id,))
        request = RunQuery(sql=sql, tables=self.sources.grants(schema))
        replied = self.pool.run(request, limits=Limits(seconds=30))
        assert replied.table is not None
        return [tuple(row.values()) for row in replied.table.to_pylist()]

    def close(self) -> None:
        self.pool.close()
        self.state.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_a_database_becomes_a_source_like_any_other(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    seen = desk.service.look(shop.connection(), PASSWORD)
    chosen = first_choice(seen.tables)
    assert [str(each) for each in chosen] == ["public.customers", "public.orders"]
    source = desk.connect(shop.connection(), "customers", "orders")
    assert source.name == "shop"
    assert source.path == f"postgresql://reader@127.0.0.1:{shop.port}/shop"
    assert desk.sources.status(source.id) == "fresh"
    assert desk.ask(
        source,
        "SELECT name, sum(amount) AS total FROM orders JOIN customers c"
        " ON customer = c.id GROUP BY 1 ORDER BY 1",
    ) == [("Ada", 30), ("Bob", 5)]
    assert [p.table for p in desk.sources.profiles(source.id)] == ["customers", "orders"]
    joins = [j for j in desk.sources.joins([source.id]) if j.declared]
    assert [(j.left_table, j.right_table) for j in joins] == [("orders", "customers")]


def test_the_password_is_in_the_store_of_secrets_and_nowhere_else(
    shop: Postgres, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.run(TABLES)
    source = desk.connect(shop.connection(), "orders")
    shop.run("DROP TABLE orders")
    with pytest.raises(StepError):
        desk.sources.refresh(source.id)
    assert desk.secrets.kept == {secret_name(source.id): PASSWORD}
    desk.close()
    needles = [PASSWORD.encode(), json.dumps(PASSWORD).encode(), b"s3cret"]
    files = [path for path in desk.root.rglob("*") if path.is_file()]
    assert len(files) > 2
    for file in files:
        content = file.read_bytes()
        assert not any(needle in content for needle in needles), file
    assert "s3cret" not in caplog.text
    assert "s3cret" not in repr(source)


def test_nothing_is_kept_of_a_connection_that_fails(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    with pytest.raises(StepError, match="password is wrong"):
        desk.connect(shop.connection(), "orders", password="wrong")
    with pytest.raises(UserError, match="No table"):
        desk.connect(shop.connection())
    assert not desk.secrets.kept
    assert not desk.sources.list()
    assert not list(desk.home.tables.rglob("*.parquet"))


def test_in_the_background(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    wanted = Database(
        connection=shop.connection(), tables=(RemoteName(schema_="public", name="orders"),)
    )
    begun = desk.service.start_connect(wanted, PASSWORD)
    wrong = desk.service.start_connect(wanted, "wrong")
    desk.tasks.run_all()
    view = desk.sources.attachment(begun)
    assert view.status == "done"
    failed = desk.sources.attachment(wrong)
    assert failed.failure is not None
    assert "password is wrong" in failed.failure.message
    assert list(desk.secrets.kept) == [secret_name(view.source_id or "")]


def test_refreshing_reads_what_is_there_now(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    source = desk.connect(shop.connection(), "orders")
    assert desk.sources.refresh(source.id).describe() == "The database holds what it held before."
    shop.run(
        "INSERT INTO orders VALUES (4, 2, 7); ALTER TABLE orders DROP COLUMN customer;"
        "ALTER TABLE orders ADD COLUMN note text"
    )
    said = desk.sources.refresh(source.id).describe()
    assert said == (
        "Table orders no longer has customer, and now also has note, and has 4 rows instead of 3."
    )
    assert desk.ask(source, "SELECT count(*) FROM orders") == [(4,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DROP TABLE orders", "Not in the database any more: public.orders"),
        ("REVOKE ALL ON orders FROM reader", "no column that this user may read"),
        ("ALTER ROLE reader PASSWORD 'other'", "password is wrong"),
    ],
)
def test_the_earlier_copy_answers_when_a_refresh_fails(
    shop: Postgres, desk: Desk, change: str, words: str
) -> None:
    shop.run(TABLES)
    source = desk.connect(shop.connection(), "orders")
    shop.run(change)
    try:
        with pytest.raises(StepError) as raised:
            desk.sources.refresh(source.id)
    finally:
        quoted = PASSWORD.replace("'", "''")
        shop.run(f"ALTER ROLE reader PASSWORD '{quoted}'")
    assert words in raised.value.message
    assert raised.value.kept == "The earlier copy still answers."
    assert desk.ask(source, "SELECT sum(amount)::INT AS s FROM orders") == [(35,)]


def test_editing_the_connection(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    source = desk.connect(shop.connection(), "orders")
    before = source.database
    assert before is not None

    def edit(to: Connection, *names: str, password: str | None = None) -> Source:
        tables = tuple(RemoteName(schema_="public", name=name) for name in names)
        return desk.service.edit(source.id, Database(connection=to, tables=tables), password)

    with pytest.raises(StepError, match="no database elsewhere"):
        edit(shop.connection(database="elsewhere"), "orders")
    with pytest.raises(StepError, match="password is wrong"):
        edit(shop.connection(), "orders", password="wrong")
    with pytest.raises(UserError, match=r"has no table public\.orders"):
        edit(shop.connection(database="postgres"), "orders")
    assert desk.sources.get(source.id).database == before
    assert "@localhost:" in edit(shop.connection(host="localhost"), "orders").path
    assert desk.sources.refresh(source.id).same
    edit(shop.connection(), "customers")
    done = desk.sources.refresh(source.id)
    assert [table.name for table in done.source.tables] == ["customers"]
    assert done.describe() == "Table orders is gone. Table customers is new, with 2 rows."


def test_removing_forgets_the_password_and_can_be_taken_back(shop: Postgres, desk: Desk) -> None:
    shop.run(TABLES)
    source = desk.connect(shop.connection(), "orders")
    again = desk.service.remove(source.id)
    assert not desk.secrets.kept
    assert not desk.sources.list()
    again()
    desk.tasks.run_all()
    assert [s.path for s in desk.sources.list()] == [source.path]
    assert list(desk.secrets.kept.values()) == [PASSWORD]
