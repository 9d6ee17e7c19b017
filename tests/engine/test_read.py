"""Every other format, folders, and input that is not what it should be."""

from __future__ import annotations

import datetime
import errno
import json
import os
import resource
import sqlite3
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.engine.faults import failure_from
from core.errors import StepError
from tests.engine.conftest import Attach, Attached

CSV = "id,name\n1,Ada\n2,Ben\n"


def _book(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _sqlite(path: Path, script: str) -> Path:
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()
    return path


def _refused(attach: Attach, *args: object) -> StepError:
    with pytest.raises(StepError) as caught:
        attach(*args)
    assert caught.value.code == "file"
    assert caught.value.remedy
    return caught.value


# --- Parquet


def test_parquet(attach: Attach, tmp_path: Path) -> None:
    table = pa.table(
        {
            "day": [datetime.date(2024, 1, 1), None],
            "price": pa.array([1, 2], pa.decimal128(10, 2)),
            "code": ["007", "12"],
            "amount": ["1,200.50", "N/A"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    got = attach("a.parquet")
    assert got.types() == {
        "day": "DATE",
        "price": "DECIMAL(10,2)",
        "code": "VARCHAR",
        "amount": "DOUBLE",
    }
    assert got.column("amount") == [1200.5, None]
    assert got.read.source_kind == "parquet"


def test_truncated_parquet(attach: Attach, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(10_000))}), path)
    path.write_bytes(path.read_bytes()[:5_000])
    assert "may be damaged" in _refused(attach, "t.parquet").message


# --- JSON


def test_json_records_and_lines(attach: Attach) -> None:
    records = [{"id": 1, "at": "2024-01-05", "tags": ["a", "b"]}, {"id": 2, "more": {"x": 1}}]
    whole = attach("r.json", json.dumps(records))
    lines = attach("l.jsonl", "\n".join(json.dumps(r) for r in records))
    for got in (whole, lines):
        assert got.types()["id"] == "BIGINT"
        assert got.types()["at"] == "DATE"
        assert got.column("tags")[0] == '["a","b"]'
        assert got.column("more_x") == [None, 1]
        assert got.read.source_kind == "json"


def test_json_with_records_inside(attach: Attach) -> None:
    document = {"meta": {"page": 1}, "data": [{"a": 1, "b": {"c": 2}}, {"a": 3, "b": {"c": 4}}]}
    got = attach("d.json", json.dumps(document))
    assert got.rows() == [(1, 2), (3, 4)]
    assert list(got.types()) == ["a", "b_c"]


def test_broken_json(attach: Attach) -> None:
    error = _refused(attach, "b.json", '[{"a": 1}, {"a": ')
    assert "not valid JSON" in error.message


def test_a_broken_line_of_json_is_left_out_and_told(attach: Attach) -> None:
    lines = [json.dumps({"a": n, "b": f"x{n}"}) for n in range(50)]
    got = attach("l.jsonl", "\n".join([*lines, '{"a": 50, "b"']))
    assert got.read.tables[0].rows == 50
    assert "1 line is not valid JSON" in got.warnings()


# --- Excel


def test_workbook(attach: Attach, tmp_path: Path) -> None:
    day = datetime.datetime(2024, 1, 5)
    _book(
        tmp_path / "book.xlsx",
        **{
            "Sales 2024": [["Report"], [], ["id", "when", "amount", "code"], [1, day, 2.5, "007"]],
            "Empty": [],
            "select": [["a", "a", None], [1, "x", 3], [2, 5, None]],
        },
    )
    got = attach("book.xlsx")
    assert [table.name for table in got.read.tables] == ["sales_2024", "select_table"]
    assert got.types() == {"id": "BIGINT", "when": "DATE", "amount": "DOUBLE", "code": "VARCHAR"}
    assert got.rows() == [(1, datetime.date(2024, 1, 5), 2.5, "007")]
    assert got.types(1) == {"a": "BIGINT", "a_2": "VARCHAR", "column_3": "BIGINT"}
    assert "left out" in got.warnings()


def test_mixed_cells_lose_nothing(attach: Attach, tmp_path: Path) -> None:
    _book(tmp_path / "m.xlsx", s=[["a", "b"], [1, "x"], ["abc", True], [2.5, None]])
    assert attach("m.xlsx").column("a") == ["1", "abc", "2.5"]


def test_broken_workbook(attach: Attach, tmp_path: Path) -> None:
    path = _book(tmp_path / "b.xlsx", s=[["a"], [1]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "damaged" in _refused(attach, "b.xlsx").message


def test_locked_workbook(attach: Attach) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    content = ole + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    error = _refused(attach, "secret.xlsx", content)
    assert "password" in error.message
    assert "without a password" in error.remedy


# --- SQLite


def test_sqlite_keys_and_joins(attach: Attach, tmp_path: Path) -> None:
    _sqlite(
        tmp_path / "shop.sqlite",
        """
        CREATE TABLE Customer (Id INTEGER PRIMARY KEY, Name TEXT);
        CREATE TABLE "order" (id INTEGER PRIMARY KEY, customer INT REFERENCES customer(id));
        CREATE TABLE empty (a, b);
        INSERT INTO Customer VALUES (1, 'Ada'), (2, 'Ben');
        INSERT INTO "order" VALUES (10, 1), (11, 2), (12, 1);
        """,
    )
    got = attach("shop.sqlite", taken=("empty",))
    assert [table.name for table in got.read.tables] == ["Customer", "order_table", "empty_2"]
    assert got.read.tables[0].primary_key == ("Id",)
    key = got.read.tables[1].foreign_keys[0]
    assert (key.column, key.to_table, key.to_column) == ("customer", "Customer", "Id")
    join = got.read.joins[0]
    assert join.declared
    assert join.coverage == 1.0
    assert (join.left_table, join.right_table) == ("order_table", "Customer")


def test_sqlite_values_that_break_their_types(attach: Attach, tmp_path: Path) -> None:
    _sqlite(
        tmp_path / "odd.sqlite",
        """
        CREATE TABLE t (n INTEGER, d DATE, e INTEGER, r REAL);
        INSERT INTO t VALUES (1, '2024-01-01', '', 0.1), ('many', 'soon', 5, 2);
        """,
    )
    got = attach("odd.sqlite")
    assert got.rows() == [("1", "2024-01-01", None, 0.1), ("many", "soon", 5, 2.0)]
    assert "do not fit" in got.warnings()


def test_corrupted_sqlite(attach: Attach, tmp_path: Path) -> None:
    path = _sqlite(tmp_path / "c.sqlite", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert "damaged" in _refused(attach, "c.sqlite").message


# --- folders


def test_folder(attach: Attach, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "inner").mkdir(parents=True)
    (folder / "orders.csv").write_text("order_id,customer_id\n1,1\n2,1\n3,2\n")
    (folder / "inner" / "customers.csv").write_text("customer_id,name\n1,Ada\n2,Ben\n")
    (folder / "broken.parquet").write_bytes(b"PAR1 nothing")
    (folder / "readme.md").write_text("hello")
    got = attach("data")
    assert [table.name for table in got.read.tables] == ["customers", "orders"]
    assert got.read.source_kind == "folder"
    assert "readme.md" in got.warnings()
    assert "broken.parquet" in got.warnings()
    join = got.read.joins[0]
    assert (join.left_table, join.left_column, join.right_table) == (
        "orders",
        "customer_id",
        "customers",
    )


def test_folder_without_a_table(attach: Attach, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "notes.docx").write_text("hello")
    assert "no table in the folder papers" in _refused(attach, "papers").message


# --- not what it should be


@pytest.mark.parametrize("content", ["", "\n\n  \n", "\ufeff"])
def test_empty_file(attach: Attach, content: str) -> None:
    assert "is empty" in _refused(attach, "e.csv", content).message


def test_an_image_named_csv(attach: Attach) -> None:
    error = _refused(attach, "sales.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    assert error.message == "sales.csv is a PNG image, not a table."


def test_a_web_page_named_csv(attach: Attach) -> None:
    error = _refused(attach, "sales.csv", "<!DOCTYPE html>\n<html><body>Sign in</body></html>")
    assert "web page" in error.message


def test_random_bytes(attach: Attach) -> None:
    _refused(attach, "noise.csv", bytes(n * 7919 % 251 for n in range(5_000)))


def test_a_csv_named_xlsx_is_read_and_told(attach: Attach) -> None:
    got = attach("book.xlsx", CSV)
    assert got.rows() == [(1, "Ada"), (2, "Ben")]
    assert "holds a CSV file" in got.warnings()


def test_a_file_that_is_not_there(attach: Attach) -> None:
    assert "There is no file" in _refused(attach, "gone.csv").message


def test_a_file_that_vanishes_while_it_is_read(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v.csv"
    path.write_text(CSV)

    def vanish(*_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "gone", str(path))

    monkeypatch.setattr("core.engine.readers.csv.as_utf8", vanish)
    assert "vanished" in _refused(attach, "v.csv").message


def test_a_file_that_may_not_be_read(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.csv"
    path.write_text(CSV)
    path.chmod(0)
    if os.access(path, os.R_OK):  # an account that may read everything
        monkeypatch.setattr("core.engine.read.os.access", lambda *_: False)
    assert "may not be read" in _refused(attach, "locked.csv").message


def test_a_full_disk_leaves_nothing_behind(attach: Attach, tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("a,b\n" + "".join(f"{n},{n * 7919 % 104729}\n" for n in range(200_000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises((duckdb.Error, OSError)) as caught:
            attach("big.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    failure = failure_from(caught.value)
    assert failure.code == "file"
    assert "disk is full" in failure.message
    assert list((tmp_path / "into-1").iterdir()) == []


# --- what is kept of a source


def test_only_finished_copies_are_left(attach: Attach) -> None:
    got = attach("late.csv", "n\n" + "\n".join(str(n) for n in range(40_000)) + "\nx\n")
    assert [file.name for file in got.into.iterdir()] == ["000-late.parquet"]


def test_fingerprint_is_of_the_content(attach: Attach) -> None:
    first, again = attach("a.csv", CSV), attach("b.csv", CSV)
    other = attach("a.csv", CSV + "3,Cy\n")
    assert first.read.fingerprint == again.read.fingerprint != other.read.fingerprint
    assert first.read.bytes == len(CSV)


def test_table_names_are_free_and_no_keywords(attach: Attach) -> None:
    def name(file: str, **more: object) -> str:
        got: Attached = attach(file, CSV, **more)
        return got.read.tables[0].name

    assert name("Monthly Sales (v2).csv") == "monthly_sales_v2"
    assert name("select.csv") == "select_table"
    assert name("2024-01.csv") == "t_2024_01"
    assert name("Größe.csv") == "grosse"
    assert name("!!!.csv") == "data"
    assert name("orders.csv", taken=("Orders",)) == "orders_2"
    assert name("'; DROP TABLE x --.csv") == "drop_table_x"
