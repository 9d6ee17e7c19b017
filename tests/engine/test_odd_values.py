"""Columns of numbers or dates with a few odd values, read as a person chose."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.profiles import ColumnProfile
from core.domain.sources import ColumnChoice, ReadAs
from core.engine.copy import Copier
from core.engine.misfits import Misfits
from core.engine.readings import DECIMAL, INTEGER, Reading, is_missing
from core.engine.types import emptied, settle
from tests.engine.conftest import Attach, Attached


def _as(column: str, read_as: ReadAs, *, table: str = "prices") -> dict[str, object]:
    return {"choices": (ColumnChoice(table=table, column=column, read_as=read_as),)} | {
        "before": (table,)
    }


def _about(got: Attached, column: str, table: int = 0) -> ColumnProfile:
    return next(c for c in got.read.profiles[table].columns if c.name == column)


def _prices(odd: dict[int, str], rows: int = 400, form: str = "{}.5") -> str:
    lines = [f"{n},{odd.get(n, form.format(n))}" for n in range(rows)]
    return "id,price\n" + "\n".join(lines)


ODD = {7: "on request", 90: "on request", 300: "five"}


def test_an_odd_value_keeps_text_and_offers_numbers(attach: Attach) -> None:
    got = attach("prices.csv", _prices(ODD))
    price = _about(got, "price")
    assert (price.type, price.offer) == ("VARCHAR", "numbers")
    assert price.warnings[0] == (
        "Mostly numbers, but not all (for instance 'on request'), so it stays text."
    )
    assert _about(got, "id").offer is None


def test_chosen_numbers_leave_odd_values_empty_and_name_them(attach: Attach) -> None:
    got = attach("prices.csv", _prices(ODD), **_as("price", "numbers"))
    price = _about(got, "price")
    assert (price.type, price.missing, price.offer) == ("DOUBLE", 3, "text")
    assert price.warnings[0] == (
        "3 of 400 values are no numbers ('on request', 'five'), so they are empty."
    )
    column = got.column("price")
    assert [n for n, value in enumerate(column) if value is None] == sorted(ODD)
    assert column[8] == 8.5
    assert got.types()["id"] == "BIGINT"


def test_values_that_are_missing_anyway_are_not_counted(attach: Attach) -> None:
    got = attach("prices.csv", _prices({1: "", 2: "n/a", 3: "five"}), **_as("price", "numbers"))
    assert _about(got, "price").missing == 3
    assert _about(got, "price").warnings[0].startswith("1 of 398 values is no number ('five'), so")


def test_decimal_commas_and_units(attach: Attach) -> None:
    lines = [f"{n};1.{n:03d},5;{n} €" for n in range(50)]
    lines[20] = "20;auf Anfrage;gratis"
    text = "id;price;fee\n" + "\n".join(lines)
    choices = (*_as("price", "numbers")["choices"], *_as("fee", "numbers")["choices"])  # type: ignore[misc]
    got = attach("prices.csv", text, choices=choices, before=("prices",))
    assert got.column("price")[19:22] == [1019.5, None, 1021.5]
    assert got.column("fee")[19:22] == [19, None, 21]
    assert got.read.tables[0].columns[2].unit == "€"


def test_commas_that_might_be_decimal_ones_are_told_of_all_the_same(attach: Attach) -> None:
    lines = [f'{n},"{n + 1},250"' for n in range(50)]
    lines[20] = "20,five"
    got = attach("prices.csv", "id,price\n" + "\n".join(lines), **_as("price", "numbers"))
    assert got.column("price")[3] == 4250
    assert _about(got, "price").warnings[0].endswith("Commas were read as thousands (1,250).")


@pytest.mark.parametrize(
    ("form", "odd", "first"),
    [("2024-01-{:02d}", "soon", datetime.date(2024, 1, 1)), ("{}/13/2024", "13/13/2024", None)],
)
def test_dates(attach: Attach, form: str, odd: str, first: object) -> None:
    days = [form.format(n % 12 + 1) for n in range(40)]
    days[25] = odd
    text = "id,day\n" + "\n".join(f"{n},{day}" for n, day in enumerate(days))
    assert _about(attach("prices.csv", text), "day").offer == "dates"
    got = attach("prices.csv", text, **_as("day", "dates"))
    assert got.types()["day"] == "DATE"
    assert got.column("day")[0] == (first or datetime.date(2024, 1, 13))
    assert got.column("day")[25] is None
    said = f"1 of 40 values is no date ({odd!r}), so it is empty."
    assert _about(got, "day").warnings[0] == said


def test_days_that_could_be_months_are_not_guessed(attach: Attach) -> None:
    days = [f"0{n % 9 + 1}/0{n % 7 + 1}/2024" for n in range(40)]
    days[25] = "soon"
    text = "id,day\n" + "\n".join(f"{n},{day}" for n, day in enumerate(days))
    assert _about(attach("prices.csv", text), "day").offer is None
    got = attach("prices.csv", text, **_as("day", "dates"))
    assert got.types()["day"] == "VARCHAR"
    assert "day first or month first" in _about(got, "day").warnings[0]


def test_a_misfit_far_down_is_told_offered_and_left_empty(attach: Attach) -> None:
    """The samples never saw it: the quick way fails, and the whole column decides."""
    text = _prices({31_234: "unknown"}, 60_000, "{}")
    got = attach("prices.csv", text)
    assert _about(got, "price").offer == "numbers"
    assert "1 value is not ('unknown')" in _about(got, "price").warnings[0]
    got = attach("prices.csv", text, **_as("price", "numbers"))
    assert got.types() == {"id": "BIGINT", "price": "BIGINT"}
    assert got.column("price")[31_233:31_236] == [31_233, None, 31_235]
    assert _about(got, "price").warnings[0].startswith("1 of 60,000 values is no number")


def test_a_choice_that_nothing_bears_out_is_not_applied(attach: Attach) -> None:
    words = "id,price\n" + "\n".join(f"{n},word {'abc'[n % 3]}" for n in range(40))
    assert attach("prices.csv", words, **_as("price", "numbers")).types()["price"] == "VARCHAR"
    clean = attach("prices.csv", _prices({}), **_as("price", "numbers"))
    assert clean.types()["price"] == "DOUBLE"
    assert _about(clean, "price").warnings == ()
    gone = attach("prices.csv", _prices(ODD), **_as("cost", "numbers"))
    assert _about(gone, "price").offer == "numbers"
    dates = attach("prices.csv", _prices(ODD), **_as("price", "dates"))
    assert _about(dates, "price").offer == "numbers"


def test_a_choice_goes_by_the_name_that_the_table_had(attach: Attach) -> None:
    got = attach("prices.csv", _prices(ODD), **_as("price", "numbers", table="prices_2"))
    assert got.types()["price"] == "DOUBLE"
    other = _as("price", "numbers", table="other")
    assert attach("prices.csv", **other).types()["price"] == "VARCHAR"


def test_a_text_too_long_for_a_number_is_an_odd_value_too(attach: Attach) -> None:
    long = "on request, please write to our office for 1 offer"
    got = attach("prices.csv", _prices({3: long}).replace(f"3,{long}", f'3,"{long}"'))
    assert _about(got, "price").offer == "numbers"
    assert "(for instance 'on request, please write to o…')" in _about(got, "price").warnings[0]


def test_workbooks(attach: Attach, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "price"])
    for n in range(60):
        sheet.append([n, ODD.get(n, n + 0.25)])
    book.save(tmp_path / "prices.xlsx")
    assert _about(attach("prices.xlsx"), "price").offer == "numbers"
    got = attach("prices.xlsx", **_as("price", "numbers"))
    assert got.column("price")[6:9] == [6.25, None, 8.25]


def test_days_of_a_workbook_are_days_whatever_stands_among_them(
    attach: Attach, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "day", "at"])
    for n in range(40):
        day = datetime.datetime(2024, 1, 1 + n % 28)
        at = day.replace(hour=n % 5)
        sheet.append([n, "soon" if n == 9 else day, "soon" if n == 9 else at])
    book.save(tmp_path / "prices.xlsx")
    choices = (*_as("day", "dates")["choices"], *_as("at", "dates")["choices"])  # type: ignore[misc]
    got = attach("prices.xlsx", choices=choices, before=("prices",))
    assert (got.types()["day"], got.types()["at"]) == ("DATE", "TIMESTAMP")
    assert got.column("day")[8:10] == [datetime.date(2024, 1, 9), None]
    assert got.column("at")[8:10] == [datetime.datetime(2024, 1, 9, 3), None]


def test_json_of_numbers_and_texts(attach: Attach) -> None:
    records = [{"id": n, "price": ODD.get(n, n + 0.25)} for n in range(60)]
    records[9]["price"] = "12.5"
    text = json.dumps(records)
    assert "'on request'" in _about(attach("prices.json", text), "price").warnings[0]
    got = attach("prices.json", text, **_as("price", "numbers"))
    assert got.column("price")[6:10] == [6.25, None, 8.25, 12.5]


def test_folders(attach: Attach, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name in ("costs", "prices"):
        (folder / f"{name}.csv").write_text(_prices(ODD))
    got = attach("shop", **(_as("price", "numbers") | {"before": ("costs", "prices")}))
    types = {t.name: t.columns[1].type for t in got.read.tables}
    assert types == {"costs": "VARCHAR", "prices": "DOUBLE"}


def test_numbers_that_are_days_are_read_as_dates_and_back(attach: Attach) -> None:
    text = "id,day\n" + "\n".join(f"{n},202401{n + 1:02d}" for n in range(30))
    day = _about(attach("prices.csv", text), "day")
    assert (day.type, day.offer) == ("BIGINT", "dates")
    assert "could be dates" in day.warnings[0]
    got = attach("prices.csv", text, **_as("day", "dates"))
    assert (_about(got, "day").type, _about(got, "day").offer) == ("DATE", "numbers")
    assert got.column("day")[29] == datetime.date(2024, 1, 30)
    back = _about(attach("prices.csv", text, **_as("day", "numbers")), "day")
    assert (back.type, back.offer) == ("BIGINT", "dates")
    late = attach("prices.csv", text + "\n30,20240140")
    assert (_about(late, "day").type, _about(late, "day").warnings) == ("BIGINT", ())


def test_flags_with_a_word_among_them_are_called_no_numbers(attach: Attach) -> None:
    """A word far down makes the thorough way judge every column anew."""
    flags = [f"{n},{'true' if n % 2 else 'false'}" for n in range(60_000)]
    flags[31_234] = "31234,perhaps"
    got = attach("flags.csv", "id,flag\n" + "\n".join(flags))
    assert got.types()["flag"] == "VARCHAR"
    assert "Mostly" not in got.warnings()


def test_without_a_choice_the_copy_is_written_and_read_no_more_often(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Misfits, "settled", unread)
    monkeypatch.setattr(Copier, "_convert", unread)
    attach("prices.csv", _prices(ODD))


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=2), st.sampled_from(["numbers", None]))
def test_the_reading_with_fewest_misfits_is_taken_only_if_wanted(
    misfits: list[int], wanted: ReadAs | None
) -> None:
    chosen = settle((INTEGER, DECIMAL), misfits, wanted=wanted).chosen
    if 0 in misfits:
        assert chosen == (INTEGER, DECIMAL)[misfits.index(0)]
    elif wanted:
        assert chosen == (INTEGER, DECIMAL)[misfits.index(min(misfits))]
    else:
        assert chosen is None


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_what_was_left_empty_is_said_in_good_english(misfits: int, fits: int) -> None:
    said = emptied(INTEGER, misfits, of=misfits + fits, spelled_as=["five"]).note
    assert said.startswith(f"{misfits:,} of {misfits + fits:,} value")
    assert ("is no number " in said) == (misfits == 1) == ("so it is empty" in said)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=20), st.sampled_from([INTEGER, DECIMAL]))
def test_read_loosely_exactly_the_misfits_and_the_missing_are_empty(
    values: list[str], reading: Reading
) -> None:
    rows = (
        duckdb.connect()
        .execute(
            f"SELECT v, {reading.loose('v')}, {reading.misfit('v')} FROM (SELECT unnest(?) AS v)",
            [[*values, "7"]],
        )
        .fetchall()
    )
    assert rows[-1] == ("7", 7, False)
    for text, value, odd in rows:
        assert (value is None) == (odd or is_missing(text))
