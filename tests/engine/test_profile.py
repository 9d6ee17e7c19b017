"""Profiles, sample values and joins."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.domain.profiles import ColumnProfile, Join
from core.domain.work import TableGrant
from core.engine.joins import find_joins
from tests.engine.conftest import Attach, Attached


def _column(got: Attached, name: str) -> ColumnProfile:
    return next(c for c in got.read.profiles[0].columns if c.name == name)


def _samples(got: Attached, name: str) -> tuple[str, ...]:
    return next(c.samples for c in got.read.tables[0].columns if c.name == name)


@pytest.fixture
def small(attach: Attach) -> Attached:
    lines = ["id,region,amount,day,note,same,blank"]
    for n in range(100):
        region = ["North", "South", "north", "East"][n % 4] if n else ""
        note = " padded" if n == 7 else f"a rather long text that says nothing much, number {n}"
        amount = 100_000 if n == 50 else n % 10 + 0.5
        lines.append(f'{n + 1},{region},{amount},2024-01-{n % 28 + 1:02d},"{note}",x,')
    return attach("small.csv", "\n".join(lines))


def test_counts_ranges_and_means(small: Attached) -> None:
    profile = small.read.profiles[0]
    assert (profile.rows, profile.key, profile.duplicate_rows, profile.sampled) == (
        100,
        "id",
        0,
        None,
    )
    number = _column(small, "id")
    assert (number.minimum, number.maximum, number.mean, number.median) == ("1", "100", 50.5, 50.5)
    assert number.unique
    assert sum(one.count for one in number.bins) == 100
    day = _column(small, "day")
    assert (day.minimum, day.maximum, day.distinct) == ("2024-01-01", "2024-01-28", 28)
    assert sum(one.count for one in day.bins) == 100
    region = _column(small, "region")
    assert (region.missing, region.distinct, region.distinct_exact) == (1, 4, True)
    assert {(top.text, top.count) for top in region.top} >= {("South", 25), ("North", 24)}
    assert not region.unique


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("900000000000000001", "900000000000000500"),
        ("0.1", "0.10000000000000002"),
        ("2024-01-01 10:00:00.000001", "2024-01-01 10:00:00.000002"),
    ],
)
def test_values_too_near_to_tell_bars_apart(attach: Attach, low: str, high: str) -> None:
    column = _column(attach("near.csv", f"id\n{low}\n{high}\n"), "id")
    assert (column.distinct, column.bins) == (2, ())


def test_warnings_are_sentences(small: Attached) -> None:
    def said(name: str) -> str:
        return " ".join(_column(small, name).warnings)

    assert "'North' and 'north'" in said("region") or "'north' and 'North'" in said("region")
    assert "far from the rest (for instance 100,000)" in said("amount")
    assert "starts or ends with a blank" in said("note")
    assert "same value" in said("same")
    assert "Every value is missing" in said("blank")
    assert said("day") == ""


def test_samples_are_sql_literals(small: Attached) -> None:
    assert set(_samples(small, "region")) == {"'North'", "'South'", "'north'", "'East'"}
    assert len(_samples(small, "id")) == 3
    assert all(len(text) <= 42 for text in _samples(small, "note"))
    assert _samples(small, "day")[0].startswith("'2024-01-")
    with duckdb.connect() as connection:
        for column in small.read.tables[0].columns:
            for text in column.samples:
                connection.execute(f"SELECT {text}").fetchall()


def test_a_quote_in_a_sample_is_doubled(attach: Attach) -> None:
    assert _samples(attach("q.csv", "id,name\n1,O'Neil\n2,Ada\n"), "name")[0] == "'O''Neil'"


def test_repeated_rows_are_counted(attach: Attach) -> None:
    got = attach("d.csv", "a,b\n1,2\n1,2\n3,4\n")
    assert got.read.profiles[0].duplicate_rows == 1
    assert "1 row repeats another." in got.warnings()


def test_a_large_table_is_sampled_and_says_so(attach: Attach) -> None:
    rows = "\n".join(f"{n},{n % 7},{n % 1000 / 10}" for n in range(120_000))
    got = attach("large.csv", "id,weekday,price\n" + rows)
    profile = got.read.profiles[0]
    assert profile.sampled
    assert profile.sampled < 60_000
    assert profile.key == "id"
    number = _column(got, "id")
    assert (number.unique, number.distinct, number.distinct_exact) == (True, 120_000, True)
    assert number.median == pytest.approx(60_000, rel=0.02)
    weekday = _column(got, "weekday")
    assert (weekday.distinct, weekday.distinct_exact) == (7, True)
    assert sum(top.count for top in weekday.top) == 120_000
    assert sum(one.count for one in _column(got, "price").bins) == pytest.approx(120_000, rel=0.01)


def test_infinite_numbers_do_no_harm(attach: Attach, tmp_path: Path) -> None:
    file = tmp_path / "i.parquet"
    values = "(1.0), ('inf'::DOUBLE), ('nan'::DOUBLE), (1e308), (2.0), (NULL)"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM (VALUES {values}) t(x)) TO '{file}'")
    x = _column(attach("i.parquet"), "x")
    assert x.mean == 1.5
    assert x.missing == 1


def _grants(folder: Path, **tables: str) -> tuple[TableGrant, ...]:
    grants = []
    with duckdb.connect() as connection:
        for name, sql in tables.items():
            file = folder / f"{name}.parquet"
            connection.execute(f"COPY ({sql}) TO '{file}'")
            grants.append(TableGrant(name=name, file=str(file)))
    return tuple(grants)


def _found(tmp_path: Path, **tables: str) -> list[Join]:
    with duckdb.connect() as connection:
        return list(find_joins(connection, _grants(tmp_path, **tables)))


def test_joins_by_name_and_values(tmp_path: Path) -> None:
    found = _found(
        tmp_path,
        orders="SELECT n AS order_id, n % 50 AS customer_id, 'a' AS status FROM range(500) t(n)",
        customers="SELECT n AS id, 'c' || n AS name FROM range(40) t(n)",
        regions="SELECT n AS id, 'r' || n AS name FROM range(40) t(n)",
    )
    assert len(found) == 1
    join = found[0]
    assert (join.left_table, join.left_column) == ("orders", "customer_id")
    assert (join.right_table, join.right_column) == ("customers", "id")
    assert join.coverage == pytest.approx(0.8)
    assert not join.declared


def test_no_join_where_values_do_not_meet(tmp_path: Path) -> None:
    assert not _found(
        tmp_path,
        orders="SELECT n AS order_id, n + 1000 AS customer_id FROM range(100) t(n)",
        customers="SELECT n AS customer_id FROM range(40) t(n)",
    )
