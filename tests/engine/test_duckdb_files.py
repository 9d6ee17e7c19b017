"""DuckDB databases as files: tables, keys, and what stands in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from core.domain.sources import ForeignKey
from core.domain.work import ReadSource, SourceRead
from core.engine.read import read_source
from core.errors import StepError

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"


def read(path: Path, into: Path) -> SourceRead:
    request = ReadSource(path=str(path), into=str(into))
    return read_source(request, 1_000_000_000, report=lambda _fraction, _text: None)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE SCHEMA \"odd; one\";"
            "CREATE TABLE customers (id INT PRIMARY KEY, code VARCHAR, m mood);"
            "INSERT INTO customers VALUES (1, '007', 'ok'), (2, '008', NULL);"
            "CREATE TABLE orders (id INT, customer INT REFERENCES customers(id), w TIMESTAMPTZ);"
            "INSERT INTO orders VALUES (1, 2, '2024-01-01 10:00:00+02');"
            'CREATE TABLE "odd; one"."t""x" ("select" INT[]);'
            "CREATE VIEW sly AS SELECT * FROM read_text('/etc/passwd');"
        )
    return path


def test_tables_come_with_types_and_keys(shop: Path, tmp_path: Path) -> None:
    found = read(shop, tmp_path / "into")
    assert found.source_kind == "duckdb"
    names = {table.name: table for table in found.tables}
    assert list(names) == ["customers", "orders", 'odd; one_t"x']
    assert [c.type for c in names["customers"].columns][1] == "VARCHAR"
    assert names["customers"].primary_key == ("id",)
    assert names["orders"].foreign_keys == (
        ForeignKey(column="customer", to_table="customers", to_column="id"),
    )
    assert any("Views are left out: sly" in w for p in found.profiles for w in p.warnings)


def test_what_cannot_be_read_is_said(shop: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(shop.read_bytes()[:600] + b"x" * 9_000)
    with pytest.raises(StepError, match=r"damaged|another version"):
        read(damaged, tmp_path / "into")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(shop)], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        with pytest.raises(StepError, match="open in another program"):
            read(shop, tmp_path / "other")
    finally:
        holder.kill()
        holder.wait()
