"""Tables that are asked where they live: the same answers as of a copy, and no copy."""

from __future__ import annotations

import logging

import pytest

from core.domain.databases import Database, RemoteName
from core.domain.sources import Source
from core.domain.work import Limits, RunPython, RunQuery
from core.errors import StepError
from tests.databases.conftest import Server
from tests.databases.test_faults import LOCK
from tests.databases.test_mariadb_copy import odd
from tests.databases.test_postgres_sources import Desk, desk
from tests.servers.mysql import MariaDB
from tests.servers.postgres import PASSWORD

__all__ = ["desk"]

CUSTOMERS = """
CREATE TABLE customers (id int PRIMARY KEY, {name} varchar(40), city varchar(40));
INSERT INTO customers VALUES (1, 'Ada', 'Zürich'), (2, 'bob', 'Aarau'), (3, 'Cleo', NULL),
  (4, 'Bob', 'aarau'), (5, 'bob ', 'AARAU ');
"""
ORDERS = {
    "postgresql": """
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, day date,
  amount numeric(10, 2), price float8, share float4, qty int, paid boolean, moment timestamptz,
  tags text[], fee money);
INSERT INTO orders SELECT i, 1 + i % 5, '2024-01-01'::date + i % 90, (i % 977) / 7.0, i / 3.0,
  i / 10.0, i % 5, i % 2 = 0, '2024-01-01 00:00+00'::timestamptz + i * interval '1 hour',
  ARRAY['a', i::text], (i % 10)::numeric::money
FROM {series};
""",
    "mysql": """
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers (id), day date,
  amount decimal(10, 2), price double, `share` float, qty int unsigned, paid boolean,
  moment datetime, tags set('a', 'b'), fee bit(9));
INSERT INTO orders SELECT i, 1 + i % 5, DATE_ADD('2024-01-01', INTERVAL i % 90 DAY),
  (i % 977) / 7.0, i / 3.0, i / 10.0, i % 5, i % 2 = 0,
  DATE_ADD('2024-01-01', INTERVAL i HOUR), 'a,b', i % 10
FROM {series};
SET sql_mode = ''; UPDATE orders SET day = '0000-00-00' WHERE id = 7;
""",
}
# beginning and ending the log of all that is asked, and its file
LOG = {
    "postgresql": (
        "ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()",
        "ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf()",
        "log",
    ),
    "mysql": (
        "SET GLOBAL general_log_file = 'asked'; SET GLOBAL general_log = 1",
        "SET GLOBAL general_log = 0",
        "data/asked",
    ),
}
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
    "SELECT city, count(*) AS n FROM customers WHERE city <> 'Aarau' GROUP BY city ORDER BY city",
    "SELECT \"Name\", count(*) AS n FROM customers WHERE \"Name\" IN ('bob', 'x') GROUP BY 1",
    "SELECT count(DISTINCT city) AS n, count(*) FILTER (WHERE city = 'aarau') AS a FROM customers",
    "SELECT avg(amount) AS a, avg(price) AS s, avg(qty) FILTER (WHERE id > 5) AS q,"
    " avg(DISTINCT qty) AS d, max(share) AS m FROM orders",
    "SELECT customer AS Who, sum(price) AS Rows FROM orders GROUP BY who HAVING rows > 3"
    " ORDER BY who",
    "SELECT sum(id) AS n FROM orders WHERE day < '2024-01-03' AND NOT (qty > 2 OR day IS NULL)",
    "SELECT coalesce(city, 'None') AS c, min(Id) AS first FROM customers O GROUP BY C",
)
SCANNED = (
    "SELECT * FROM customers WHERE \"Name\" = 'bob' ORDER BY id",
    "SELECT id, city FROM customers WHERE id > 1 AND city >= 'B' ORDER BY id",
    "SELECT id, day FROM orders WHERE day < '2024-01-03' AND qty IN (1, 2) ORDER BY id",
    "SELECT id FROM orders WHERE amount BETWEEN 1 AND 1.5 AND share <> 1.1 ORDER BY id",
    "SELECT count(*) AS n FROM orders WHERE share = 1.1",
    "SELECT sum(share) AS s, avg(share) AS a FROM orders",
    "SELECT count(*) AS n FROM orders WHERE fee > '3'",
    "SELECT sum(qty) AS amount FROM orders GROUP BY id HAVING amount > 3 ORDER BY id LIMIT 3",
    "SELECT count(*) AS n FROM orders WHERE extract(week FROM day) = 1",
    "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id < 9 AND"
    " c.city = 'Aarau' AND o.amount >= 0.5 ORDER BY 1",
    "SELECT * FROM orders ORDER BY id LIMIT 5",
    "SELECT strftime(day, '%Y-%m') AS m, sum(amount) AS s FROM orders GROUP BY 1 ORDER BY 1",
    "WITH t AS (SELECT customer, sum(amount) AS s FROM orders GROUP BY 1)"
    " SELECT max(s) AS m FROM t",
    'SELECT "Name", row_number() OVER (ORDER BY "Name") AS r FROM customers ORDER BY r',
    "SELECT max(city) AS c FROM customers",
    "SELECT amount / qty AS each FROM orders WHERE qty > 0 AND id < 20 ORDER BY id",
    "SELECT list_contains(list_transform([1], x -> x), 1) AS yes, sum(fee) AS f FROM orders",
)


def make_orders(server: Server, rows: int) -> None:
    server.run(CUSTOMERS.format(name=server.quoted("Name")))
    server.run(ORDERS[server.kind].format(series=server.series(rows)))
    server.analyse("orders")


def connect(desk: Desk, server: Server, mode: str, *names: str) -> Source:
    tables = tuple(RemoteName(schema_=server.home, name=name) for name in names)
    database = Database.model_validate(
        {"connection": server.connection(), "tables": tables, "mode": mode}
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
def both(either: Server, desk: Desk) -> tuple[Source, Source]:
    make_orders(either, 2_000)
    live = connect(desk, either, "live", "customers", "orders")
    copied = connect(desk, either, "copied", "customers", "orders")
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
    either: Server, desk: Desk, both: tuple[Source, Source]
) -> None:
    begin, end, name = LOG[either.kind]
    either.run(begin)
    log = either.folder / name
    try:
        for sql, whole in [(s, True) for s in PUSHED] + [(s, False) for s in SCANNED]:
            before = len(log.read_bytes())
            ran(desk, both[0], sql)
            said = log.read_bytes()[before:].decode()
            assert ("syna_result_0" in said) == whole, sql
            assert "READ ONLY" in said
    finally:
        either.run(end)


def test_every_type_is_as_in_a_copy(maria: MariaDB, desk: Desk) -> None:
    maria.run(odd(maria))
    for drop in ("place", "t", "id"):  # without shapes and parts of seconds, DuckDB reads it itself
        live, copied = (connect(desk, maria, mode, "odd") for mode in ("live", "copied"))
        sql = "SELECT * FROM {} ORDER BY ALL"
        of_copy = ran(desk, copied, sql.format(copied.tables[0].name))
        assert str(ran(desk, live, sql.format(live.tables[0].name))) == str(of_copy)
        maria.run(f"SET sql_mode = ''; ALTER TABLE odd DROP COLUMN {drop}")


def test_names_that_differ_in_capitals_only_are_not_mixed_up(either: Server, desk: Desk) -> None:
    either.run(f"CREATE TABLE t (i int); CREATE TABLE {either.quoted('T')} (i int)")
    with pytest.raises(StepError, match=rf"the name {either.home}\.t but for capitals"):
        connect(desk, either, "live", "t")
    assert connect(desk, either, "copied", "t").tables


def test_long_texts_are_not_cut_short(either: Server, desk: Desk) -> None:
    either.run(
        "CREATE TABLE notes AS SELECT i AS id, concat(repeat('a', 1200), i % 2) AS note,"
        f" concat('c', i % 2) AS city FROM {either.series(100)}"
    )
    live = connect(desk, either, "live", "notes")
    sql = "SELECT note, count(DISTINCT id) AS n, count(DISTINCT city) AS c FROM notes GROUP BY 1"
    assert [row[1:] for row in ran(desk, live, sql)[1:]] == [(50, 1), (50, 1)]


def test_nothing_is_copied_and_new_rows_count_at_once(
    either: Server, desk: Desk, both: tuple[Source, Source]
) -> None:
    live = both[0]
    assert not list((desk.home.tables / live.id).rglob("*.parquet"))
    assert [table.rows for table in live.tables] == [5, 2_000]
    assert live.tables[1].foreign_keys[0].to_table == "customers"
    assert desk.sources.preview(live.tables[0]).rows[0][:2] == (1, "Ada")
    either.run("INSERT INTO customers VALUES (9, 'New', 'Bern')")
    assert ran(desk, live, "SELECT count(*) AS n FROM customers")[1:] == [(6,)]


def test_live_and_copied_tables_join(either: Server, desk: Desk) -> None:
    make_orders(either, 2_000)
    live = connect(desk, either, "live", "orders")
    copied = connect(desk, either, "copied", "customers")
    schema = desk.sources.schema((live.id, copied.id))
    sql = (
        'SELECT "Name" AS name, count(*) AS n FROM orders JOIN customers c ON customer = c.id'
        " WHERE day < DATE '2024-01-05' GROUP BY 1 ORDER BY 1"
    )
    request = RunQuery(sql=sql, tables=desk.sources.grants(schema))
    replied = desk.pool.run(request)
    assert replied.table is not None
    assert [row["name"] for row in replied.table.to_pylist()] == [
        *("Ada", "Bob", "Cleo", "bob"),
    ]


def test_a_large_table_is_sampled_for_its_profile(either: Server, desk: Desk) -> None:
    make_orders(either, 200_000)
    live = connect(desk, either, "live", "orders")
    told = live.tables[0].rows
    assert 150_000 < told < 250_000
    (profile,) = desk.sources.profiles(live.id)
    assert profile.rows == told
    assert profile.sampled is not None
    assert 20_000 < profile.sampled <= 50_000
    assert [c.name for c in profile.columns if c.unique] == ["id"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM postgres_query('syna_live_0', 'SELECT 1')",
        "SELECT * FROM syna_live_0.public.secret",
        "SELECT * FROM mysql_query('syna_live_0', 'SELECT 1')",
        "SELECT * FROM syna_live_0.pg_catalog.pg_user",
        "SELECT * FROM syna_live_0.mysql.user",
        "ATTACH 'host=127.0.0.1' AS x (TYPE postgres)",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM secret",
        "SELECT count(*) FROM orders WHERE pg_sleep(10) IS NULL",
    ],
)
def test_queries_reach_nothing_but_what_is_granted(either: Server, desk: Desk, sql: str) -> None:
    make_orders(either, 10)
    either.run("CREATE TABLE secret (i int);")
    live = connect(desk, either, "live", "orders")
    with pytest.raises(StepError) as raised:
        ran(desk, live, sql)
    assert raised.value.code in ("guard", "sql")
    assert "s3cret" not in raised.value.describe()


def test_code_gets_no_way_to_the_server(either: Server, desk: Desk) -> None:
    make_orders(either, 10)
    live = connect(desk, either, "live", "orders")
    grants = desk.sources.grants(desk.sources.schema((live.id,)))
    with pytest.raises(StepError, match="reads copies only"):
        desk.pool.run(RunPython(code="orders.describe()", tables=grants))


def test_what_goes_wrong_is_said(
    either: Server, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_orders(either, 10)
    live = connect(desk, either, "live", "orders")
    with pytest.raises(StepError, match='Referenced column "nope" not found'):
        ran(desk, live, "SELECT nope FROM orders")
    session = either.begin(LOCK[either.kind].replace("busy", "orders"))
    try:
        with pytest.raises(StepError, match="locked by another program"):
            ran(desk, live, "SELECT count(*) AS n FROM orders")
    finally:
        session.kill()
        session.wait()
    either.run("ALTER TABLE orders DROP COLUMN qty")
    with pytest.raises(StepError, match="no longer has qty"):
        ran(desk, live, "SELECT count(*) AS n FROM orders")
    either.run("DROP TABLE orders")
    with pytest.raises(StepError, match=rf"{either.home}\.orders is not in the database any more"):
        ran(desk, live, "SELECT count(*) AS n FROM orders")
    assert "s3cret" not in caplog.text
