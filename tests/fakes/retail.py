"""The retail sample as a schema with profiles, and as tables of a DuckDB in memory."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from core.domain.profiles import ColumnProfile, Join, TableProfile, TopValue
from core.domain.sources import Column, Schema, Table, role_of

DATA = Path(__file__).resolve().parents[2] / "data"
KEYS = {
    "orders": "order_id",
    "customers": "customer_id",
    "products": "product_id",
    "returns": "return_id",
}
JOINS = (
    Join(
        left_table="orders",
        left_column="customer_id",
        right_table="customers",
        right_column="customer_id",
        coverage=1.0,
    ),
    Join(
        left_table="orders",
        left_column="product_id",
        right_table="products",
        right_column="product_id",
        coverage=1.0,
    ),
    Join(
        left_table="returns",
        left_column="order_id",
        right_table="orders",
        right_column="order_id",
        coverage=1.0,
    ),
)


def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "retail_facts.json").read_text(encoding="utf-8"))
    return loaded


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in KEYS:
        connection.execute(f"CREATE TABLE {name} AS FROM '{DATA / 'retail' / name}.csv'")
    return connection


@cache
def schema() -> Schema:
    return Schema(tables=tuple(_table(profile) for profile in profiles()))


@cache
def profiles() -> tuple[TableProfile, ...]:
    connection = connect()
    return tuple(_profile(connection, name) for name in KEYS)


def _table(profile: TableProfile) -> Table:
    columns = tuple(
        Column(name=c.name, type=c.type, samples=tuple(v.text for v in c.top[:3]))
        for c in profile.columns
    )
    return Table(name=profile.table, columns=columns, rows=profile.rows, file="none.parquet")


def _profile(connection: duckdb.DuckDBPyConnection, name: str) -> TableProfile:
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    rows = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    columns = tuple(_column(connection, name, row[0], row[1], rows) for row in described)
    return TableProfile(table=name, rows=rows, columns=columns, key=KEYS[name])


def _column(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, type_name: str, rows: int
) -> ColumnProfile:
    held, distinct, low, high = connection.execute(
        f"SELECT count({name}), count(DISTINCT {name}), min({name})::VARCHAR, "
        f"max({name})::VARCHAR FROM {table}"
    ).fetchall()[0]
    top = connection.execute(
        f"SELECT {name}::VARCHAR, count(*) FROM {table} WHERE {name} IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"
    ).fetchall()
    return ColumnProfile(
        name=name,
        type=type_name,
        missing=rows - held,
        distinct=distinct,
        minimum=low if role_of(type_name) != "text" else None,
        maximum=high if role_of(type_name) != "text" else None,
        top=tuple(TopValue(text=text, count=count) for text, count in top),
        unique=held == rows == distinct,
    )
