"""Which texts are read as what."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.readings import Reading
from core.engine.types import judge

READ = [
    (["1", "2", "NA", ""], "BIGINT", [1, 2, None, None]),
    (["1.5", "-2", "-"], "DOUBLE", [1.5, -2.0, None]),
    (["1e-5", "2.5E3"], "DOUBLE", [1e-5, 2500.0]),
    (["1,234", "12,345,678", "5"], "BIGINT", [1234, 12345678, 5]),
    (["1,234.50", ".5"], "DOUBLE", [1234.5, 0.5]),
    (["1.234,50", "2"], "DOUBLE", [1234.5, 2.0]),
    (["12,5", "3,25"], "DOUBLE", [12.5, 3.25]),
    (["1.234.567", "12"], "BIGINT", [1234567, 12]),
    (["1 234 567", "12"], "BIGINT", [1234567, 12]),
    (["1'000"], "BIGINT", [1000]),
    (["$1,200.50", "($3)", "-$5"], "DOUBLE", [1200.5, -3.0, -5.0]),
    (["€ 5", "€7"], "BIGINT", [5, 7]),
    (["5 EUR", "1,000 EUR"], "BIGINT", [5, 1000]),
    (["12.5%", "3 %"], "DOUBLE", [12.5, 3.0]),
    (["−5", "3"], "BIGINT", [-5, 3]),
    (["true", "False", ""], "BOOLEAN", [True, False, None]),
    (["2024-01-05", "2024-1-6"], "DATE", ["2024-01-05", "2024-01-06"]),
    (
        ["2024-01-05 10:00", "2024-01-06"],
        "TIMESTAMP",
        ["2024-01-05 10:00:00", "2024-01-06 00:00:00"],
    ),
    (["2024-01-05T10:00:00+02:00"], "TIMESTAMP", ["2024-01-05 08:00:00"]),
    (["13/02/2024", "01/02/2024"], "DATE", ["2024-02-13", "2024-02-01"]),
    (["02/13/2024", "1/2/2024"], "DATE", ["2024-02-13", "2024-01-02"]),
    (["31.12.2023", "1.1.2024"], "DATE", ["2023-12-31", "2024-01-01"]),
    (["2024/01/05"], "DATE", ["2024-01-05"]),
    (["5 Jan 2020", "12 May 2021"], "DATE", ["2020-01-05", "2021-05-12"]),
    (["January 5, 2020", "May 6, 2021"], "DATE", ["2020-01-05", "2021-05-06"]),
    (["05-Jan-20"], "DATE", ["2020-01-05"]),
    (
        ["2/13/2024 10:30 PM", "2/14/2024 1:05am"],
        "TIMESTAMP",
        ["2024-02-13 22:30:00", "2024-02-14 01:05:00"],
    ),
]

TEXT = [
    ["007", "12"],
    ["00"],
    ["12345678901234567890"],
    ["1E5", "2E7"],
    ["abc", "1"],
    ["N/A", ""],
    [],
    ["yes", "no"],
    ["1-2-3", "x"],
    ["555-1234", "555-9876"],
    ["10:30", "11:00"],
    ["1/2", "3/4"],
    ["1.2.10", "2.3.11"],
    ["01/02/2024", "03/04/2024"],
    ["31/31/2024"],
    ["$5", "€5"],
    ["5%", "5"],
    ["1,23,456"],
    ["0x1F"],
    ["1_000"],
    ["inf", "nan"],
    ["2024-01-05", "05/01/2024"],
]


def _converted(reading: Reading, values: list[str]) -> list[object]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.execute(
            f"SELECT {reading.strict('v')}, {reading.misfit('v')} FROM (SELECT unnest(?) AS v)",
            [values],
        ).fetchall()
    assert not any(row[1] for row in rows)
    return [row[0] for row in rows]


@pytest.mark.parametrize(("values", "kind", "expected"), READ)
def test_read(values: list[str], kind: str, expected: list[object]) -> None:
    reading = judge(values).chosen
    assert reading is not None
    assert reading.type == kind
    got = _converted(reading, values)
    dates = kind in {"DATE", "TIMESTAMP"}
    assert [str(value) if dates else value for value in got] == expected


@pytest.mark.parametrize("values", TEXT)
def test_stays_text(values: list[str]) -> None:
    assert judge(values).chosen is None


def test_units_are_kept() -> None:
    assert judge(["$5", "$6"]).chosen.unit == "$"  # type: ignore[union-attr]
    assert judge(["5%"]).chosen.unit == "%"  # type: ignore[union-attr]


def test_what_has_two_readings_says_so() -> None:
    assert "Commas were read as thousands" in judge(["1,234", "5,678"]).note
    assert judge(["01/02/2024"]).open
    assert judge(["1,234", "5,678"], european=True).chosen.type == "DOUBLE"  # type: ignore[union-attr]


def test_nearly_all_numbers_says_so() -> None:
    assert "Mostly numbers" in judge(["1", "2", "3", "4", "5", "x"]).note


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-(10**17), 10**17), min_size=1, max_size=30))
def test_whole_numbers_come_back(numbers: list[int]) -> None:
    texts = [str(number) for number in numbers]
    reading = judge(texts).chosen
    assert reading is not None
    assert _converted(reading, texts) == numbers


@settings(deadline=None, max_examples=60)
@given(st.lists(st.dates(), min_size=1, max_size=20))
def test_iso_dates_come_back(days: list[object]) -> None:
    texts = [str(day) for day in days]
    reading = judge(texts).chosen
    assert reading is not None
    assert _converted(reading, texts) == days


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12), max_size=20))
def test_whatever_is_chosen_converts_every_value(values: list[str]) -> None:
    clean = [value.replace("\x00", "").encode("utf-8", "ignore").decode() for value in values]
    reading = judge(clean).chosen
    if reading is not None:
        _converted(reading, clean)
