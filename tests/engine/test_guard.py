"""The SQL guard: what must be refused, what must pass, and that any doubt is a no."""

from __future__ import annotations

import contextlib
import string
from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.work import TableGrant, ViewGrant
from core.engine import database
from core.engine.guard import check, check_bound, check_views
from core.errors import StepError

TABLES = ("orders", "customers", "Odd Name")

REFUSED = [
    # other statements than one SELECT
    "",
    "   -- nothing",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE orders",
    "INSERT INTO orders VALUES (1)",
    "UPDATE orders SET a = 1",
    "DELETE FROM orders",
    "TRUNCATE orders",
    "DROP TABLE orders",
    "CREATE TABLE x AS SELECT * FROM orders",
    "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "CREATE MACRO f() AS TABLE SELECT * FROM orders",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "ALTER TABLE orders ADD COLUMN x INT",
    "COPY orders TO '/tmp/stolen.csv'",
    "COPY (SELECT * FROM orders) TO '/tmp/x.duckdb.wal'",
    "COPY orders FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "ATTACH '/etc/passwd' AS p",
    "ATTACH ':memory:' AS m",
    "DETACH memory",
    "USE memory",
    "SET enable_external_access = true",
    "SET VARIABLE x = 1",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN TRANSACTION",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN SELECT * FROM orders",
    "EXPLAIN ANALYZE DELETE FROM orders",
    "DESCRIBE orders",
    "SHOW TABLES",
    "SUMMARIZE orders",
    "SELECT * FROM (DESCRIBE orders)",
    "SELECT * FROM (SHOW ALL TABLES)",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
    "WITH new AS (INSERT INTO orders VALUES (1) RETURNING *) SELECT * FROM new",
    "WITH new AS (UPDATE orders SET a = 1 RETURNING *) SELECT * FROM new",
    # files and the network
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'secrets.csv'",
    'SELECT * FROM "/home/someone/other.parquet"',
    "SELECT * FROM 'https://example.com/x.parquet'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM READ_PARQUET('/x.parquet')",
    "SELECT * FROM parquet_scan('/x.parquet')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/x.json')",
    "SELECT * FROM read_json_auto('/x.json')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/x.parquet')",
    "SELECT * FROM parquet_schema('/x.parquet')",
    "SELECT * FROM sqlite_scan('/x.sqlite', 't')",
    "SELECT * FROM postgres_scan('host=x', 'public', 't')",
    "SELECT * FROM orders WHERE a IN (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "WITH c AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM c",
    "SELECT * FROM orders, LATERAL (SELECT * FROM glob('/*'))",
    "SELECT * FROM orders UNION ALL SELECT * FROM read_csv('/etc/passwd')",
    "SELECT unnest(list) FROM (SELECT list(content) AS list FROM read_text('/x'))",
    "SELECT * FROM range((SELECT count(*) FROM read_csv('/x')))",
    # the database about itself
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM pragma_table_info('orders')",
    "SELECT * FROM system.information_schema.columns",
    "SELECT * FROM other.main.orders",
    "SELECT * FROM summary('orders')",
    "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT * FROM sqlite_master",
    "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a",
    # functions that reach out, wait or run text
    "SELECT getenv('HOME')",
    "SELECT GetEnv('HOME')",
    "SELECT current_setting('home_directory')",
    "SELECT getvariable('x')",
    "SELECT nextval('s')",
    "SELECT sleep_ms(100000)",
    "SELECT pg_sleep(1000)",
    "SELECT write_log('x')",
    "SELECT current_query()",
    "SELECT pg_conf_load_time()",
    "SELECT list_transform([1], x -> getenv('HOME'))",
    "SELECT * FROM orders ORDER BY getenv('HOME')",
    "SELECT count(*) FILTER (WHERE getenv('x') = 'y') FROM orders",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('orders')",
    "SELECT * FROM json_execute_serialized_sql('{}')",
    "SELECT json_serialize_plan('SELECT * FROM orders')",
    "FROM query('DELETE FROM orders')",
    # what the guard cannot take apart
    "PIVOT orders ON region USING sum(amount)",
    "FROM (PIVOT orders ON region USING sum(amount))",
    "SELECT $1",
    "SELECT ?",
    "SELECT * FROM orders AT (VERSION => 1)",
    "SELECT \x00 1",
    "SELECT * FROM nowhere",
    "SELECT * FROM orders o JOIN secrets s ON o.a = s.a",
    "SELEC 1",
    "SELECT * FROM orders WHERE",
    "Let me think about this. SELECT 1",
]

HONEST = [
    "SELECT 1",
    "SELECT * FROM orders",
    "FROM orders",
    "FROM orders SELECT a, b WHERE a > 1",
    "TABLE orders",
    "VALUES (1, 'x'), (2, 'y')",
    "SELECT * FROM main.orders",
    "SELECT * FROM memory.main.orders",
    'SELECT "a b" FROM "Odd Name" WHERE "x;y" = \'DROP TABLE orders\'',
    "SELECT count(*) FROM ORDERS",
    "SELECT 'SELECT getenv(''HOME'')' AS text FROM orders",
    "SELECT region, sum(amount) AS total FROM orders GROUP BY region ORDER BY total DESC LIMIT 5",
    "SELECT region, sum(amount) FROM orders GROUP BY ALL HAVING sum(amount) > 10 ORDER BY ALL",
    "SELECT o.*, c.name FROM orders o JOIN customers c ON o.customer_id = c.id",
    "SELECT * FROM orders LEFT JOIN customers USING (id)",
    "SELECT * FROM orders NATURAL JOIN customers",
    "SELECT * FROM orders ASOF JOIN customers ON orders.at >= customers.since",
    "SELECT * FROM orders SEMI JOIN customers USING (id)",
    "WITH t AS (SELECT * FROM orders) SELECT * FROM t",
    "WITH t AS (SELECT 1 AS a), u AS (SELECT a + 1 AS b FROM t) SELECT * FROM u, t",
    "WITH orders AS (SELECT * FROM orders WHERE a > 0) SELECT * FROM orders",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r",
    "WITH t AS MATERIALIZED (SELECT 1) SELECT * FROM t",
    "SELECT * FROM (WITH inside AS (SELECT 1 AS a) SELECT * FROM inside) x",
    "SELECT *, row_number() OVER (PARTITION BY region ORDER BY amount DESC) AS n FROM orders",
    "SELECT a, lag(a) OVER w FROM orders WINDOW w AS (ORDER BY b ROWS 2 PRECEDING)",
    "SELECT * FROM orders QUALIFY rank() OVER (PARTITION BY region ORDER BY amount) = 1",
    "SELECT region FROM orders UNION SELECT name FROM customers",
    "SELECT region FROM orders UNION ALL BY NAME SELECT name FROM customers",
    "SELECT a FROM orders INTERSECT SELECT a FROM customers EXCEPT SELECT 3",
    "SELECT CASE WHEN amount > 10 THEN 'big' ELSE 'small' END FROM orders",
    "SELECT date_trunc('month', day) AS month, count(*) FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT strftime(day, '%Y-%m'), extract(year FROM day), day + INTERVAL 3 DAY FROM orders",
    "SELECT day::DATE, CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS INTEGER) FROM orders",
    "SELECT date_diff('day', DATE '2024-01-01', day), current_date, now() FROM orders",
    "SELECT list(a ORDER BY b), string_agg(name, ', '), array_agg(DISTINCT c) FROM orders",
    "SELECT list_transform([1, 2], x -> x + 1), [x * 2 FOR x IN [1, 2] IF x > 1]",
    "SELECT median(a), quantile_cont(a, 0.9), mode(b), stddev(c), corr(a, b) FROM orders",
    "SELECT count(*) FILTER (WHERE a > 1), count(DISTINCT b), arg_max(a, b) FROM orders",
    "SELECT * EXCLUDE (a) FROM orders",
    "SELECT * REPLACE (a + 1 AS a) FROM orders",
    "SELECT * RENAME (a AS b) FROM orders",
    "SELECT COLUMNS('a.*') FROM orders",
    "SELECT COLUMNS(c -> c LIKE 'a%') FROM orders",
    "SELECT * FROM orders PIVOT (sum(amount) FOR region IN ('North', 'South'))",
    "PIVOT orders ON region IN ('North', 'South') USING sum(amount) GROUP BY a",
    "UNPIVOT orders ON a, b INTO NAME n VALUE v",
    "SELECT * FROM range(10) t(n), generate_series(1, 3) s(m)",
    "SELECT unnest([1, 2, 3]), * FROM unnest([4, 5]) AS u(x)",
    "SELECT * FROM orders, LATERAL (SELECT a + 1 AS z)",
    "SELECT a FROM orders WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = orders.a)",
    "SELECT a FROM orders WHERE a > ALL (SELECT id FROM customers) OR a IN (1, 2)",
    "SELECT (SELECT max(amount) FROM orders) AS biggest",
    "SELECT a IS NULL, a IS NOT DISTINCT FROM b, a BETWEEN 1 AND 2, NOT c FROM orders",
    "SELECT name ILIKE '%x%', regexp_matches(name, 'a+'), name SIMILAR TO 'a.*' FROM customers",
    "SELECT {'a': 1}.a, MAP {'k': 2}['k'], struct_pack(x := 1) FROM orders",
    "SELECT grouping(a), sum(b) FROM orders GROUP BY CUBE (a, c)",
    "SELECT sum(b) FROM orders GROUP BY GROUPING SETS ((a), ())",
    "SELECT DISTINCT ON (a) a, b FROM orders ORDER BY a, b DESC NULLS LAST",
    "SELECT * FROM orders LIMIT 10 OFFSET 5",
    "SELECT * FROM orders LIMIT 10%",
    "SELECT * FROM orders USING SAMPLE 10 ROWS",
    "SELECT coalesce(a, 0), nullif(b, ''), greatest(a, b), a // b, a % b, a ** 2 FROM orders",
    "SELECT name COLLATE NOCASE FROM customers ORDER BY name COLLATE NOCASE",
    "SELECT * FROM customers, json_each(customers.doc)",
    "SELECT 1 -- a comment; DROP TABLE orders",
    "SELECT 1;",
]


def _refused(sql: str) -> StepError:
    with pytest.raises(StepError) as caught:
        check(sql, TABLES)
    return caught.value


@pytest.mark.parametrize("sql", REFUSED)
def test_refuses(sql: str) -> None:
    error = _refused(sql)
    assert error.code in {"guard", "sql"}
    assert error.message


@pytest.mark.parametrize("sql", HONEST)
def test_lets_through(sql: str) -> None:
    check(sql, TABLES)


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("grants")
    grants = []
    with duckdb.connect() as maker:
        for table in TABLES:
            file = folder / f"{table}.parquet"
            maker.execute(f"COPY (SELECT 1 AS a, 2 AS b, 3 AS id) TO '{file}'")
            grants.append(TableGrant(name=table, file=str(file)))
    with closing(database.opened(grants, (), memory=500_000_000)) as connection:
        yield connection


def test_in_its_database_a_query_over_the_grants_is_bound(
    granted: duckdb.DuckDBPyConnection,
) -> None:
    for sql in (
        "SELECT * FROM orders JOIN customers USING (id)",
        "SELECT * FROM orders NATURAL JOIN customers",
        "SELECT COLUMNS('a.*') FROM orders",
        'WITH t AS (FROM "Odd Name") SELECT t.a, o.b FROM t, main.orders AS o',
        "UNPIVOT orders ON a, b INTO NAME n VALUE v",
    ):
        check(sql, TABLES)
        check_bound(granted, sql)
        granted.execute(sql).fetchall()


def test_in_its_database_any_other_table_is_found(granted: duckdb.DuckDBPyConnection) -> None:
    for sql in ("SELECT * FROM 'x.csv'", "SELECT * FROM orders, elsewhere", "FROM a.b.c"):
        with pytest.raises(StepError):
            check_bound(granted, sql)


ESCAPES = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "COPY orders TO '/tmp/syna-guard-escape.csv'",
    "ATTACH '/tmp/syna-guard-escape.duckdb' AS x",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET allowed_paths = ['/etc/passwd']",
    "INSTALL httpfs",
    "LOAD sqlite_scanner",
    "EXPORT DATABASE '/tmp/syna-guard-escape'",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_settings_hold_even_where_the_guard_would_not(
    granted: duckdb.DuckDBPyConnection, sql: str
) -> None:
    with pytest.raises(duckdb.Error):
        granted.execute(sql).fetchall()


def test_lists_are_long_enough() -> None:
    assert len(set(REFUSED)) >= 60
    assert len(set(HONEST)) >= 40


def test_a_missing_table_names_those_that_are_there() -> None:
    error = _refused("SELECT * FROM nowhere")
    assert error.code == "sql"
    assert "nowhere" in error.message
    assert "customers" in error.message


def test_a_syntax_error_comes_with_the_parser_s_words() -> None:
    error = _refused("SELECT a FROM orders GRUP BY a")
    assert error.code == "sql"
    assert "GRUP" in error.message or "BY" in error.message


def test_views_see_tables_and_earlier_views_only() -> None:
    first = ViewGrant(name="by_region", sql="SELECT region FROM orders")
    second = ViewGrant(name="top_region", sql="SELECT * FROM by_region LIMIT 1")
    assert check_views([first, second], ["orders"]) == ["orders", "by_region", "top_region"]
    with pytest.raises(StepError):
        check_views([second, first], ["orders"])


def test_a_view_may_not_take_the_name_of_a_table() -> None:
    with pytest.raises(StepError) as caught:
        check_views([ViewGrant(name="ORDERS", sql="SELECT 1")], ["orders"])
    assert caught.value.code == "guard"


def test_a_view_is_guarded_like_a_query() -> None:
    with pytest.raises(StepError):
        check_views([ViewGrant(name="v", sql="SELECT * FROM read_text('/etc/passwd')")], ["orders"])


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    _refused("SELECT * FROM " + "(SELECT * FROM " * 2_000 + "orders" + ")" * 2_000)
    _refused("SELECT " + "+".join(["1"] * 60_000))


names = st.text(string.ascii_letters + string.digits + " '\";-$.é", min_size=1, max_size=20)


@settings(deadline=None, max_examples=60)
@given(names)
def test_any_other_table_name_is_refused(name: str) -> None:
    if name.casefold() in {table.casefold() for table in TABLES}:
        return
    quoted = '"' + name.replace('"', '""') + '"'
    _refused(f"SELECT * FROM {quoted}")


@settings(deadline=None, max_examples=60)
@given(names)
def test_a_granted_name_passes_whatever_is_in_it(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    check(f"SELECT * FROM {quoted}", [name])


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_passes_or_is_a_step_error(text: str) -> None:
    with contextlib.suppress(StepError):
        check(text, TABLES)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(REFUSED[4:70]), st.sampled_from(["{}", "({})", "SELECT * FROM ({}) x"]))
def test_wrapping_a_refused_statement_does_not_help(sql: str, wrapper: str) -> None:
    _refused(wrapper.format(sql))
