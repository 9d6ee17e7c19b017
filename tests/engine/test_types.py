"""Which texts are read as what."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.readings import INTEGER, Reading
from core.engine.types import Judgement, judge, ladder, settle

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
    (["(1,234.50)", "$2,000.00", "-", "–", "12.00"], "DOUBLE", [-1234.5, 2000, None, None, 12]),
    (["-$5", "($5.50)", "$(6)"], "DOUBLE", [-5.0, -5.5, -6.0]),
    (["12.50-", "1,300.00", "3-"], "DOUBLE", [-12.5, 1300.0, -3.0]),
    (["12,50- €", "1.300,00 €", "3 €"], "DOUBLE", [-12.5, 1300.0, 3.0]),
    (["12,50\u00a0€", "3\u202f€"], "DOUBLE", [12.5, 3.0]),
    (["12.-", "15.50", "1'300.--"], "DOUBLE", [12.0, 15.5, 1300.0]),
    (["1’234.50", "2"], "DOUBLE", [1234.5, 2.0]),
    (["1,23,456.50", "1,000"], "DOUBLE", [123456.5, 1000.0]),
    (["12,34,567", "1,000"], "BIGINT", [1234567, 1000]),
    (["1", "\\N", "#N/A", "−", "(null)"], "BIGINT", [1, None, None, None, None]),
    (["- 5.00", "+ 6.00", "€ − 7"], "DOUBLE", [-5.0, 6.0, -7.0]),
    (["\t7", "8\u00a0"], "BIGINT", [7, 8]),
    (["true", "False", ""], "BOOLEAN", [True, False, None]),
    (["2024-01-05", "2024-1-6"], "DATE", ["2024-01-05", "2024-01-06"]),
    (
        ["2024-01-05 10:00", "2024-01-06"],
        "TIMESTAMP",
        ["2024-01-05 10:00:00", "2024-01-06 00:00:00"],
    ),
    (["2024-01-05T10:00:00+02:00"], "TIMESTAMP", ["2024-01-05 08:00:00"]),
    (
        ["2024-01-05 10:00:00 -0500", "2024-01-05T10:00Z", "2024-01-05 10:00:00,250+02", ""],
        "TIMESTAMP",
        ["2024-01-05 15:00:00", "2024-01-05 10:00:00", "2024-01-05 08:00:00.250000", "None"],
    ),
    (["2024-01-05 10:00:00 UTC"], "TIMESTAMP", ["2024-01-05 10:00:00"]),
    (["2024-01-05 10:00:00,250"], "TIMESTAMP", ["2024-01-05 10:00:00.250000"]),
    (["13/02/2024", "01/02/2024"], "DATE", ["2024-02-13", "2024-02-01"]),
    (["02/13/2024", "1/2/2024"], "DATE", ["2024-02-13", "2024-01-02"]),
    (["31.12.2023", "1.1.2024"], "DATE", ["2023-12-31", "2024-01-01"]),
    (["2024/01/05"], "DATE", ["2024-01-05"]),
    (["5 Jan 2020", "12 May 2021"], "DATE", ["2020-01-05", "2021-05-12"]),
    (["January 5, 2020", "May 6, 2021"], "DATE", ["2020-01-05", "2021-05-06"]),
    (["05-Jan-20"], "DATE", ["2020-01-05"]),
    (["5. Januar 2024", "12. März 2024"], "DATE", ["2024-01-05", "2024-03-12"]),
    (["05 Mai 2024", "12 Okt 2024"], "DATE", ["2024-05-05", "2024-10-12"]),
    (["lundi 1er février 2021", "12 juil. 2024"], "DATE", ["2021-02-01", "2024-07-12"]),
    (["5 de enero de 2024", "1 de dezembro de 2024"], "DATE", ["2024-01-05", "2024-12-01"]),
    (["Mon, 5 Sept 2022", "Tue, 6 Sept 2022"], "DATE", ["2022-09-05", "2022-09-06"]),
    (["5 août 2024, 9:30"], "TIMESTAMP", ["2024-08-05 09:30:00"]),
    (
        ["1/13/2024, 10:30:00\u202fPM", "1/14/2024, 1:05:09 a.m."],
        "TIMESTAMP",
        ["2024-01-13 22:30:00", "2024-01-14 01:05:09"],
    ),
    (["05-OCT-2024 10:30"], "TIMESTAMP", ["2024-10-05 10:30:00"]),
    (["2024-01-05 10:30 PM"], "TIMESTAMP", ["2024-01-05 22:30:00"]),
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
    ["1€50", "2 € 99"],
    ["12EUR34", "5 EUR"],
    ["1,23,45"],
    ["2-", "3+", "1-"],
    ["2-", "65-"],
    ["+41791234567", "+41791234568"],
    ["100.00 CR", "50.00 DR"],
    ["5 Foo 2024"],
    ["Order 5 Januar 2024"],
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


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (["$5", "$6"], "$"),
        (["5%"], "%"),
        (["(5.5%)", "3 %"], "%"),
        (["5", "$6", "7"], "$"),
        (["5 EUR", "CHF", "7"], None),
        (["5", "6"], None),
    ],
)
def test_units_are_kept(values: list[str], unit: str | None) -> None:
    reading = judge(values).chosen
    assert (reading.unit if reading else None) == unit


def test_a_percent_sign_is_asked_of_every_value() -> None:
    """The samples may have missed a number without one."""
    reading = judge(["5%", "6 %", "(7%)"]).chosen
    assert reading is not None
    assert not reading.fits("5")
    assert _converted(reading, ["5%", "(7%)", "-1 %"]) == [5, -7, -1]


def test_what_has_two_readings_says_so() -> None:
    assert "Commas were read as thousands" in judge(["1,234", "5,678"]).note
    assert judge(["01/02/2024"]).open
    assert judge(["1,234", "5,678"], european=True).chosen.type == "DOUBLE"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["5%", "5"], "Only some numbers carry a %, so it stays text."),
        (["$5", "€5", "6"], "Numbers carry $ and €, so it stays text."),
        (
            ["2024-01-01T10:00:00", "2024-01-01T10:00:00Z"],
            "Only some times have an offset from UTC, so it stays text.",
        ),
        (["2024-01-01T10:00:00+01:00"], "Times with an offset from UTC are shown in UTC."),
        (["2024-01-01T10:00:00"], ""),
        (["13/01/68"], "Years of two digits were read as 1969 to 2068 (13/01/68)."),
        (["13/01/24", "13/01/99"], ""),
        (["1.234 €"], "Dots were read as decimal points (1.234 €)."),
        (["1.234%"], ""),
        (["1.234", "5.67"], ""),
        (["1,234 €"], ""),
    ],
)
def test_what_is_taken_for_granted_is_said(values: list[str], said: str) -> None:
    assert judge(values).note == said


@pytest.mark.parametrize(
    ("values", "number", "said"),
    [
        (["1.234", "5.678"], 1234, "Dots were read as thousands (1.234)."),
        (["1.234", "5.67"], 1.234, ""),
        (["1,234", "5,678"], 1.234, "Commas were read as decimal points (1,234)."),
        (["1,234", "5,67"], 1.234, ""),
        (["0,234", "5,678"], 0.234, ""),
    ],
)
def test_where_commas_are_decimal_dots_are_not(values: list[str], number: float, said: str) -> None:
    judged = judge(values, european=True)
    assert judged.chosen is not None
    assert (_converted(judged.chosen, values)[0], judged.note) == (number, said)


def test_short_years_that_may_come_first_are_not_guessed() -> None:
    days = [f"24/01/{day:02d}" for day in range(1, 32)]
    said = "Dates could begin with the day or the year, so they stay text."
    assert judge(days) == Judgement(note=said)
    assert ladder(days) == ()
    years = [f"31/12/{year:02d}" for year in range(10, 24)]
    assert judge(years).chosen is not None
    assert ladder(years)


def test_numbers_that_could_be_days_are_left_to_the_whole_column() -> None:
    days = ["20240131", "20231201"]
    assert judge(days).chosen is None
    assert settle(judge(days).open, [0, 0]).offer == "dates"
    dates = settle(judge(days).open, [0, 0], wanted="dates")
    assert dates.chosen is not None
    assert [str(day) for day in _converted(dates.chosen, days)] == ["2024-01-31", "2023-12-01"]
    assert settle(judge(days).open, [0, 1]) == Judgement(INTEGER)
    assert judge(["20240131", "20241301"]) == Judgement(INTEGER)


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


def _gapped(number: str, mark: str) -> str:
    return f"{int(number):,}".replace(",", mark)


def _lakhs(number: str) -> str:
    head, tail = number[:-3], number[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


STYLES = {
    "english": lambda whole, cents: f"{_gapped(whole, ',')}.{cents}",
    "european": lambda whole, cents: f"{_gapped(whole, '.')},{cents}",
    "swiss": lambda whole, cents: f"{_gapped(whole, '’')}.{cents}",
    "french": lambda whole, cents: f"{_gapped(whole, chr(0x202F))},{cents}",
    "indian": lambda whole, cents: f"{_lakhs(whole)}.{cents}",
}
NEGATIVES = ("-{}", "−{}", "({})", "{}-", "{}−")
AROUND = ("{}", "${}", "{} €", "CHF {}", "{}\u00a0EUR")


@settings(deadline=None, max_examples=120)
@given(
    st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 99)), min_size=1, max_size=8),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(NEGATIVES),
    st.sampled_from(AROUND),
    st.data(),
)
def test_written_numbers_come_back(
    numbers: list[tuple[int, int]],
    style: str,
    negative: str,
    around: str,
    data: st.DataObject,
) -> None:
    """In any style, a minus in any place, and a sign on some or all of them."""
    texts, expected = [], []
    for whole, cents in numbers:
        text, sign = STYLES[style](str(whole), f"{cents:02d}"), 1
        if data.draw(st.booleans()):
            text, sign = negative.format(text), -1
        if data.draw(st.booleans()):
            text = around.format(text)
        texts.append(text)
        expected.append(sign * float(f"{whole}.{cents:02d}"))
    reading = judge(texts, european=style == "european").chosen
    assert reading is not None
    assert _converted(reading, texts) == expected
