"""Readings of a cell of a notebook, and a person's other reading: run again with no model."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.cells import QueryCell
from core.domain.readings import Reading
from core.errors import StepError
from core.services.readings import ReadingService
from tests.services.test_cells import Desk

CSV = """region,state,sold,total,pieces
North,West,2024-01-05,5,1
West,South,2024-02-05,2,4
West,West,2024-03-05,7,3
Weston,South,2023-03-05,1,9
"""
QUESTION = "sales of the west in 2024"
SQL = (
    "SELECT sum(total) AS total FROM shop WHERE region = 'West' "
    "AND sold >= DATE '2024-01-01' AND sold < DATE '2025-01-01'"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.path = tmp_path / "shop.csv"
    made.path.write_text(CSV)
    made.sources.attach(made.path, notebook_id=made.id)
    return made


@pytest.fixture
def readings(desk: Desk) -> ReadingService:
    return ReadingService(desk.store, sources=desk.sources, sandbox=desk.sandbox)


def of(readings: ReadingService, cell: QueryCell, word: str) -> Reading:
    return next(r for r in readings.of(cell, QUESTION) if r.word == word)


def test_the_words_of_a_cell_and_what_else_they_could_be(
    desk: Desk, readings: ReadingService
) -> None:
    cell = desk.ran(SQL)
    assert [f"{r.word}: {r.says()}" for r in readings.of(cell, QUESTION)] == [
        "sales: total",
        "west: region = West",
        "2024: sold, 2024",
    ]
    others = {w: readings.options(cell, of(readings, cell, w)) for w in ("sales", "west", "2024")}
    assert [o.says() for o in others["sales"]] == ["pieces"]
    assert [o.says() for o in others["west"]] == ["state = West", "region = Weston"]
    assert [o.says() for o in others["2024"]] == ["sold, 2023", "sold, 2025"]


def test_a_picked_reading_is_run_and_stays_with_its_word(
    desk: Desk, readings: ReadingService
) -> None:
    cell = desk.ran(SQL)
    top = desk.ran(f"SELECT count(*) AS n FROM {cell.name}", "Rows of it")
    west = of(readings, cell, "west")
    state = readings.options(cell, west)[0]
    changed = readings.rewritten(cell, west, state)
    done = desk.cells.run_sql(cell.id, changed, read_as=state)
    assert {one.id for one in done.changed} == {cell.id, top.id}
    assert desk.rows(cell) == ((12,),)
    kept = desk.query(cell)
    assert kept.edited
    assert kept.readings == (state,)
    weston = of(readings, kept, "west").model_copy(update={"column": "region", "value": "Weston"})
    desk.cells.run_sql(cell.id, readings.rewritten(kept, state, weston), read_as=weston)
    assert desk.query(cell).readings == (weston,)
    assert of(readings, desk.query(cell), "west").says() == "region = Weston"


def test_what_an_edit_takes_away_is_told_no_more(desk: Desk, readings: ReadingService) -> None:
    cell = desk.ran(SQL)
    sales = of(readings, cell, "sales")
    pieces = readings.options(cell, sales)[0]
    desk.cells.run_sql(cell.id, readings.rewritten(cell, sales, pieces), read_as=pieces)
    desk.cells.run_sql(cell.id, "SELECT count(*) AS n FROM shop")
    assert readings.of(desk.query(cell), QUESTION) == ()
    desk.cells.run_sql(cell.id, "SELECT nothing here")
    assert readings.of(desk.query(cell), QUESTION) == ()
    with pytest.raises(StepError, match="cannot be read as pieces"):
        readings.rewritten(desk.query(cell), sales, pieces)


def test_a_query_over_another_query_is_read_too(desk: Desk, readings: ReadingService) -> None:
    base = desk.ran("SELECT region, total, pieces FROM shop", "Rows")
    cell = desk.ran(f"SELECT sum(total) AS total FROM {base.name} WHERE region = 'West'")
    assert [r.says() for r in readings.of(cell, QUESTION)] == ["total", "region = West"]
    assert [o.says() for o in readings.options(cell, of(readings, cell, "sales"))] == ["pieces"]
