"""SQLite databases as people have them: columns that hold what they do not declare, and more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.domain.work import ReadSource, SourceRead
from core.engine.read import read_source

MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
NOVEMBER = datetime(2023, 11, 14, 22, 13, 20)


class Shop:
    """A database that scripts fill; `read` attaches it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.into = folder / "shop.sqlite", folder / "into"

    def run(self, script: str) -> None:
        with closing(sqlite3.connect(self.path)) as database:
            database.executescript(script)

    def read(self) -> SourceRead:
        request = ReadSource(path=str(self.path), into=str(self.into))
        return read_source(request, 1_000_000_000, report=lambda _fraction, _text: None)

    def rows(self, table: str) -> list[dict[str, object]]:
        found = next(each for each in self.read().tables if each.name == table)
        return pq.read_table(self.into / found.file).to_pylist()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def warnings(read: SourceRead, table: str) -> str:
    return " ".join(next(p for p in read.profiles if p.table == table).warnings)


def test_a_table_made_by_a_select_declares_no_types(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE orders (id INTEGER, price REAL, day DATE, picture BLOB);"
        "INSERT INTO orders VALUES (1, 1.5, '2024-01-01', x'00ff'), (2, 2.5, '2024-01-02', NULL);"
        "CREATE TABLE made AS SELECT id, price * 2 AS twice, id + 1 AS next, id || 'x' AS code,"
        " day, picture, NULL AS none FROM orders;"
    )
    assert shop.rows("made") == [
        {"id": 1, "twice": 3.0, "next": 2, "code": "1x", "day": date(2024, 1, 1)}
        | {"picture": b"\x00\xff", "none": None},
        {"id": 2, "twice": 5.0, "next": 3, "code": "2x", "day": date(2024, 1, 2)}
        | {"picture": None, "none": None},
    ]
    assert not warnings(shop.read(), "orders")


@pytest.mark.parametrize(
    ("declared", "odd", "last"),
    [
        ("INTEGER", "'many'", "many"),
        ("DATE", "'soon'", "soon"),
        ("REAL", "x'ff'", "FF"),
        ("TEXT", "CAST(x'4de96c' AS TEXT)", "Mél"),
    ],
)
def test_a_value_far_down_that_breaks_its_type_costs_nothing(
    shop: Shop, declared: str, odd: str, last: object
) -> None:
    plain = "date('2024-01-01', i || ' days')" if declared == "DATE" else "i"
    shop.run(
        f"CREATE TABLE t (id INTEGER, v {declared}); {MANY} INSERT INTO t SELECT i, {plain} FROM n;"
        f"INSERT INTO t VALUES (0, {odd}); CREATE TABLE after (a INTEGER);"
    )
    read = shop.read()
    assert [(table.name, table.rows) for table in read.tables] == [("t", 50_001), ("after", 0)]
    assert "do not fit the types that the database declares" in warnings(read, "t")
    assert shop.rows("t")[-1] == {"id": 0, "v": last}


def test_text_that_is_no_date_after_all_breaks_no_declared_type(shop: Shop) -> None:
    shop.run(
        f"CREATE TABLE t (v TEXT); {MANY} INSERT INTO t SELECT '2024-01-01' FROM n;"
        "INSERT INTO t VALUES ('soon')"
    )
    assert "database declares" not in warnings(shop.read(), "t")


@pytest.mark.parametrize(
    ("declared", "values", "read_as", "first"),
    [
        ("DATE", "20240131, 20231201", "days written as 20240131", date(2024, 1, 31)),
        ("TIMESTAMP", "1700000000, 0 + 1e9", "seconds since 1970", NOVEMBER),
        ("datetime", "1700000000000, 1e12", "milliseconds since 1970", NOVEMBER),
        ("TIMESTAMP", "1700000000000000, NULL", "microseconds since 1970", NOVEMBER),
        ("DATETIME", "2460263.425925926, 2460000", "Julian days", NOVEMBER),
    ],
)
def test_numbers_that_count_days_or_moments(
    shop: Shop, declared: str, values: str, *, read_as: str, first: object
) -> None:
    one, other = values.split(", ")
    shop.run(f"CREATE TABLE t (at {declared}); INSERT INTO t VALUES ({one}), ({other})")
    assert shop.rows("t")[0] == {"at": first}
    assert warnings(shop.read(), "t") == f"Numbers in at are read as {read_as}."


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("1700000000.25", "1700000000.75", timedelta(seconds=0.5)),
        ("1700000000123", "1700000000124", timedelta(milliseconds=1)),
        ("1700000000123456", "1700000000123457", timedelta(microseconds=1)),
    ],
)
def test_parts_of_seconds_are_kept(
    shop: Shop, first: str, second: str, *, apart: timedelta
) -> None:
    shop.run(f"CREATE TABLE t (at TIMESTAMP); INSERT INTO t VALUES ({first}), ({second})")
    before, after = (row["at"] for row in shop.rows("t"))
    assert isinstance(before, datetime)
    assert isinstance(after, datetime)
    assert after - before == apart


@pytest.mark.parametrize("moment", ["1700000000", "1700000000000", "1700000000000000"])
def test_0_among_moments_is_the_first_of_all(shop: Shop, moment: str) -> None:
    shop.run(f"CREATE TABLE t (at TIMESTAMP); INSERT INTO t VALUES (0), ({moment}), (NULL)")
    assert [row["at"] for row in shop.rows("t")] == [datetime(1970, 1, 1), NOVEMBER, None]


@pytest.mark.parametrize("other", [3600, 0])
def test_numbers_that_may_count_anything_stay_numbers(shop: Shop, other: int) -> None:
    """A day is never written as 0, which may stand for none."""
    moment = 1_700_000_000 if other else 20_240_131
    shop.run(f"CREATE TABLE t (at TIME); INSERT INTO t VALUES ({other}), ({moment})")
    assert shop.rows("t") == [{"at": other}, {"at": moment}]


def test_zeros_alone_are_no_moments(shop: Shop) -> None:
    shop.run("CREATE TABLE t (at TIMESTAMP); INSERT INTO t VALUES (0), (0)")
    assert shop.rows("t") == [{"at": 0}, {"at": 0}]


def test_whole_numbers_that_no_fraction_can_be_added_to(shop: Shop) -> None:
    shop.run("CREATE TABLE t (id); INSERT INTO t VALUES (9007199254740993), (1.5)")
    assert shop.rows("t") == [{"id": 9_007_199_254_740_992.0}, {"id": 1.5}]


def test_days_as_numbers_among_texts_are_told_as_they_stand(shop: Shop) -> None:
    shop.run("CREATE TABLE t (day DATE); INSERT INTO t VALUES ('2024-01-31'), (20240131), ('soon')")
    assert [row["day"] for row in shop.rows("t")] == ["2024-01-31", "20240131", "soon"]


def test_computed_columns_are_read_too(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE lines (n INTEGER, price REAL, total REAL AS (n * price) STORED);"
        "INSERT INTO lines (n, price) VALUES (3, 1.5)"
    )
    assert shop.rows("lines") == [{"n": 3, "price": 1.5, "total": 4.5}]


def test_views_are_told_of_and_what_an_index_of_words_keeps_is_no_table(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE orders (id INTEGER); CREATE VIEW big AS SELECT * FROM gone;"
        "CREATE VIRTUAL TABLE notes USING fts5(body); INSERT INTO notes VALUES ('hello')"
    )
    read = shop.read()
    assert [table.name for table in read.tables] == ["orders", "notes"]
    assert "Views are left out: big." in warnings(read, "orders")
    assert shop.rows("notes") == [{"body": "hello"}]


def test_a_table_of_a_part_that_is_not_here_is_told_of_and_the_others_are_read(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE orders (id INTEGER); PRAGMA writable_schema = ON; INSERT INTO sqlite_master"
        " VALUES ('table', 'map', 'map', 0, 'CREATE VIRTUAL TABLE map USING far_away(a)')"
    )
    read = shop.read()
    assert [table.name for table in read.tables] == ["orders"]
    assert read.warnings == ("Table map could not be read: no such module: far_away",)
