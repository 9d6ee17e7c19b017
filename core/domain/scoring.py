"""Whether a result is what a question set expects."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from core.domain.evals import RowsExpected, ValuesExpected

Row = Sequence[object]
_NUMBER = re.compile(r"[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_UNIT = re.compile(r"\s*[a-z%°$€£]+\.?")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_LONGEST = 4000


def rows_match(expected: RowsExpected, rows: Sequence[Row]) -> bool:
    """The same rows, in the same order where that counts; columns may stand in any order."""
    wanted = expected.rows
    if len(wanted) != len(rows):
        return False
    if not wanted:
        return True
    width = len(wanted[0])
    if any(len(row) != width for row in rows):
        return False
    left = [tuple(_plain(cell) for cell in row) for row in wanted]
    right = [tuple(_plain(cell) for cell in row) for row in rows]
    return any(
        _same_rows(left, [tuple(row[i] for i in order) for row in right], expected=expected)
        for order in _orders(left, right, expected=expected)
    )


def list_match(expected: Sequence[str], given: Sequence[object]) -> bool:
    """The same set of values, numbers, dates and texts being normalised."""
    wanted = _distinct([normal(text) for text in expected])
    found = _distinct([normal(value) for value in given])
    return len(wanted) == len(found) and all(any(_alike(w, f) for f in found) for w in wanted)


def values_match(expected: ValuesExpected, given: Mapping[str, object]) -> bool:
    """Every name has its value: numbers to the decimals of the expected one, text case folded."""
    folded = {name.casefold(): value for name, value in given.items()}
    return all(
        name.casefold() in folded
        and _value_matches(text, folded[name.casefold()], tolerance=expected.tolerance)
        for name, text in expected.values.items()
    )


def normal(value: object) -> str:
    """A value as one comparable text: number, ISO date or part of one, or folded text."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, float):
        return _number_text(plain)
    text = _folded("" if plain is None else plain)
    return _as_number(text) or _as_date(text) or text


def _plain(value: object) -> bool | float | str | None:
    """Numbers as float (also where they are written as text), times as ISO text."""
    match value:
        case None | bool():
            return value
        case int() | float() | Decimal():
            return float(value)
        case datetime() if value.time() == time(0):
            text = value.date().isoformat()
        case date() | time() | datetime():
            text = value.isoformat()
        case _:
            text = str(value).strip()
    bare = text.replace("−", "-")
    if _NUMBER.fullmatch(bare) and "," not in bare:
        return float(bare)
    return _whole_date(text) or text


def _same(left: object, right: object, *, tolerance: float) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        left, right = _flag(left), _flag(right)
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=tolerance, abs_tol=tolerance)
    if left in (None, "") and right in (None, ""):
        return True
    return left == right


def _flag(value: object) -> object:
    if isinstance(value, bool):
        return float(value)
    return (
        {"true": 1.0, "false": 0.0}.get(value.casefold(), value)
        if isinstance(value, str)
        else value
    )


def _same_rows(left: Sequence[Row], right: Sequence[Row], *, expected: RowsExpected) -> bool:
    if not expected.ordered:
        left, right = sorted(left, key=_sort_key), sorted(right, key=_sort_key)
    return all(
        _same(a, b, tolerance=expected.tolerance)
        for one, other in zip(left, right, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def _sort_key(row: Row) -> tuple[tuple[int, float, str], ...]:
    return tuple(_cell_key(cell) for cell in row)


def _cell_key(cell: object) -> tuple[int, float, str]:
    flagged = _flag(cell)
    if isinstance(flagged, float):
        return (1, float(f"{flagged:.6g}"), "")
    return (0, 0.0, "") if flagged in (None, "") else (2, 0.0, str(flagged))


def _orders(
    left: Sequence[Row], right: Sequence[Row], *, expected: RowsExpected
) -> list[tuple[int, ...]]:
    """Orders of the result's columns in which each one may be the expected one beside it."""
    width = len(left[0])
    may = [
        [
            j
            for j in range(width)
            if _column_may_be(left, i, right=right, j=j, tolerance=expected.tolerance)
        ]
        for i in range(width)
    ]
    orders: list[tuple[int, ...]] = [()]
    for options in may:
        orders = [(*o, j) for o in orders for j in options if j not in o][:_LONGEST]
    return orders


def _column_may_be(
    left: Sequence[Row], i: int, *, right: Sequence[Row], j: int, tolerance: float
) -> bool:
    ours = sorted(_cell_key(row[i]) for row in left)
    theirs = sorted(_cell_key(row[j]) for row in right)
    return all(
        a[0] == b[0]
        and a[2] == b[2]
        and math.isclose(a[1], b[1], rel_tol=max(tolerance, 1e-5), abs_tol=tolerance)
        for a, b in zip(ours, theirs, strict=True)
    )


def _value_matches(expected: str, given: object, *, tolerance: float) -> bool:
    wanted, found = _plain(expected), _plain(given)
    if isinstance(wanted, float) and isinstance(found, float) and not isinstance(found, bool):
        decimals = len(expected.partition(".")[2])
        return math.isclose(wanted, round(found, decimals), rel_tol=tolerance, abs_tol=tolerance)
    return str(wanted).casefold() == str(found).casefold()


def _folded(text: str) -> str:
    """Lower case without accents, quotes, citations and a remark in brackets at the end."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = re.sub(r"[‘’´`]", "'", re.sub(r"[“”]", '"', re.sub(r"[‐‑‒–—−]", "-", bare)))
    while True:
        before = bare
        bare = re.sub(r"((?<!^)\[[^\]]*\]|\[\d+\]|[•♦†‡*#+])*$", "", bare.strip())
        bare = re.sub(r"(?<!^)( \([^)]*\))*$", "", bare.strip())
        bare = re.sub(r'^"([^"]*)"$', r"\1", bare.strip())
        if bare == before:
            break
    bare = bare.removesuffix(".")
    return " ".join(bare.lower().split())


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"


def _as_number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    return _number_text(float(text.replace(",", "").replace("−", "-"))) if found else None


def _whole_date(text: str) -> str | None:
    """A day of a year written in words, as a typed date would stand there."""
    found = _as_date(text.casefold())
    return found if found and len(found) == len("2000-01-01") and found[0] != "x" else None


def _as_date(text: str) -> str | None:
    """`october 2 1920`, `2 october 1920`, `1920-10-02`, `october 2011`, `august 31`."""
    words = re.findall(r"[a-z]+|\d+", text)
    named = [m for w in words for m, n in enumerate(_MONTHS, 1) if len(w) >= 3 and n.startswith(w)]
    numbers = [int(w) for w in words if w.isdigit()]
    if len(named) != 1 or not numbers or len(words) != len(numbers) + 1:
        return None
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if n <= 31]
    if len(years) > 1 or len(days) > 1:
        return None
    year = str(years[0]) if years else "xxxx"
    return f"{year}-{named[0]:02d}-{days[0]:02d}" if days else f"{year}-{named[0]:02d}"


def _alike(wanted: str, found: str) -> bool:
    """Equal, or the same number with and without its unit."""
    return wanted == found or _bare(wanted) == found or wanted == _bare(found)


def _bare(text: str) -> str | None:
    found = _NUMBER.match(text)
    if found and _UNIT.fullmatch(text, found.end()):
        return _as_number(found.group())
    return None


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))
