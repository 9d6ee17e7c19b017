"""Rows come in one order, and the person's own order stays."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.settled import settled


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect()
    opened.execute(
        "CREATE TABLE t AS SELECT hash(range) % 50000 AS a, range % 7 AS b, range / 3 AS c "
        "FROM range(400_000)"
    )
    yield opened
    opened.close()


OPEN = [
    "SELECT a, count(*) FROM t GROUP BY a",
    "SELECT a, count(*) AS n FROM t GROUP BY ALL HAVING n > 3 LIMIT 40",
    "SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC LIMIT 20;",
    "SELECT DISTINCT a, b FROM t",
    "SELECT a FROM t UNION SELECT b FROM t",
    "WITH x AS (SELECT a, b, max(c) AS c FROM t GROUP BY 1, 2) SELECT a FROM x WHERE c > 9 LIMIT 5",
    "SELECT a FROM t GROUP BY a ORDER BY count(*), sum(b) LIMIT 9",
]


@pytest.mark.parametrize("sql", OPEN)
def test_rows_come_in_one_order(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    first = connection.execute(settled(connection, sql)).fetchall()
    for threads in (1, 3, 8):
        connection.execute(f"SET threads = {threads}")
        assert connection.execute(settled(connection, sql)).fetchall() == first
    connection.execute("RESET threads")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a, b FROM t",
        "SELECT a FROM t ORDER BY c LIMIT 3",
        "SELECT sum(a), max(b) FROM t",
        "SELECT t.a FROM t JOIN t AS u ON t.a = u.b",
    ],
)
def test_what_leaves_nothing_to_a_hash_stays(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    assert settled(connection, sql) == sql


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["count(*)", "sum(a)", "max(c)", "min(a)"]),
    order=st.sampled_from(["2 DESC", "2, 1 DESC", "b % 2, 2"]),
    limit=st.sampled_from(["", "LIMIT 3", "LIMIT 4 OFFSET 1", "LIMIT 20%"]),
    where=st.sampled_from(["", "WHERE b > 2", "WHERE c IS NOT NULL AND a <> 4"]),
)
def test_the_own_order_comes_first(
    connection: duckdb.DuckDBPyConnection, kind: str, order: str, limit: str, where: str
) -> None:
    grouped = f"SELECT b, {kind} AS n FROM t {where} GROUP BY b"
    rows = connection.execute(settled(connection, f"{grouped} ORDER BY {order} {limit}")).fetchall()
    ordered = f"SELECT * FROM ({grouped}) ORDER BY {order}, 1, 2 {limit}"
    assert rows == connection.execute(ordered).fetchall()


def test_many_columns_stay(connection: duckdb.DuckDBPyConnection) -> None:
    listed = ", ".join(f"a AS a{n}" for n in range(40))
    sql = f"SELECT {listed} FROM t GROUP BY a"
    assert settled(connection, sql) == sql
