"""Writing whole results to files."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from core.domain.work import TableWritten, WriteTable
from core.engine.write import write_table
from core.errors import StepError

ROWS = (
    "SELECT * FROM (VALUES (1, 'a \"b\"', DATE '2024-01-02', 1.5), (2, '=1+1', NULL, NULL))"
    ' t(id, "odd name", day, x)'
)


def _write(sql: str, file: Path, kind: str) -> TableWritten:
    request = WriteTable(sql=sql, tables=(), file=str(file), format=kind)
    return write_table(request, 1_000_000_000, report=lambda fraction, text: None)


def test_csv(tmp_path: Path) -> None:
    file = tmp_path / "a 'quoted' name.csv"
    written = _write(ROWS, file, "csv")
    assert file.read_text() == 'id,odd name,day,x\n1,"a ""b""",2024-01-02,1.5\n2,=1+1,,\n'
    assert (written.rows, written.bytes) == (2, file.stat().st_size)


def test_parquet(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    assert _write("SELECT n FROM range(50000) t(n)", file, "parquet").rows == 50_000
    assert pq.read_table(file).column("n").to_pylist() == list(range(50_000))


def test_workbook(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    assert _write(ROWS, file, "xlsx").rows == 2
    sheet = openpyxl.load_workbook(file).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["id", "odd name", "day", "x"]
    assert rows[1] == [1, 'a "b"', datetime.datetime(2024, 1, 2), 1.5]
    assert rows[2] == [2, "=1+1", None, None]
    assert sheet["B3"].data_type == "s"


def test_workbook_of_every_type(tmp_path: Path) -> None:
    sql = (
        "SELECT 1::HUGEINT AS a, TIMESTAMPTZ '2024-01-02 03:04:05+00' AS b, INTERVAL 1 HOUR AS c,"
        " 'nan'::DOUBLE AS d, true AS e, [1] AS f, TIME '10:00' AS g, 1.5::DECIMAL(4, 1) AS h"
    )
    assert _write(sql, tmp_path / "a.xlsx", "xlsx").rows == 1
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet["A2"].value == 1
    assert sheet["H2"].value == 1.5


def test_an_empty_result_still_has_its_header(tmp_path: Path) -> None:
    assert _write("SELECT 1 AS a WHERE false", tmp_path / "a.xlsx", "xlsx").rows == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["A1"].value == "a"


def test_too_many_rows_for_a_worksheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engine.write.EXCEL_ROWS", 5)
    with pytest.raises(StepError) as caught:
        _write("SELECT n FROM range(6) t(n)", tmp_path / "a.xlsx", "xlsx")
    assert "more rows than a worksheet holds" in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_the_query_is_guarded_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(StepError) as caught:
        _write("SELECT * FROM read_text('/etc/hostname')", tmp_path / "a.csv", "csv")
    assert caught.value.code == "guard"
    assert list(tmp_path.iterdir()) == []


def test_a_comment_or_semicolon_at_the_end_does_no_harm(tmp_path: Path) -> None:
    assert _write("SELECT 1 AS a; -- done", tmp_path / "a.csv", "csv").rows == 1
    assert _write("SELECT 1 AS a -- done", tmp_path / "b.csv", "csv").rows == 1
    assert _write("SELECT 'é;' AS a ; /* é; */ ;", tmp_path / "c.csv", "csv").rows == 1
    assert (tmp_path / "c.csv").read_text() == "a\né;\n"


def test_a_workbook_shows_shares_in_percent_and_keeps_their_values(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    sql = "SELECT 'Web' AS channel, 0.438::DOUBLE AS margin, 0.5::DOUBLE AS rate"
    request = WriteTable(sql=sql, tables=(), file=str(file), format="xlsx", percent=("margin",))
    write_table(request, 500_000_000, report=lambda fraction, text: None)
    sheet = openpyxl.load_workbook(file).active
    assert (sheet["B2"].value, sheet["B2"].number_format) == (0.438, "0.0%")
    assert sheet["C2"].number_format == "General"
