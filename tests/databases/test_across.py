"""Questions and tiles over tables of different sources: servers and files in one query."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain.dashboards.edits import AddTile
from core.domain.dashboards.runs import TileRun
from core.domain.databases import Database, Mode, RemoteName
from core.domain.sources import Source
from core.domain.work import RunQuery
from core.services.approver import Unattended
from core.services.dashboards.assembled import Boards, Stores, assembled
from core.services.dashboards.schedules import Unwatched
from tests.databases.conftest import Server
from tests.databases.test_postgres_sources import Desk, desk
from tests.fakes.dashboards import FakeTimer, MemoryDashboardStore, tile
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.servers.mysql import MariaDB
from tests.servers.postgres import PASSWORD, Postgres

__all__ = ["desk"]

ORDERS = (
    "CREATE TABLE orders (id int PRIMARY KEY, customer int, product int, day date,"
    " amount decimal(10, 2));"
    "INSERT INTO orders VALUES (1, 1, 7, '2024-01-05', 10.50), (2, 1, 8, '2024-01-20', 20),"
    " (3, 2, 7, '2024-02-03', 5.25), (4, 3, 9, '2024-02-04', 1)"
)
CUSTOMERS = (
    "CREATE TABLE customers (id int PRIMARY KEY, city varchar(40));"
    "INSERT INTO customers VALUES (1, 'Zürich'), (2, 'Aarau'), (3, NULL)"
)
BY_CITY = (
    "SELECT city, SUM(amount) AS total FROM orders JOIN customers c ON orders.customer = c.id"
    " GROUP BY city ORDER BY total DESC"
)
BY_TITLE = (
    "SELECT city, title, SUM(amount)::DOUBLE AS total FROM orders o"
    " JOIN customers c ON o.customer = c.id LEFT JOIN products p ON o.product = p.id"
    " GROUP BY ALL ORDER BY total DESC"
)
TITLES = [("Zürich", "Rug", 20.0), ("Zürich", "Lamp", 10.5), ("Aarau", "Lamp", 5.25)]


def connected(desk: Desk, server: Server, mode: Mode, name: str) -> Source:
    at = RemoteName(schema_=server.home, name=name)
    database = Database(connection=server.connection(), tables=(at,), mode=mode)
    return desk.service.connect(database, PASSWORD)


def attached(desk: Desk, name: str, text: str) -> Source:
    file = desk.root / name
    file.write_text(text)
    return desk.sources.attach(file)


def products(folder: Path) -> Path:
    file = folder / "products.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE products (id INTEGER PRIMARY KEY, title TEXT);"
        "INSERT INTO products VALUES (7, 'Lamp'), (8, 'Rug')"
    )
    connection.close()
    return file


def asked(desk: Desk, sources: Sequence[Source], sql: str) -> list[tuple[object, ...]]:
    schema = desk.sources.schema([source.id for source in sources])
    replied = desk.pool.run(RunQuery(sql=sql, tables=desk.sources.grants(schema)))
    assert replied.table is not None
    return [tuple(row.values()) for row in replied.table.to_pylist()]


class Wall:
    """Dashboards over the sources of a desk, computed by its workers."""

    def __init__(self, desk: Desk) -> None:
        stores = Stores(MemoryDashboardStore(), MemoryNotebookStore(), MemoryResultStore())
        self.boards: Boards = assembled(
            desk.home,
            stores,
            sources=desk.sources,
            sandbox=desk.pool,
            unwatched=Unwatched(FakeTimer(), Unattended()),
        )
        self.made = self.boards.dashboards.create("Across")

    def add(self, sources: Sequence[Source], sql: str) -> str:
        ids = tuple(source.id for source in sources)
        self.boards.dashboards.edit(self.made.id, AddTile(tile=tile("t1", sql=sql, source_ids=ids)))
        return self.made.id

    def run(self) -> TileRun:
        """As when a person refreshes the dashboard."""
        self.boards.tiles.reread(self.made.id)
        return self.boards.tiles.refresh(self.made.id, live=True).runs["t1"]

    def kept(self) -> list[tuple[object, ...]]:
        return self._rows(self.boards.tiles.known(self.made.id).runs["t1"])

    def rows(self) -> list[tuple[object, ...]]:
        return self._rows(self.run())

    def _rows(self, run: TileRun) -> list[tuple[object, ...]]:
        assert run.failure is None, run.failure
        assert run.result is not None
        return [tuple(map(_plain, row)) for row in self.boards.tiles.result(run.result).rows]


def _plain(value: object) -> object:
    return float(str(value)) if type(value).__name__ == "Decimal" else value


def test_a_live_table_and_a_file(shop: Postgres, desk: Desk) -> None:
    shop.run(ORDERS)
    live = connected(desk, shop, "live", "orders")
    file = attached(desk, "customers.csv", "id,city\n1,Zürich\n2,Aarau\n3,\n")
    both = [live, file]
    assert [(c, float(str(t))) for c, t in asked(desk, both, BY_CITY)] == [
        ("Zürich", 30.5),
        ("Aarau", 5.25),
        (None, 1.0),
    ]
    shop.run("INSERT INTO orders VALUES (5, 2, 7, '2024-02-05', 100)")
    assert asked(desk, both, BY_CITY)[0][0] == "Aarau"


def test_copies_of_two_servers_and_an_sqlite_file(
    shop: Postgres, maria: MariaDB, desk: Desk
) -> None:
    shop.run(ORDERS)
    maria.run(CUSTOMERS)
    three = [
        connected(desk, shop, "copied", "orders"),
        connected(desk, maria, "copied", "customers"),
        desk.sources.attach(products(desk.root)),
    ]
    assert asked(desk, three, BY_TITLE) == [*TITLES, (None, None, 1.0)]
    joins = desk.sources.joins([source.id for source in three])
    assert not any(join.declared for join in joins)


def test_live_copied_and_files_in_one_query(shop: Postgres, maria: MariaDB, desk: Desk) -> None:
    shop.run(ORDERS)
    maria.run(CUSTOMERS)
    three = [
        connected(desk, shop, "live", "orders"),
        connected(desk, maria, "copied", "customers"),
        desk.sources.attach(products(desk.root)),
    ]
    assert asked(desk, three, BY_TITLE)[:3] == TITLES


@pytest.mark.parametrize("mode", ["copied", "live"])
def test_tables_of_one_name_do_not_mix(
    shop: Postgres, maria: MariaDB, desk: Desk, mode: str
) -> None:
    shop.run("CREATE TABLE t (i int); INSERT INTO t VALUES (1)")
    maria.run("CREATE TABLE t (i int); INSERT INTO t VALUES (2)")
    sources = [connected(desk, shop, "live", "t"), connected(desk, maria, mode, "t")]
    first, second = (source.tables[0].name for source in sources)
    assert first != second
    sql = f"SELECT a.i AS a, b.i AS b FROM {first} a CROSS JOIN {second} b"
    assert asked(desk, sources, sql) == [(1, 2)]


def test_a_tile_over_a_live_table_and_a_file(shop: Postgres, desk: Desk) -> None:
    shop.run(ORDERS)
    live = connected(desk, shop, "live", "orders")
    file = attached(desk, "customers.csv", "id,city\n1,Zürich\n2,Aarau\n3,\n")
    wall = Wall(desk)
    wall.add([live, file], BY_CITY)
    assert wall.rows() == [("Zürich", 30.5), ("Aarau", 5.25), (None, 1.0)]
    shop.run("INSERT INTO orders VALUES (5, 2, 7, '2024-02-05', 100)")
    assert wall.boards.tiles.refresh(wall.made.id).runs["t1"].failure is None
    assert wall.kept()[0] == ("Zürich", 30.5)
    assert wall.rows()[0] == ("Aarau", 105.25)
    shop.run("DROP TABLE orders")
    run = wall.run()
    assert run.failure is not None
    assert "not in the database any more" in run.failure.message
    assert run.result is not None


def test_a_tile_over_copies_follows_a_refresh(shop: Postgres, maria: MariaDB, desk: Desk) -> None:
    shop.run(ORDERS)
    maria.run(CUSTOMERS)
    three = [
        connected(desk, shop, "copied", "orders"),
        connected(desk, maria, "copied", "customers"),
        desk.sources.attach(products(desk.root)),
    ]
    wall = Wall(desk)
    wall.add(three, BY_TITLE)
    assert wall.rows()[:3] == TITLES
    maria.run("UPDATE customers SET city = 'Bern' WHERE id = 1")
    assert wall.rows()[:3] == TITLES
    desk.sources.refresh(three[1].id)
    assert wall.rows()[0] == ("Bern", "Rug", 20.0)


@pytest.mark.parametrize("gone", ["server", "file"])
def test_one_source_that_is_gone_is_said(shop: Postgres, desk: Desk, gone: str) -> None:
    """The answer names what is in the way, whichever of the two it is."""
    shop.run(ORDERS)
    live = connected(desk, shop, "live", "orders")
    file = attached(desk, "customers.csv", "id,city\n1,Zürich\n")
    wall = Wall(desk)
    wall.add([live, file], BY_CITY)
    assert wall.rows() == [("Zürich", 30.5)]
    if gone == "file":
        desk.sources.remove(file.id)
    else:
        desk.sources.remove(live.id)
    run = wall.run()
    assert run.failure is not None
    assert run.failure.remedy
