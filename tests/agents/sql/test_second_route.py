"""Plain queries told again to Polars give the same figures as DuckDB; others are left alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.agents.sql.second_route import second_route
from core.domain.agreement import disagreement
from core.domain.work import RunPython
from core.engine.python.run import run_python
from tests.fakes.desk import shop

PLAIN = (
    "SELECT SUM(amount) FROM orders",
    "SELECT COUNT(*), COUNT(weight), COUNT(DISTINCT product_code) FROM orders WHERE amount > 20",
    "SELECT product_code, AVG(amount) AS a FROM orders GROUP BY product_code ORDER BY a DESC",
    "SELECT c.city, SUM(o.amount * 2) FROM orders o JOIN customers c"
    " ON o.customer_id = c.customer_id WHERE c.city IN ('Oslo', 'Rome') GROUP BY c.city",
    "SELECT title, MAX(amount) FROM orders LEFT JOIN products"
    " ON orders.product_code = products.product_code GROUP BY title",
    "SELECT MIN(age) FROM customers WHERE city = 'Oslo' AND age BETWEEN 20 AND 40",
    "SELECT COUNT(*) FROM orders WHERE amount IS NOT NULL AND NOT weight IS NULL",
)
OTHERS = (
    "SELECT amount FROM orders",
    "SELECT COUNT(*) FROM orders WHERE customer_id IN (SELECT customer_id FROM customers)",
    "SELECT city, COUNT(*) FROM customers GROUP BY city HAVING COUNT(*) > 1",
    "SELECT SUM(amount) / COUNT(*) FROM orders",
    "SELECT SUM(amount) OVER () FROM orders",
    "SELECT SUM(amount) FROM earlier_query",
    "SELECT COUNT(*) FROM orders UNION ALL SELECT COUNT(*) FROM customers",
    "SELECT COUNT(*) FROM orders, customers",
)


@pytest.mark.parametrize("sql", PLAIN)
def test_polars_agrees_with_duckdb(tmp_path: Path, sql: str) -> None:
    schema, grants = shop(tmp_path)
    route = second_route(sql, schema)
    assert route is not None
    reply, tables = run_python(RunPython(code=route.code, tables=grants), 1_000_000_000)
    again = [tuple(row.values()) for row in tables[0].to_pylist()]
    with duckdb.connect() as connection:
        for grant in grants:
            connection.execute(f"CREATE VIEW {grant.name} AS FROM '{grant.file}'")
        rows = connection.execute(sql).fetchall()
    assert disagreement(rows, again, route.keys, whole=route.whole) == ""
    assert reply.tables[0].name == "again"


@pytest.mark.parametrize("sql", OTHERS)
def test_what_is_not_plain_has_no_second_route(tmp_path: Path, sql: str) -> None:
    assert second_route(sql, shop(tmp_path)[0]) is None
