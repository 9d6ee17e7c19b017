"""Cells of a workbook that were merged over rows."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from core.engine.readers.merged import Span, merged_down
from tests.engine.conftest import Attach

Rows = Sequence[Sequence[object]]


def _book(path: Path, rows: Rows, *merged: str, right: int = 0, title: str = "Sales") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1 + right):
            book.active.cell(r, c, value)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


NORTH: Rows = [
    ["Region", "City", "n"],
    ["North", "a", 1],
    [None, "b", 2],
    ["South", "c", 3],
    [None, "d", 4],
]
FILLED = [("North", "a", 1), ("North", "b", 2), ("South", "c", 3), ("South", "d", 4)]
SAID = "Merged cells in Region were filled down."


def test_a_merged_cell_belongs_to_each_of_its_rows(attach: Attach, tmp_path: Path) -> None:
    _book(tmp_path / "b.xlsx", NORTH, "A2:A3", "A4:A5")
    got = attach("b.xlsx")
    assert got.rows() == FILLED
    assert got.warnings() == SAID


def test_what_is_empty_without_being_merged_stays_so(attach: Attach, tmp_path: Path) -> None:
    _book(tmp_path / "b.xlsx", NORTH, "A2:A3")
    assert attach("b.xlsx").column("Region") == ["North", "North", "South", None]
    _book(tmp_path / "c.xlsx", NORTH)
    got = attach("c.xlsx")
    assert got.column("Region") == ["North", None, "South", None]
    assert "Merged" not in got.warnings()


def test_another_writer_several_sheets_and_odd_names(attach: Attach, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        for name in ("Plain", "A & B <c> 'd' é"):
            sheet = book.add_worksheet(name)
            for r, row in enumerate(NORTH):
                sheet.write_row(r, 0, row)
            if name != "Plain":
                sheet.merge_range("A2:A3", "North")
                sheet.merge_range("A4:A5", "South")
    got = attach("b.xlsx")
    assert got.column("Region") == ["North", None, "South", None]
    assert got.rows(1) == FILLED


@pytest.mark.parametrize("above", [0, 1, 3, 50])
@pytest.mark.parametrize("title", [False, True])
def test_a_table_anywhere_on_the_sheet(
    attach: Attach, tmp_path: Path, above: int, title: bool
) -> None:
    """The title is merged over rows and columns; rows above without anything are no rows."""
    rows = [[]] * above + ([["Report"], []] if title else []) + list(NORTH)
    first = len(rows) - 3
    merged = [f"C{first}:C{first + 1}", f"C{first + 2}:C{first + 3}"]
    _book(tmp_path / "b.xlsx", rows, *merged, *([f"C{above + 1}:E{above + 2}"] * title), right=2)
    got = attach("b.xlsx")
    assert got.rows() == FILLED
    told = ["The first 2 rows before the table were left out."] * title
    assert got.warnings().split("\n") == [SAID, *told]


def test_a_merged_header_is_not_filled_into_the_table(attach: Attach, tmp_path: Path) -> None:
    rows = [["Region", "City", "n"], [None, "a", 1], ["South", "b", 2]]
    _book(tmp_path / "b.xlsx", rows, "A1:A2")
    assert attach("b.xlsx").column("Region") == [None, "South"]


def test_records_of_two_rows_stay_one_row(attach: Attach, tmp_path: Path) -> None:
    rows = [["Region", "n"], ["North", 1], [None, None], ["South", 2], [None, None]]
    _book(tmp_path / "b.xlsx", rows, "A2:A3", "B2:B3", "A4:A5", "B4:B5")
    got = attach("b.xlsx")
    assert got.rows() == [("North", 1), ("South", 2)]
    assert "Merged" not in got.warnings()


def test_several_columns_numbers_and_dates(attach: Attach, tmp_path: Path) -> None:
    rows = [["Year", "Quarter", "Month", "n"], [2024, "Q1", 1, 10], [None, None, 2, 20]]
    rows += [[None, "Q2", 4, 30], [2025, "Q1", 1, 40], [None, None, 2, 50]]
    _book(tmp_path / "b.xlsx", rows, "A2:A4", "B2:B3", "A5:A6", "B5:B6")
    got = attach("b.xlsx")
    assert got.column("Year") == [2024, 2024, 2024, 2025, 2025]
    assert got.column("Quarter") == ["Q1", "Q1", "Q2", "Q1", "Q1"]
    assert got.types()["Year"] == "BIGINT"
    assert "Merged cells in Year and Quarter were filled down." in got.warnings()


@pytest.mark.parametrize("paid", [1000.5, "1,000.50 €"])
def test_an_amount_for_several_rows_together_is_counted_once(
    attach: Attach, tmp_path: Path, paid: object
) -> None:
    rows = [["Order", "Item", "Paid", "Clerk"], [7, "a", paid, "Ada"], [None, "b", None, None]]
    rows += [[8, "c", 4, "Ben"]]
    _book(tmp_path / "b.xlsx", rows, "A2:A3", "C2:C3", "D2:D3")
    got = attach("b.xlsx")
    assert got.rows() == [(7, "a", 1000.5, "Ada"), (7, "b", None, "Ada"), (8, "c", 4.0, "Ben")]
    assert "Merged cells in Order and Clerk were filled down." in got.warnings()
    assert "Merged numbers in Paid stand in their first row only" in got.warnings()


def test_a_total_below_merged_cells(attach: Attach, tmp_path: Path) -> None:
    _book(tmp_path / "b.xlsx", [*NORTH, ["Total", None, 10]], "A2:A3", "A4:A5", "A6:B6")
    got = attach("b.xlsx")
    assert got.rows() == FILLED
    assert "The last row, Total," in got.warnings()


def test_what_merging_hides_is_kept(attach: Attach, tmp_path: Path) -> None:
    """Some programs leave values under a merged cell."""
    path = _book(tmp_path / "b.xlsx", [*NORTH[:2], ["East", "b", 2]])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    end = b"</sheetData>"
    parts[sheet] = parts[sheet].replace(
        end, end + b'<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    )
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert attach("b.xlsx").column("Region") == ["North", "East"]


def test_tags_that_a_piece_of_the_file_cuts_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = [f"AB{n}:BC{n + 1}" for n in range(2, 40, 2)]
    path = _book(tmp_path / "b.xlsx", [["a"]], *merged, "C1:D1")
    monkeypatch.setattr("core.engine.readers.merged._PIECE", 7)
    assert set(merged_down(path, "Sales")) == {Span(27, n - 1, n) for n in range(2, 40, 2)}
    assert merged_down(path, "Other") == ()


def test_workbooks_that_tell_nothing(tmp_path: Path) -> None:
    old = tmp_path / "b.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert merged_down(old, "Sales") == ()
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as book:
        book.writestr("content.xml", "<x/>")
    assert merged_down(tmp_path / "b.ods", "Sales") == ()
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook")
    assert merged_down(tmp_path / "c.xlsx", "Sales") == ()
