"""Values as people read them: numbers, units, dates, durations, missing values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from core.domain.labels import is_identifier, is_year, words_of
from core.domain.results import ResultColumn, Scalar

MISSING = "—"
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
Number = int | float | Decimal


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SYMBOLS = frozenset("$€£¥₹₩₽₺₪฿")
_CODES = _set("USD EUR GBP CHF CAD AUD NZD SEK NOK DKK PLN CZK INR CNY BRL MXN ZAR")
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
_THOUSAND = (Decimal(10) ** 3, "k")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPAN = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def show(
    value: Scalar,
    column: ResultColumn | None = None,
    *,
    unit: str | None = None,
    decimals: int | None = None,
    shorten: bool = False,
) -> str:
    """A value for reading, with its unit; `unit` overrides the column's."""
    name = column.name if column else ""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        if isinstance(value, int) and _is_label(value, name):
            return str(value).replace("-", MINUS)
        if column is not None and column.percent:
            return show_percent(value, decimals)
        unit = unit or (column.unit if column else None)
        return show_number(value, unit=unit, decimals=decimals, shorten=shorten)
    return value if isinstance(value, str) else _show_time(value, name)


def text_of(value: object) -> str:
    """Any value of a cell as one line of text, nested ones included."""
    if value is None or isinstance(value, int | float | Decimal | str | date | time | timedelta):
        return show(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(text_of(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {text_of(v)}" for k, v in value.items()) + "}"
    return str(value)


def exact(value: Scalar, column: ResultColumn | None = None) -> str:
    """The value without rounding, as a hover shows it: full digits, ISO dates, UTC offset."""
    unit = column.unit if column else None
    if isinstance(value, bool) or value is None or isinstance(value, str | timedelta):
        return show(value, column)
    if isinstance(value, date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    number = _decimal(value)
    if number is None or (
        isinstance(value, int) and _is_label(value, column.name if column else "")
    ):
        return show(value, column)
    if column is not None and column.percent:
        number, unit = (number * 100).normalize(), "%"
    if number and not -25 < number.adjusted() < 60:
        return show(value, column)
    if int(number.as_tuple().exponent) < -20:
        number = Decimal(f"{number:.15g}")
    return show_number(number, unit=unit, decimals=max(0, -int(number.as_tuple().exponent)))


def show_number(
    value: Number,
    *,
    unit: str | None = None,
    decimals: int | None = None,
    shorten: bool = False,
) -> str:
    """Thousands separated, true minus, as many decimals as mean something, unit in its place."""
    number = _decimal(value)
    if number is None:
        return MISSING if math.isnan(float(value)) else (MINUS if value < 0 else "") + "∞"
    size = number.copy_abs()
    money = unit is not None and (unit in _SYMBOLS or unit.upper() in _CODES)
    if shorten and size >= 10_000:
        digits = _shortened(size)
    elif decimals is None and _is_extreme(value, size):
        digits = _scientific(size)
    else:
        digits = _fixed(size, _places(size, money) if decimals is None else decimals)
        cents = money and size >= Decimal("0.01")
        if decimals is None and not cents and not _keeps_scale(value):
            digits = _without_zeros(digits)
    zero = not any(c in "123456789¹²³⁴⁵⁶⁷⁸⁹" for c in digits)
    return _with_unit("" if number >= 0 or zero else MINUS, digits, unit=unit)


def show_percent(value: Number, decimals: int | None = None) -> str:
    """A share of one in percent, with one decimal unless told: 0.438 is 43.8%."""
    share = _decimal(value)
    if share is None:
        return show_number(value, unit="%")
    return show_number(share * 100, unit="%", decimals=1 if decimals is None else decimals)


def decimals_for(values: Iterable[Scalar]) -> int:
    """One number of decimals for a column of figures, so that they line up."""
    most = 0
    for value in values:
        number = None if isinstance(value, bool) else _decimal(value)
        if number is not None:
            digits = _fixed(number.copy_abs(), min(_places(number.copy_abs(), False), 6))
            most = max(most, len(_without_zeros(digits).partition(".")[2]))
    return most


def show_duration(span: timedelta) -> str:
    """The two largest units: `2 h 5 min`, `3 days 4 h`, `4.2 s`."""
    seconds = span.total_seconds()
    sign, seconds = (MINUS, -seconds) if seconds < 0 else ("", seconds)
    if seconds < 59.95:
        return (
            f"{sign}{_without_zeros(_fixed(_of_float(seconds), 1 if seconds >= 1 else 3))}{NBSP}s"
        )
    parts: list[str] = []
    rest = round(seconds)
    for size, name in _SPAN:
        count, rest = divmod(rest, size)
        if count and len(parts) < 2:
            word = name + ("s" if name == "day" and count != 1 else "")
            parts.append(f"{count:,}{NBSP}{word}")
        elif parts:
            return sign + " ".join(parts)
    return sign + " ".join(parts)


def _is_label(value: int, name: str) -> bool:
    return is_identifier(name) or (1000 <= value <= 2999 and is_year(name))


def _decimal(value: Scalar) -> Decimal | None:
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        return _of_float(value) if math.isfinite(value) else None
    return Decimal(value) if isinstance(value, int) else None


def _of_float(value: float) -> Decimal:
    """A float without the noise of its last binary digits: 0.1 + 0.2 is 0.3."""
    return Decimal(f"{value:.15g}")


def _places(size: Decimal, money: bool) -> int:
    if size == size.to_integral_value():
        return 0
    if size >= 1 or (money and size >= Decimal("0.01")):
        return 2
    return min(8, 2 - size.adjusted())


def _is_extreme(value: Number, size: Decimal) -> bool:
    """Too small or large for plain digits; whole numbers of any size stay whole."""
    too_large = size >= Decimal(10) ** 15 and not isinstance(value, int)
    return too_large or 0 < size < Decimal("0.000001")


def _keeps_scale(value: Number) -> bool:
    """DECIMAL values of at most two decimals are money more often than not: 12.50 stays."""
    if not isinstance(value, Decimal) or value == value.to_integral_value():
        return False
    return -int(value.as_tuple().exponent) <= 2


def _fixed(size: Decimal, places: int) -> str:
    step = Decimal(1).scaleb(-places)
    if size.adjusted() + places > 27:
        return f"{size:,f}"
    return f"{size.quantize(step, rounding=ROUND_HALF_EVEN):,f}"


def _without_zeros(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _scientific(size: Decimal) -> str:
    mantissa, power = f"{size:.2e}".lower().split("e")
    raised = str(int(power)).translate(_SUPERSCRIPT)
    return f"{_without_zeros(mantissa)}{NBSP}×{NBSP}10{raised}"


def _shortened(size: Decimal) -> str:
    for scale, letter in (*_SCALES, _THOUSAND):
        if size >= scale * Decimal("0.9995"):
            ratio = size / scale
            places = max(0, 2 - ratio.adjusted())
            return f"{_without_zeros(_fixed(ratio, places))}{NBSP}{letter}"
    return _fixed(size, 0)


def _with_unit(sign: str, digits: str, *, unit: str | None) -> str:
    if not unit:
        return sign + digits
    if unit in _SYMBOLS:
        return f"{sign}{unit}{digits}"
    return f"{sign}{digits}{unit}" if unit in {"%", "‰", "°"} else f"{sign}{digits}{NBSP}{unit}"


def _show_time(value: date | time | timedelta, name: str) -> str:
    if isinstance(value, timedelta):
        return show_duration(value)
    return _clock(value) if isinstance(value, time) else _show_date(value, name)


def _show_date(value: date, name: str) -> str:
    """Day, month by name, year; periods by their own name when the column says so."""
    clock = value.time() if isinstance(value, datetime) else time()
    words = words_of(name)
    if clock == time() and value.day == 1:
        if "year" in words and value.month == 1:
            return str(value.year)
        if "quarter" in words and value.month in {1, 4, 7, 10}:
            return f"Q{value.month // 3 + 1} {value.year}"
        if "month" in words:
            return f"{_MONTHS[value.month - 1]} {value.year}"
    day = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return day if clock == time() else f"{day}, {_clock(clock)}"


def _clock(value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second or value.microsecond else "%H:%M")
