"""A last row that adds up the others."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.sources import ColumnChoice
from core.engine.copy import Copier
from core.engine.totals import is_total
from tests.engine.conftest import Attach, Attached

ROWS = [["North", 100], ["South", 250.5], ["West", 49.5]]
LEFT_OUT = "The last row, {}, adds up the others and was left out."
COUNTED = "The last row is called {}: sums may count it too."


def _csv(last: Sequence[object], rows: Sequence[Sequence[object]] = ROWS) -> str:
    lines = [["region", "amount"], *rows, last]
    return "\n".join(",".join("" if c is None else str(c) for c in line) for line in lines) + "\n"


def _book(path: Path, rows: Sequence[Sequence[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def _said(got: Attached) -> str | None:
    said = [w for w in got.read.profiles[0].warnings if "last row" in w]
    assert len(said) <= 1
    return said[0] if said else None


@pytest.mark.parametrize(
    "label",
    "Total|TOTAL| Total: |Totals|Grand total|Sum|Subtotal|Summe|Gesamt|Gesamtergebnis|Totale|Suma"
    "|Total général|TOTAL GENERAL|Totaal|Totalt|Celkem|Razem|Összesen|Итого|ИТОГО:|ΣΥΝΟΛΟ|Toplam"
    "|合計|总计|합계|المجموع".split("|"),
)
def test_a_total_is_left_out_and_told(attach: Attach, tmp_path: Path, label: str) -> None:
    got = attach("sales.csv", _csv([label, 400]))
    assert got.rows() == [("North", 100.0), ("South", 250.5), ("West", 49.5)]
    assert _said(got) == LEFT_OUT.format(label.strip(" :"))
    _book(tmp_path / "sales.xlsx", [["region", "amount"], *ROWS, [label, 400]])
    again = attach("sales.xlsx")
    assert again.rows() == got.rows()
    assert _said(again) == _said(got)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.tsv", "region\tn\nA\t1\nB\t2\nTotal\t3\n"),
        ("s.csv", "region,n\nA,1\nB,2\nTotal,3"),
        ("s.csv", "region,n\r\nA,1\r\nB,2\r\nTotal,3\r\n\r\n"),
        ("s.csv", '"region","n"\n"A","1"\n"B","2"\n"Total","3"\n'),
        ("s.csv", "nr,region,n\n1,A,1\n2,B,2\n,Total,3\n"),
        ("s.csv", "region,n,note\nA,1,x\nB,2\nTotal,3,\n"),
    ],
)
def test_ways_of_writing(attach: Attach, name: str, text: str) -> None:
    got = attach(name, text)
    assert got.column("n") == [1, 2]
    assert got.types()["n"] == "BIGINT"
    assert _said(got) == LEFT_OUT.format("Total")


@pytest.mark.parametrize(
    "text",
    [
        "region;amount\nA;1.000,25\nB;2.000,50\nSumme;3.000,75\n",
        'region,amount\nA,"$1,000.25"\nB,"$2,000.50"\nTotal,"$3,000.75"\n',
        "region,amount\nA,1000.25\nB,2000.5\nTotal,3000.7500001\n",
    ],
)
def test_numbers_as_they_are_written(attach: Attach, text: str) -> None:
    got = attach("s.csv", text)
    assert got.column("amount") == [1000.25, 2000.5]
    assert "was left out" in (_said(got) or "")


def test_every_number_of_it_is_compared_and_what_is_empty_is_not(attach: Attach) -> None:
    text = "region,units,price,amount\nA,1,10.5,10.5\nB,2,4.5,9\nTotal,3,{},19.5\n"
    assert attach("s.csv", text.format("")).read.tables[0].rows == 2
    assert attach("s.csv", text.format("-")).read.tables[0].rows == 2
    averaged = attach("s.csv", text.format("7.5"))
    assert averaged.read.tables[0].rows == 3
    assert _said(averaged) == COUNTED.format("Total")


def test_what_cancels_out_adds_up_as_well(attach: Attach) -> None:
    text = "region,amount\nA,0.1\nB,0.2\nC,-0.3\nTotal,0\n"
    assert attach("s.csv", text).column("amount") == [0.1, 0.2, -0.3]


@pytest.mark.parametrize(
    ("last", "rows"),
    [
        (["Total SA", 90], ROWS),
        (["Total SA", 400], ROWS),
        (["East", 400], ROWS),
        (["400", 400], ROWS),
        ([None, 400], ROWS),
        (["Total", 400], []),
        (["Total", None], ROWS),
        (["Total", None], []),
    ],
)
def test_what_is_no_total_stays_without_a_word(
    attach: Attach, last: list[object], rows: list[list[object]]
) -> None:
    got = attach("s.csv", _csv(last, rows))
    assert got.read.tables[0].rows == len(rows) + 1
    assert _said(got) is None


@pytest.mark.parametrize(
    ("last", "rows"),
    [(["Total", 133.33], ROWS), (["Total", 100], ROWS[:1]), (["Total", 400.01], ROWS)],
)
def test_what_only_says_so_stays_and_is_told(
    attach: Attach, last: list[object], rows: list[list[object]]
) -> None:
    got = attach("s.csv", _csv(last, rows))
    assert got.read.tables[0].rows == len(rows) + 1
    assert _said(got) == COUNTED.format("Total")


@pytest.mark.parametrize("more", ["2", "red", "1924-03-28", "false"])
def test_what_holds_more_than_sums_stays(attach: Attach, more: str) -> None:
    """It may be called Total, as a company is."""
    above = {"1924-03-28": "2001-01-01", "false": "true"}.get(more, "blue")
    got = attach("s.csv", f"name,more,n\nA,{above},1\nB,{above},2\nTotal,{more},3\n")
    assert got.read.tables[0].rows == 3
    assert _said(got) == COUNTED.format("Total")


def test_zeros_below_zeros_are_no_sums(attach: Attach) -> None:
    got = attach("s.csv", "name,losses\nA,0\nB,0\nTotal,0\n")
    assert got.read.tables[0].rows == 3
    assert _said(got) == COUNTED.format("Total")


def test_a_total_that_is_named_twice(attach: Attach) -> None:
    got = attach("s.csv", "region,city,n\nA,Ada,1\nB,Ben,2\nTotal,Total,3\n")
    assert got.column("n") == [1, 2]


def test_subtotals_further_up_keep_the_grand_total_from_adding_up(attach: Attach) -> None:
    rows = [["A", 1], ["B", 2], ["Subtotal", 3], ["C", 4], ["Subtotal", 4]]
    got = attach("s.csv", _csv(["Grand total", 7], rows))
    assert got.read.tables[0].rows == 6
    assert _said(got) == COUNTED.format("Grand total")


def test_only_the_last_row_is_looked_at(attach: Attach) -> None:
    got = attach("s.csv", _csv(["East", 5], [*ROWS, ["Total", 400]]))
    assert got.read.tables[0].rows == 5
    assert _said(got) is None


def test_the_column_of_the_label_is_read_as_if_it_were_not_there(
    attach: Attach, tmp_path: Path
) -> None:
    days = [datetime.datetime(2024, 1, n) for n in (1, 2, 3)]
    lines = [["day", "n"], *([day, n] for n, day in enumerate(days)), ["Total", 3]]
    _book(tmp_path / "s.xlsx", lines)
    text = "\n".join(f"{str(day)[:10]},{n}" for day, n in lines)
    for got in (attach("s.xlsx"), attach("s.csv", text)):
        assert got.types() == {"day": "DATE", "n": "BIGINT"}
        assert got.column("day") == [day.date() for day in days]
        assert [c.warnings for c in got.read.profiles[0].columns] == [(), ()]


@pytest.mark.parametrize("odd", ["", "on request"])
def test_chosen_readings_go_on_working(attach: Attach, odd: str) -> None:
    """A column that holds the label would lose it if it were looked for in what was read."""
    lines = [f"{2000 + n},{n}" for n in range(20)]
    lines[7] = f"2007,{odd}" if odd else lines[7]
    total = sum(range(20)) - (7 if odd else 0)
    text = "year,n\n" + "\n".join([*lines, f"Total,{total}"])
    choices = tuple(ColumnChoice(table="s", column=c, read_as="numbers") for c in ("year", "n"))
    got = attach("s.csv", text, choices=choices, before=("s",))
    assert got.types() == {"year": "BIGINT", "n": "BIGINT"}
    assert got.column("year") == list(range(2000, 2020))
    assert got.column("n")[7] == (None if odd else 7)
    assert _said(got) == LEFT_OUT.format("Total")
    assert "Total" not in str([c.warnings for c in got.read.profiles[0].columns])
    again = attach("s.csv", text, choices=choices, before=("s",))
    assert (again.rows(), again.warnings()) == (got.rows(), got.warnings())


@pytest.mark.parametrize("rows", [60_000, 300_000])
def test_large_files(attach: Attach, rows: int) -> None:
    """Beyond the samples and beyond one row group; the order of rows is that of the file."""
    lines = "\n".join(f"r{n % 7},{n}" for n in range(rows))
    got = attach("s.csv", f"region,n\n{lines}\nTotal,{rows * (rows - 1) // 2}\n")
    assert got.column("n") == list(range(rows))
    assert _said(got) == LEFT_OUT.format("Total")


def test_what_was_mended_is_still_told(attach: Attach) -> None:
    got = attach("s.csv", _csv(["Total", 400], [["North", "100,odd"], *ROWS[1:]]))
    assert got.read.tables[0].rows == 3
    assert "more fields than columns" in got.warnings()
    assert _said(got) == LEFT_OUT.format("Total")


def test_names_of_columns_with_points_and_names_of_ours(attach: Attach) -> None:
    text = "a,a.b,file_row_number,number\n1,x,1,1\n2,y,2,2\n3,Total,3,3\n"
    assert attach("s.csv", text).rows() == [(1, "x", 1, 1), (2, "y", 2, 2)]


def test_other_formats_are_what_they_are(attach: Attach, tmp_path: Path) -> None:
    records = [{"region": r, "amount": n} for r, n in [*ROWS, ["Total", 400]]]
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "s.parquet")
    database = sqlite3.connect(tmp_path / "s.sqlite")
    database.execute("CREATE TABLE s (region TEXT, amount REAL)")
    database.executemany("INSERT INTO s VALUES (:region, :amount)", records)
    database.commit()
    database.close()
    for got in (attach("s.parquet"), attach("s.sqlite"), attach("s.json", json.dumps(records))):
        assert got.read.tables[0].rows == 4
        assert _said(got) is None


def test_a_table_without_such_a_label_is_written_once(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = Copier._write
    monkeypatch.setattr(
        Copier, "_write", lambda *args, **more: (written.append(1), write(*args, **more))
    )
    attach("s.csv", _csv(["East", 400]))
    assert len(written) == 1


@given(st.sampled_from(["total", "Σύνολο", "Общий итог"]), st.text(" \t:.=*", max_size=4))
def test_marks_around_a_label_are_no_part_of_it(label: str, marks: str) -> None:
    assert is_total(f"{marks}{label}{marks}")
    assert is_total(label.upper())
    assert not is_total(f"{label} SA")
    assert not is_total(marks)
