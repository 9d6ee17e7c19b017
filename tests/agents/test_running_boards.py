"""Columns that run up: dashboards take the last value of each group, and never add up its days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from core.agents.business.boards.overview import overview_tiles
from core.agents.business.boards.request import request_of
from core.agents.business.boards.tiles import TileQuery, tiles_of
from core.agents.business.catalogue import Catalogue
from core.domain.profiles import ColumnProfile, Running, TableProfile
from core.domain.sources import Column, Schema, Table

# B says nothing in March and keeps what it had; a C begins then.
ROWS = """
VALUES ('A', 'x', DATE '2024-01-05', 1, 1), ('A', 'x', DATE '2024-01-31', 10, 2),
       ('A', 'x', DATE '2024-02-29', 30, 3), ('A', 'x', DATE '2024-03-31', 45, 4),
       ('B', 'y', DATE '2024-01-31', 5, 9), ('B', 'y', DATE '2024-02-29', 7, 9),
       ('C', 'y', DATE '2024-03-31', 100, 9)
"""
WAY = Running(time="day", group="place")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(f"CREATE TABLE doses AS SELECT * FROM ({ROWS}) "
                     "AS t(place, kind, day, total_doses, doses_per_hundred)")  # fmt: skip
        yield made


@pytest.fixture
def catalogue() -> Catalogue:
    types = {"place": "VARCHAR", "kind": "VARCHAR", "day": "DATE", "total_doses": "BIGINT",
             "doses_per_hundred": "DOUBLE"}  # fmt: skip
    distinct = {"place": 3, "kind": 2, "day": 4, "total_doses": 7, "doses_per_hundred": 5}
    table = Table(
        name="doses", columns=tuple(Column(name=n, type=t) for n, t in types.items()), rows=7,
        file="f",
    )  # fmt: skip
    columns = tuple(
        ColumnProfile(
            name=name, type=kind, missing=0, distinct=distinct[name],
            minimum="2024-01-05" if name == "day" else None,
            maximum="2024-03-31" if name == "day" else None,
            running=WAY if "doses" in name else None,
        )
        for name, kind in types.items()
    )  # fmt: skip
    return Catalogue(
        Schema(tables=(table,)), [TableProfile(table="doses", rows=7, columns=columns)]
    )


def rows(tiles: tuple[TileQuery, ...], title: str, base: duckdb.DuckDBPyConnection) -> object:
    found = next(tile for tile in tiles if tile.form.title == title)
    return base.execute(found.sql).fetchall()


def test_an_overview_takes_what_each_group_has_come_to(
    catalogue: Catalogue, connection: duckdb.DuckDBPyConnection
) -> None:
    tiles, notes = overview_tiles(catalogue, "doses")
    assert "so the latest value of each place is taken." in notes[0]
    course = rows(tiles, "Total doses by week, latest value", connection)
    weeks = [date(2024, *day) for day in ((1, 1), (1, 29), (2, 26), (3, 25))]
    assert course == list(zip(weeks, (1, 15, 37, 152), strict=True))
    assert rows(tiles, "Total doses, latest value", connection) == course
    by_place = rows(tiles, "Total doses by place, latest value", connection)
    assert by_place == [("C", 100), ("A", 45), ("B", 7)]
    mean = rows(tiles, "Doses per hundred, latest value", connection)
    assert isinstance(mean, list)
    assert [value for _, value in mean] == pytest.approx([1, 5.5, 6, 22 / 3])


def test_a_question_gets_the_same_within_its_period_and_filters(
    catalogue: Catalogue, connection: duckdb.DuckDBPyConnection
) -> None:
    request = request_of("build a dashboard of total doses by kind in february 2024", catalogue)
    assert request is not None
    by_kind = rows(tiles_of(request, catalogue), "Total doses by kind, latest value", connection)
    assert by_kind == [("x", 30), ("y", 7)]
    course = rows(tiles_of(request, catalogue), "Total doses, latest value", connection)
    assert isinstance(course, list)
    assert [value for _, value in course][-1] == 37


def test_amounts_of_a_day_are_added_up_as_ever(catalogue: Catalogue) -> None:
    (profile,) = catalogue.profiles
    plain = tuple(c.model_copy(update={"running": None}) for c in profile.columns)
    other = Catalogue(catalogue.schema, [profile.model_copy(update={"columns": plain})])
    tiles, _ = overview_tiles(other, "doses")
    assert not [tile for tile in tiles if "latest value" in tile.form.title]
    assert any("SUM(doses.total_doses)" in tile.sql for tile in tiles)
