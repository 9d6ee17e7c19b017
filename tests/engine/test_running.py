"""Columns that run up are told from others that rise now and then."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from core.domain.profiles import Running
from core.domain.work import ReadSource
from core.engine.read import read_source

DAYS = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(40)]


def running(folder: Path, lines: list[str]) -> dict[str, Running]:
    file = folder / "doses.csv"
    file.write_text("\n".join(lines) + "\n")
    (folder / "into").mkdir()
    request = ReadSource(path=str(file), into=str(folder / "into"))
    (profile,) = read_source(request, 2_000_000_000, report=lambda *_: None).profiles
    return {column.name: column.running for column in profile.columns if column.running}


def doses(*, twice: bool = False) -> list[str]:
    draw = random.Random(3)
    lines = ["place,day,given,total,half_known,level"]
    for place in ("North", "South", "West"):
        total = 0
        for day in DAYS:
            given = draw.randrange(1, 90)
            total += given
            known = total if draw.random() < 0.5 else ""
            line = f"{place},{day},{given},{total},{known},{draw.randrange(100)}"
            lines += [line, line] if twice else [line]
    return lines


def test_a_total_that_never_falls_within_a_group(tmp_path: Path) -> None:
    way = Running(time="day", group="place")
    assert running(tmp_path, doses()) == {"total": way, "half_known": way}


def test_a_table_of_several_rows_a_day_has_none(tmp_path: Path) -> None:
    assert running(tmp_path, doses(twice=True)) == {}


@pytest.mark.parametrize(("falls", "there"), [(0, True), (9, False)])
def test_without_groups_one_row_a_day_is_enough(tmp_path: Path, falls: int, there: bool) -> None:
    values = [n * 3 + 1 for n in range(40)]
    for n in range(falls):
        values[4 * n + 2] = 0
    lines = ["day,total", *(f"{day},{value}" for day, value in zip(DAYS, values, strict=True))]
    assert running(tmp_path, lines) == ({"total": Running(time="day")} if there else {})


def test_numbers_whose_difference_is_none(tmp_path: Path) -> None:
    file = tmp_path / "odd.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT DATE '2024-01-01' + i::INT AS day, (i % 10)::UBIGINT AS small, CASE i % 2"
            " WHEN 0 THEN 9223372036854775807 ELSE -9223372036854775807 END AS far"
            f" FROM range(60) r(i)) TO '{file}'"
        )
    (tmp_path / "into").mkdir()
    request = ReadSource(path=str(file), into=str(tmp_path / "into"))
    (profile,) = read_source(request, 2_000_000_000, report=lambda *_: None).profiles
    assert profile.rows == 60
    assert not any(column.running for column in profile.columns)
