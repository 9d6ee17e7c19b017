"""Tables that are asked where they live: the same answers as of a copy, and no copy."""

from __future__ import annotations

import logging
import time

import pytest

from core.domain.databases import Database, RemoteName
from core.domain.sources import Source
from core.domain.work import Limits, RunPython, RunQuery
from core.errors import StepError
from tests.databases.test_postgres_sources import Desk, desk
from tests.servers.postgres import PASSWORD, Postgres

__all__ = ["desk"]

ORDERS = """
CREATE TABLE customers (id int PRIMARY KEY, "Name" text, city text);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, day date,
  amount numeric(10, 2), price float8, qty int, paid boolean, moment timestamptz, tags text[],
  fee money);
INSERT INTO customers VALUES (1, 'Ada', 'Zürich'), (2, 'bob', 'Aarau'), (3, 'Cleo', NULL);
INSERT INTO orders SELECT i, 1 + i % 3, '2024-01-01'::date + i % 90, (i % 977) / 7.0, i / 3.0,
  i % 5,
  i % 2 = 0, '2024-01-01 00:00+00'::timestamptz + i * interval '1 hour',
  ARRAY['a', i::text],
  (i % 10)::numeric::money
FROM generate_series(1, {rows}) i;
ANALYZE;
"""
PUSHED = (
    "SELECT count(*) AS n, sum(amount) AS total, avg(qty) AS q, min(day) AS first FROM orders",
    'SELECT "Name", sum(amount) AS total FROM orders o JOIN customers c ON o.customer = c.id'
    " WHERE day >= '2024-02-01' AND qty IN (1, 2) GROUP BY 1 ORDER BY total DESC LIMIT 2",
    "SELECT city, count(DISTINCT o.customer) AS n FROM customers c LEFT JOIN orders o"
    " ON o.customer = c.id AND paid GROUP BY city ORDER BY city",
    "SELECT month(day) AS m, sum(qty * amount) AS v, count(*) FILTER (WHERE paid) AS p FROM orders"
    " GROUP BY 1 HAVING count(*) > 3 ORDER BY m",
    "SELECT qty, CASE WHEN amount > 50 THEN 'high' ELSE 'low' END AS band, max(moment) AS last"
    " FROM orders GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT count(*) AS n FROM orders WHERE day BETWEEN DATE '2024-01-05' AND DATE '2024-01-09'",
)
SCANNED = (
    "SELECT * FROM orders ORDER BY id LIMIT 5",
    "SELECT strftime(day, '%Y-%m') AS m, sum(amount) AS s FROM orders GROUP BY 1 ORDER BY 1",
    "WITH t AS (SELECT customer, sum(amount) AS s FROM orders GROUP BY 1)"
    " SELECT max(s) AS m FROM t",
    'SELECT "Name", row_number() OVER (ORDER BY "Name") AS r FROM customers ORDER BY r',
    "SELECT max(city) AS c FROM customers",
    "SELECT amount / qty AS each FROM orders WHERE qty > 0 AND id < 20 ORDER BY id",
    "SELECT list_contains(list_transform([1], x -> x), 1) AS yes, sum(fee) AS f FROM orders",
)


def connect(desk: Desk, shop: Postgres, mode: str, *names: str) -> Source:
    tables = tuple(RemoteName(schema_="public", name=name) for name in names)
    database = Database.model_validate(
        {"connection": shop.connection(), "tables": tables, "mode": mode}
    )
    return desk.service.connect(database, PASSWORD)


def ran(desk: Desk, source: Source, sql: str) -> list[tuple[object, ...]]:
    schema = desk.sources.schema((source.id,))
    request = RunQuery(sql=sql, tables=desk.sources.grants(schema))
    replied = desk.pool.run(request, limits=Limits(seconds=60))
    assert replied.table is not None
    assert replied.reply.kind == "query_run"
    types = [tuple(column.type for column in replied.reply.columns)]
    return types + [tuple(row.values()) for row in replied.table.to_pylist()]


def rounded(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(round(v, 6) if isinstance(v, float) else v for v in row) for row in rows]


@pytest.fixture
def both(shop: Postgres, desk: Desk) -> tuple[Source, Source]:
    shop.run(ORDERS.format(rows=2_000))
    live = connect(desk, shop, "live", "customers", "orders")
    copied = connect(desk, shop, "copied", "customers", "orders")
    return live, copied


def test_answers_are_those_of_a_copy(desk: Desk, both: tuple[Source, Source]) -> None:
    live, copied = both
    names = {a.name: b.name for a, b in zip(live.tables, copied.tables, strict=True)}
    for sql in (*PUSHED, *SCANNED):
        of_copy = sql
        for name, other in names.items():
            of_copy = of_copy.replace(f"FROM {name}", f"FROM {other}")
            of_copy = of_copy.replace(f"JOIN {name}", f"JOIN {other}")
        assert rounded(ran(desk, live, sql)) == rounded(ran(desk, copied, of_copy)), sql


def test_what_the_server_does_whole(
    shop: Postgres, desk: Desk, both: tuple[Source, Source]
) -> None:
    shop.run("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()")
    log = shop.folder / "log"
    try:
        for sql, whole in [(s, True) for s in PUSHED] + [(s, False) for s in SCANNED]:
            before = len(log.read_bytes())
            ran(desk, both[0], sql)
            said = log.read_bytes()[before:].decode()
            assert (") q(c0" in said) == whole, sql
            assert "READ ONLY" in said
    finally:
        shop.run("ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf()")


def test_nothing_is_copied_and_new_rows_count_at_once(
    shop: Postgres, desk: Desk, both: tuple[Source, Source]
) -> None:
    live = both[0]
    assert not list((desk.home.tables / live.id).rglob("*.parquet"))
    assert [table.rows for table in live.tables] == [3, 2_000]
    assert live.tables[1].foreign_keys[0].to_table == "customers"
    assert desk.sources.preview(live.tables[0]).rows[0][:2] == (1, "Ada")
    shop.run("INSERT INTO customers VALUES (9, 'New', 'Bern')")
    assert ran(desk, live, "SELECT count(*) AS n FROM customers")[1:] == [(4,)]


def test_live_and_copied_tables_join(shop: Postgres, desk: Desk) -> None:
    shop.run(ORDERS.format(rows=2_000))
    live = connect(desk, shop, "live", "orders")
    copied = connect(desk, shop, "copied", "customers")
    schema = desk.sources.schema((live.id, copied.id))
    sql = (
        'SELECT "Name" AS name, count(*) AS n FROM orders JOIN customers c ON customer = c.id'
        " WHERE day < DATE '2024-01-05' GROUP BY 1 ORDER BY 1"
    )
    request = RunQuery(sql=sql, tables=desk.sources.grants(schema))
    replied = desk.pool.run(request)
    assert replied.table is not None
    assert [row["name"] for row in replied.table.to_pylist()] == ["Ada", "Cleo", "bob"]


def test_a_large_table_is_sampled_for_its_profile(shop: Postgres, desk: Desk) -> None:
    shop.run(ORDERS.format(rows=200_000))
    live = connect(desk, shop, "live", "orders")
    assert live.tables[0].rows == 200_000
    (profile,) = desk.sources.profiles(live.id)
    assert profile.rows == 200_000
    assert profile.sampled is not None
    assert 20_000 < profile.sampled <= 50_000
    assert [c.name for c in profile.columns if c.unique] == ["id"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM postgres_query('syna_live_0', 'SELECT 1')",
        "SELECT * FROM syna_live_0.public.secret",
        "SELECT * FROM syna_live_0.pg_catalog.pg_user",
        "ATTACH 'host=127.0.0.1' AS x (TYPE postgres)",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM secret",
        "SELECT count(*) FROM orders WHERE pg_sleep(10) IS NULL",
    ],
)
def test_queries_reach_nothing_but_what_is_granted(shop: Postgres, desk: Desk, sql: str) -> None:
    shop.run(ORDERS.format(rows=10) + "CREATE TABLE secret (i int);")
    live = connect(desk, shop, "live", "orders")
    with pytest.raises(StepError) as raised:
        ran(desk, live, sql)
    assert raised.value.code in ("guard", "sql")
    assert "s3cret" not in raised.value.describe()


def test_code_gets_no_way_to_the_server(shop: Postgres, desk: Desk) -> None:
    shop.run(ORDERS.format(rows=10))
    live = connect(desk, shop, "live", "orders")
    grants = desk.sources.grants(desk.sources.schema((live.id,)))
    with pytest.raises(StepError, match="reads copies only"):
        desk.pool.run(RunPython(code="orders.describe()", tables=grants))


def test_what_goes_wrong_is_said(
    shop: Postgres, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.run(ORDERS.format(rows=10))
    live = connect(desk, shop, "live", "orders")
    with pytest.raises(StepError, match='Referenced column "nope" not found'):
        ran(desk, live, "SELECT nope FROM orders")
    session = shop.begin("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;")
    try:
        started = time.monotonic()
        with pytest.raises(StepError, match="locked by another program"):
            ran(desk, live, "SELECT count(*) AS n FROM orders")
        assert time.monotonic() - started < 30
    finally:
        session.kill()
        session.wait()
    shop.run("ALTER TABLE orders DROP COLUMN qty")
    with pytest.raises(StepError, match="no longer has qty"):
        ran(desk, live, "SELECT count(*) AS n FROM orders")
    shop.run("DROP TABLE orders")
    with pytest.raises(StepError, match=r"public\.orders is not in the database any more"):
        ran(desk, live, "SELECT count(*) AS n FROM orders")
    assert "s3cret" not in caplog.text
