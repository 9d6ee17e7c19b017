"""Dates whose month is a word come back, in every language and way of writing."""

from __future__ import annotations

import datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.types import judge

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
WRITTEN = (
    "{d} {m} {y}",
    "{d}. {m} {y}",
    "{d:02d} {m} {y}",
    "{d} de {m} de {y}",
    "Sa., {d} {m} {y}",
)


def _read(texts: list[str]) -> list[object]:
    reading = judge(texts).chosen
    assert reading is not None
    with duckdb.connect() as connection:
        sql = f"SELECT {reading.strict('v')} FROM (SELECT unnest(?) AS v)"
        return [row[0] for row in connection.execute(sql, [texts]).fetchall()]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dates(datetime.date(1900, 1, 1)), min_size=1, max_size=8),
    st.sampled_from(sorted(MONTHS)),
    st.sampled_from(WRITTEN),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_every_day_comes_back(
    days: list[datetime.date], language: str, written: str, case: type[str]
) -> None:
    words = MONTHS[language].split()
    texts = [case(written.format(d=d.day, m=words[d.month - 1], y=d.year)) for d in days]
    assert _read(texts) == days


@pytest.mark.parametrize("short", ["janv.", "Jan", "ene", "gen"])
def test_short_words(short: str) -> None:
    assert _read([f"5 {short} 2024"]) == [datetime.date(2024, 1, 5)]


def test_with_a_time() -> None:
    assert _read(["5. Januar 2024, 9:30", "6. Mai 2024 10:30:15"]) == [
        datetime.datetime(2024, 1, 5, 9, 30),
        datetime.datetime(2024, 5, 6, 10, 30, 15),
    ]


@pytest.mark.parametrize("text", ["31. Februar 2024", "5. Foo 2024", "Order 5 Januar 2024"])
def test_no_day(text: str) -> None:
    with pytest.raises((AssertionError, duckdb.Error)):
        _read([text])
