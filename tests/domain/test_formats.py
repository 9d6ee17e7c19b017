from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.formats import (
    MINUS,
    decimals_for,
    exact,
    show,
    show_duration,
    show_number,
    text_of,
)
from core.domain.results import ResultColumn

NBSP = "\u00a0"


def column(name: str = "x", type: str = "DOUBLE", unit: str | None = None) -> ResultColumn:
    return ResultColumn(name=name, type=type, unit=unit)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (-3, "−3"),
        (301891.2, "301,891.2"),
        (31.333333333333332, "31.33"),
        (0.0749234, "0.0749"),
        (0.423, "0.423"),
        (0.1 + 0.2, "0.3"),
        (Decimal("12.50"), "12.50"),
        (Decimal("12.00"), "12"),
        (Decimal("1013.534"), "1,013.53"),
        (999.999, "1,000"),
        (-0.0, "0"),
        (1.2e-9, "1.2 × 10⁻⁹"),
        (5e20, "5 × 10²⁰"),
        (10**18, "1,000,000,000,000,000,000"),
        (float("nan"), "—"),
        (float("-inf"), "−∞"),
        (None, "—"),
        (True, "yes"),
        ("A4 paper", "A4 paper"),
    ],
)
def test_values_read_as_people_write_them(value: object, text: str) -> None:
    assert show(value).replace(NBSP, " ") == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "€", "€1,234.50"),
        (-3, "$", "−$3"),
        (12.34, "%", "12.34%"),
        (5, "kg", "5 kg"),
        (0.0012, "€", "€0.0012"),
        (7, "EUR", "7 EUR"),
        (1.5, "EUR", "1.50 EUR"),
        (0, "€", "€0"),
    ],
)
def test_units_stand_in_their_place(value: float, unit: str, text: str) -> None:
    assert show(value, column(unit=unit)).replace(NBSP, " ") == text


def test_a_unit_given_by_hand_wins() -> None:
    assert show(5, column(unit="kg"), unit="€") == "€5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999, "999"),
        (9999, "9,999"),
        (12345, "12.3 k"),
        (99_999, "100 k"),
        (999_999, "1 M"),
        (1_240_000, "1.24 M"),
        (-3_456_000_000, "−3.46 B"),
        (7 * 10**12, "7 T"),
    ],
)
def test_large_numbers_are_short_on_tiles(value: int, text: str) -> None:
    assert show(value, shorten=True).replace(NBSP, " ") == text


def test_years_and_ids_have_no_separators() -> None:
    assert show(2024, column("order_year", "BIGINT")) == "2024"
    assert show(123456, column("customer_id", "BIGINT")) == "123456"
    assert show(2024, column("number_of_orders", "BIGINT")) == "2,024"


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (date(2024, 1, 5), "day", "5 Jan 2024"),
        (date(2024, 1, 1), "order_month", "Jan 2024"),
        (datetime(2024, 4, 1), "quarter", "Q2 2024"),
        (date(2024, 1, 1), "year", "2024"),
        (datetime(2024, 1, 5, 14, 30), "at", "5 Jan 2024, 14:30"),
        (datetime(2024, 1, 5), "at", "5 Jan 2024"),
        (time(9, 5), "t", "09:05"),
    ],
)
def test_dates(value: date | time, name: str, text: str) -> None:
    assert show(value, column(name, "TIMESTAMP")) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=4.25), "4.2 s"),
        (timedelta(seconds=0.0123), "0.012 s"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=3, hours=4, minutes=3), "3 days 4 h"),
        (timedelta(days=1, minutes=3), "1 day"),
        (timedelta(seconds=-90), "−1 min 30 s"),
        (timedelta(seconds=59.99), "1 min"),
        (timedelta(0), "0 s"),
    ],
)
def test_durations(span: timedelta, text: str) -> None:
    assert show_duration(span).replace(NBSP, " ") == text


def test_exact_keeps_every_digit_and_the_offset() -> None:
    assert exact(1234567.891, column(unit="€")) == "€1,234,567.891"
    assert exact(datetime(2024, 1, 5, tzinfo=UTC)) == "2024-01-05 00:00:00+00:00"
    assert exact(1e300) == show(1e300)


def test_text_of_any_value() -> None:
    assert text_of([1, None, {"a": 2.5}]) == "[1, —, {a: 2.5}]"
    assert text_of(b"x") == "b'x'"


def test_decimals_line_up() -> None:
    assert decimals_for([1.5, 2.25, 3, None, "a"]) == 2
    assert decimals_for([1, 2]) == 0


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.integers())
def test_whole_numbers_are_shown_whole(value: int) -> None:
    assert int(show(value).replace(",", "").replace(MINUS, "-")) == value


@given(st.floats(min_value=1, max_value=1e14))
def test_rounding_stays_near(value: float) -> None:
    assert abs(float(show(value).replace(",", "")) - value) <= 0.00501 + value * 1e-12


@given(finite)
def test_no_hyphen_is_a_minus_and_no_zero_is_negative(value: float) -> None:
    text = show_number(value)
    assert "-" not in text
    assert text.strip("−0.,") or not text.startswith(MINUS)


@given(finite, st.sampled_from([None, "%", "€", "kg"]), st.booleans())
def test_show_and_exact_never_fail(value: float, unit: str | None, shorten: bool) -> None:
    made = column(unit=unit)
    assert show(value, made, shorten=shorten)
    assert exact(value, made)
    assert show(Decimal(repr(value)), made, shorten=shorten)


@given(st.timedeltas())
def test_every_duration_has_a_text(span: timedelta) -> None:
    assert show_duration(span)
