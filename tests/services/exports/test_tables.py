"""Tables as files of the whole result, and as text."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.domain.results import Result, ResultColumn
from core.errors import StepError, UserError
from core.services.exports.tables import markdown_table, markdown_text
from tests.fakes.samples import query
from tests.services.exports.conftest import Desk


def test_a_table_is_written_whole_by_a_worker(desk: Desk) -> None:
    cell = desk.ran(query(title="Many/rows", sql="SELECT range AS n FROM range(30000)"))
    made = desk.service.table(cell.id, "csv")
    assert made.file_name == "Many rows.csv"
    assert made.mime == "text/csv"
    rows = list(csv.reader(io.StringIO(made.content.decode())))
    assert len(rows) == 30_001
    parquet = desk.service.table(cell.id, "parquet").content
    file = desk.root / "x.parquet"
    file.write_bytes(parquet)
    assert duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall() == [(30_000,)]
    assert list(desk.home.exports.iterdir()) == []


def test_a_table_that_reads_another_query_takes_it_along(desk: Desk) -> None:
    base = desk.ran(query("q1", sql="SELECT range AS n FROM range(20000)"))
    cell = desk.ran(query("q2", name="counted", sql="SELECT count(*) AS n FROM by_region"), base)
    assert desk.service.table(cell.id, "csv").content.decode().split() == ["n", "20000"]


def test_what_cannot_be_written_is_said_so_and_leaves_nothing(desk: Desk) -> None:
    cell = desk.ran(query(sql="SELECT 1 AS n"))
    with pytest.raises(UserError, match="no export as docx"):
        desk.service.table(cell.id, "docx")
    with pytest.raises(UserError, match="no export as xlsx"):
        desk.service.notebook(desk.id, "xlsx")
    note = desk.notebooks.add_text(desk.id, "x")
    with pytest.raises(UserError, match="no query"):
        desk.service.table(note.id, "csv")
    desk.save(query(sql="SELECT nothing FROM sales"))
    with pytest.raises(StepError):
        desk.service.table(cell.id, "csv")
    assert list(desk.home.exports.iterdir()) == []


RESULT = Result(
    (ResultColumn(name="a|b", type="VARCHAR"), ResultColumn(name="n", type="DOUBLE", unit="EUR")),
    (("x|y\nz", 1234.5), (None, 2.0)),
)


def test_markdown_cells_cannot_end_a_row() -> None:
    lines = markdown_table(RESULT, 10).splitlines()
    assert lines[0] == "| a\\|b | n (EUR) |"
    assert lines[1] == "| --- | ---: |"
    assert lines[2] == "| x\\|y z | 1,234.5 |"
    assert len(lines) == 4
    assert markdown_table(RESULT, 1).endswith("Showing 1 of 2 rows.")


@given(st.text(max_size=60))
def test_escaped_markdown_reads_back_as_the_text(text: str) -> None:
    made = MarkdownIt("commonmark").render(markdown_text(text))
    assert "<" not in made.replace("<p>", "").replace("</p>", "").replace("<br />", "")
