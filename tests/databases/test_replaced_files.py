"""SQLite and DuckDB files that are replaced while they are attached."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.errors import StepError, SynaError
from tests.databases.test_postgres_sources import Desk, desk

__all__ = ["desk"]


def sqlite_of(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(sql)


def duckdb_of(path: Path, sql: str) -> None:
    with duckdb.connect(str(path)) as made:
        made.execute(sql)


MAKERS = pytest.mark.parametrize(
    ("name", "make"), [("shop.sqlite", sqlite_of), ("shop.duckdb", duckdb_of)]
)
FIRST = "CREATE TABLE t (i INTEGER, s TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b')"
SECOND = "CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (7); CREATE TABLE u (k INTEGER)"


@MAKERS
def test_a_file_put_in_its_place(desk: Desk, name: str, make: Callable[[Path, str], None]) -> None:
    path, other = desk.root / name, desk.root / f"new-{name}"
    make(path, FIRST)
    source = desk.sources.attach(path)
    make(other, SECOND)
    os.replace(other, path)
    assert desk.sources.status(source.id) == "changed"
    assert desk.ask(source, "SELECT sum(i)::INT AS s FROM t") == [(3,)]
    said = desk.sources.refresh(source.id).describe()
    assert "Table t no longer has s, and has 1 row instead of 2" in said
    assert desk.ask(source, "SELECT sum(i)::INT AS s FROM t") == [(7,)]


@MAKERS
@pytest.mark.parametrize("what", ["gone", "half"])
def test_what_cannot_be_read_leaves_the_earlier_copy(
    desk: Desk, name: str, make: Callable[[Path, str], None], what: str
) -> None:
    path = desk.root / name
    make(path, FIRST)
    source = desk.sources.attach(path)
    if what == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(SynaError) as raised:
        desk.sources.refresh(source.id)
    assert name in raised.value.message
    assert raised.value.remedy
    assert raised.value.kept == "The earlier copy still answers."
    assert desk.ask(source, "SELECT sum(i)::INT AS s FROM t") == [(3,)]


def test_a_file_that_is_held_leaves_the_earlier_copy(desk: Desk) -> None:
    path = desk.root / "shop.sqlite"
    sqlite_of(path, FIRST)
    source = desk.sources.attach(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("INSERT INTO t VALUES (3, 'c')")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StepError, match="in use by another program") as raised:
            desk.sources.refresh(source.id)
        assert raised.value.kept == "The earlier copy still answers."
        holder.execute("ROLLBACK")
    assert "3 rows instead of 2" in desk.sources.refresh(source.id).describe()
