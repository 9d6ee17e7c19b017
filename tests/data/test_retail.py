"""The retail sample is what its script makes, and DuckDB finds the facts planted in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
RETAIL = DATA / "retail"
TABLES = ("orders", "customers", "products", "returns")
FACTS: dict[str, Any] = json.loads((DATA / "retail_facts.json").read_text(encoding="utf-8"))

SOLD = "orders JOIN customers USING (customer_id) JOIN products USING (product_id)"


@pytest.fixture(scope="module")
def retail() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(f"CREATE TABLE {name} AS FROM '{RETAIL / name}.csv'")
    return connection


def one(retail: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = retail.execute(sql).fetchone()
    assert row is not None
    return row[0]


def pairs(retail: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    return dict(retail.execute(sql).fetchall())


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "retail"
    subprocess.run([sys.executable, str(DATA / "make_retail.py"), str(made)], check=True)
    for table in TABLES:
        assert (made / f"{table}.csv").read_bytes() == (RETAIL / f"{table}.csv").read_bytes(), table
    facts = (tmp_path / "retail_facts.json").read_bytes()
    assert facts == (DATA / "retail_facts.json").read_bytes()


def test_the_files_stay_small() -> None:
    assert sum(file.stat().st_size for file in RETAIL.iterdir()) < 1_000_000


def test_row_counts(retail: duckdb.DuckDBPyConnection) -> None:
    counted = {name: one(retail, f"SELECT count(*) FROM {name}") for name in TABLES}
    assert counted == FACTS["rows"]


def test_every_reference_has_its_row(retail: duckdb.DuckDBPyConnection) -> None:
    sold = one(retail, f"SELECT count(*) FROM {SOLD}")
    returned = one(retail, "SELECT count(*) FROM returns JOIN orders USING (order_id)")
    assert (sold, returned) == (FACTS["rows"]["orders"], FACTS["rows"]["returns"])


def test_totals(retail: duckdb.DuckDBPyConnection) -> None:
    revenue = "SELECT round(sum(revenue), 2) FROM orders"
    assert one(retail, revenue) == FACTS["total_revenue"]
    average = one(retail, "SELECT avg(revenue) FROM orders")
    assert average == pytest.approx(FACTS["average_order_value"], abs=1e-6)
    assert one(retail, "SELECT sum(quantity) FROM orders") == FACTS["units"]
    spring = FACTS["second_quarter_2024"]
    where = "WHERE order_date BETWEEN '2024-04-01' AND '2024-06-30'"
    assert one(retail, f"{revenue} {where}") == spring["revenue"]
    assert one(retail, f"SELECT count(*) FROM orders {where}") == spring["orders"]


@pytest.mark.parametrize(
    ("fact", "key"),
    [
        ("revenue_by_region", "region"),
        ("revenue_by_category", "category"),
        ("revenue_by_segment", "segment"),
        ("revenue_by_year", "year(order_date)::VARCHAR"),
        ("revenue_by_month", "strftime(order_date, '%Y-%m')"),
    ],
)
def test_parts(retail: duckdb.DuckDBPyConnection, fact: str, key: str) -> None:
    found = pairs(retail, f"SELECT {key}, round(sum(revenue), 2) FROM {SOLD} GROUP BY 1")
    assert found == FACTS[fact]


def test_the_border_of_the_top_five_is_an_exact_tie(retail: duckdb.DuckDBPyConnection) -> None:
    rows = retail.execute(
        f"SELECT product_name, sum(quantity) FROM {SOLD} GROUP BY product_id, product_name "
        "QUALIFY rank() OVER (ORDER BY sum(quantity) DESC) <= 5 ORDER BY 2 DESC"
    ).fetchall()
    planted = {(row["product_name"], row["units"]) for row in FACTS["top_5_products_by_units"]}
    assert set(rows) == planted
    assert len(rows) == 6
    assert rows[4][1] == rows[5][1]


def test_counts(retail: duckdb.DuckDBPyConnection) -> None:
    ordered = one(retail, "SELECT count(DISTINCT customer_id) FROM orders")
    assert ordered == FACTS["customers_who_ordered"]
    assert ordered + FACTS["customers_who_never_ordered"] == FACTS["rows"]["customers"]
    missing = "SELECT count(*) FROM customers WHERE email IS NULL"
    assert one(retail, missing) == FACTS["customers_without_email"]
    brands = one(retail, "SELECT count(DISTINCT brand) FROM products")
    assert brands == FACTS["distinct_brands"]
    back = "SELECT count(DISTINCT product_id) FROM returns JOIN orders USING (order_id)"
    assert one(retail, back) == FACTS["products_returned"]
    channels = pairs(retail, "SELECT channel, count(*) FROM orders GROUP BY 1")
    assert channels == FACTS["orders_by_channel"]


def test_the_drop_has_its_driver(retail: duckdb.DuckDBPyConnection) -> None:
    rows = retail.execute(
        "SELECT category, region, "
        "round(sum(revenue) FILTER (month(order_date) = 3) "
        "- coalesce(sum(revenue) FILTER (month(order_date) = 2), 0), 2) AS change "
        f"FROM {SOLD} WHERE order_date BETWEEN '2024-02-01' AND '2024-03-31' "
        "GROUP BY 1, 2 ORDER BY change"
    ).fetchall()
    drop = FACTS["drop"]
    assert rows[0] == (drop["category"], drop["region"], drop["driver_change"])
    assert drop["change"] / drop["previous"] < -0.15
    assert drop["driver_change"] / drop["change"] > 0.7
    assert sum(row[2] for row in rows) == pytest.approx(drop["change"])


def test_season_and_refund_spike(retail: duckdb.DuckDBPyConnection) -> None:
    assert FACTS["peak_months"] == {"2023": "2023-11", "2024": "2024-11"}
    assert one(retail, "SELECT round(sum(refund), 2) FROM returns") == FACTS["total_refund"]
    months = retail.execute(
        "SELECT strftime(return_date, '%Y-%m'), round(sum(refund), 2) FROM returns "
        "GROUP BY 1 ORDER BY 2 DESC LIMIT 2"
    ).fetchall()
    spike = FACTS["refund_spike"]
    assert months[0] == (spike["month"], spike["refund"])
    assert months[0][1] > 2 * months[1][1]
    regions = pairs(
        retail,
        "SELECT region, round(sum(refund), 2) FROM returns JOIN orders USING (order_id) "
        "JOIN customers USING (customer_id) GROUP BY 1",
    )
    assert regions == FACTS["refund_by_region"]
