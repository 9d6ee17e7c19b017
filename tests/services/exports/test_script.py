"""The script runs on its own, on the files themselves, and gives the same rows."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.sources import Column, ColumnChoice
from core.services.exports.attach_code import attach_code, imports_of, readers_of
from core.services.exports.python_text import block_literal, comment, literal, variables
from tests.fakes.samples import source, table
from tests.services.exports.conftest import Desk


def run(source: str, folder: Path, extra: str = "") -> str:
    """What the script prints, in a process and folder of its own, without Syna on its path."""
    file = folder / "script.py"
    file.write_text(source + extra)
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_script_reads_the_files_and_gives_the_same_rows(full: Desk) -> None:
    made = full.export("py")
    said = run(
        made,
        full.root,
        "\nprint('ROWS', by_region.rows(), by_month.rows(), top_one.rows(), len(figure.data))\n",
    )
    assert "[('North', 1250.5), ('South', 7.0)]" in said
    assert "(datetime.date(2024, 1, 1), 1250.5)" in said
    assert "[(1250.5,)] 1" in said
    assert (full.root / "by_region.html").stat().st_size > 1000
    assert "# Which region sells most?\n# The North has 1,250.5.\n" in made
    assert "# This query did not run: It took too long." in made
    assert "# Not run yet:" in made
    assert str(full.home.root) not in made


def test_types_are_those_that_the_notebook_was_made_with(full: Desk) -> None:
    (full.root / "sales.csv").write_text("region,day,total\nNorth,2024-03-05,3\n")
    said = run(full.export("py"), full.root, "\nprint(db.table('sales').types)\n")
    assert "[VARCHAR, DATE, DOUBLE]" in said


def test_a_query_that_reads_a_later_one_is_made_after_it(desk: Desk) -> None:
    from tests.fakes.samples import query

    later = desk.ran(query("q2", position=9, name="later_one", sql="SELECT 5 AS n"))
    desk.ran(
        query("q1", position=1, name="first_one", sql="SELECT n + 1 AS m FROM later_one"), later
    )
    assert "6" in run(desk.export("py"), desk.root)


def test_hostile_text_stays_text(evil: Desk) -> None:
    made = evil.export("py")
    ast.parse(made)
    said = run(made, evil.root, "\nprint('END', by_evil.rows()[0][1])\n")
    assert "END 2" in said


@given(st.text())
def test_no_text_leaves_its_literal_or_comment(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert ast.literal_eval(block_literal(text)).strip("\n") == text.strip("\n")
    assert ast.parse(comment(text)).body == []


@given(st.lists(st.text(max_size=8), unique=True))
def test_variables_are_names_of_their_own(names: list[str]) -> None:
    made = variables(names)
    assert len(set(made.values())) == len(names)
    for name in made.values():
        ast.parse(f"{name} = 1")


@pytest.mark.parametrize("kind", ["excel", "sqlite", "folder", "json", "parquet"])
def test_other_kinds_of_files_are_read_too(desk: Desk, kind: str) -> None:
    """Sources are written by hand, since the fake sandbox reads CSV alone."""
    import json
    import sqlite3

    import openpyxl
    import polars as pl

    from core.domain.sources import Column, Table
    from core.services.exports.document import Document
    from core.services.exports.script import script
    from tests.fakes.samples import source

    path = desk.root / "my data"
    frame = pl.DataFrame({"Order Id": [1, 2], "day": ["2024-01-05", None]})
    if kind == "excel":
        path = path.with_suffix(".xlsx")
        book = openpyxl.Workbook()
        book.active.title = "Notes"
        book.active.append(["nothing"])
        sheet = book.create_sheet("All Orders")
        for row in [frame.columns, *frame.rows()]:
            sheet.append(row)
        book.save(path)
    elif kind == "sqlite":
        path = path.with_suffix(".db")
        with sqlite3.connect(path) as file:
            file.execute("CREATE TABLE notes (a TEXT)")
            file.execute('CREATE TABLE "All Orders" ("Order Id" INTEGER, day TEXT)')
            file.executemany('INSERT INTO "All Orders" VALUES (?, ?)', frame.rows())
    elif kind == "folder":
        path.mkdir()
        frame.write_parquet(path / "All Orders.parquet")
        (path / "notes.csv").write_text("a\n1\n")
    elif kind == "json":
        path = path.with_suffix(".jsonl")
        path.write_text("\n".join(json.dumps(row) for row in frame.to_dicts()))
    else:
        path = path.with_suffix(".parquet")
        frame.write_parquet(path)
    columns = (Column(name="Order Id", type="BIGINT"), Column(name="day", type="DATE"))
    table = Table(name="all_orders_2", columns=columns, rows=2, file="x")
    made = script(Document("x", (source(path=str(path), kind=kind, tables=(table,)),), ()))
    said = run(made, desk.root, "\nprint(db.table('all_orders_2').fetchall())\n")
    assert "[(1, datetime.date(2024, 1, 5)), (2, None)]" in said


def _script(path: Path, text: str) -> str:
    path.write_text(text)
    columns = (Column(name="id", type="BIGINT"), Column(name="price", type="DOUBLE"))
    chosen = ColumnChoice(table="prices", column="price", read_as="numbers")
    made = source(path=str(path), tables=(table("prices", columns=columns),), choices=(chosen,))
    return "\n".join((imports_of([made], charts=False), readers_of([made]), attach_code(made)))


def test_values_that_a_person_chose_to_leave_empty_are_empty_there_too(tmp_path: Path) -> None:
    script = _script(tmp_path / "prices.csv", "id,price\n1,on request\n2,2.5\n3,3.5\n")
    total = "\nprint(db.sql('SELECT sum(price) FROM prices').fetchall())\n"
    assert "[(6.0,)]" in run(script, tmp_path, total)


def test_a_spelling_that_the_script_cannot_read_is_not_passed_over(tmp_path: Path) -> None:
    script = _script(tmp_path / "prices.csv", 'id,price\n1,on request\n2,"2,5"\n3,"3,5"\n')
    with pytest.raises(AssertionError, match="Most values of price cannot be read as DOUBLE"):
        run(script, tmp_path)
