"""How a text may be read as a date or an instant."""

from __future__ import annotations

from calendar import month_abbr, month_name
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from core.engine.names import literal
from core.engine.readings import Reading
from core.engine.worded_dates import worded

_DAY = "[0-9]{1,2}"
_YEAR = "[0-9]{4}"
_SHORT = "[0-9]{2}"
_NAME = f"(?i:{'|'.join(month_abbr[1:])})"
_LONG = f"(?i:{'|'.join(month_name[1:])})"

_ISO_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_ISO_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
_EXACT = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}(:[0-9]{2})?)"
_AS_EXACT = (
    (r" ?(Z|UTC|GMT)$", "Z"),
    (r" ?([+-][0-9]{2}):?([0-9]{2})?$", r"\1\2"),
    (r"([+-][0-9]{2})([0-9]{2})$", r"\1:\2"),
    (r"([ T][0-9]{2}:[0-9]{2})([Z+-])", r"\1:00\2"),
    (",", "."),
)

ISO = (
    Reading("iso date", "DATE", _ISO_DATE, "CAST({v} AS DATE)", native="TIMESTAMP"),
    Reading(
        "iso instant",
        "TIMESTAMP",
        rf"{_ISO_DATE}([ T]{_ISO_TIME})?",
        "CAST(replace({v}, ',', '.') AS TIMESTAMP)",
        native="TIMESTAMP",
    ),
    *(
        Reading(
            name,
            "TIMESTAMP",
            f"{_ISO_DATE}[ T]{_EXACT}",
            "(CAST({v} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')",
            steps=steps,
            family="offset",
        )
        for name, steps in (("iso with offset", ()), ("iso with any offset", _AS_EXACT))
    ),
)
COMPACT = Reading(
    "compact date",
    "DATE",
    "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])",
    "CAST(strptime({v}, '%Y%m%d') AS DATE)",
    family="compact",
)

_NOON = r"[ \x{A0}\x{202F}]?([AaPp])\.?([Mm])\.?"
_TIMES = (
    ("", ""),
    ("(,? |T)[0-9]{1,2}:[0-9]{2}", " %H:%M"),
    ("(,? |T)[0-9]{1,2}:[0-9]{2}:[0-9]{2}", " %H:%M:%S"),
    (f",? [0-9]{{1,2}}:[0-9]{{2}}{_NOON}", " %I:%M %p"),
    (f",? [0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}{_NOON}", " %I:%M:%S %p"),
)


@cache
def spelled() -> tuple[Reading, ...]:
    """Readings of dates that are not ISO; `family` says which order of parts they take."""
    return (*_all(), *worded())


def _all() -> Iterator[Reading]:
    for pattern, date_format, family in _shapes():
        for time_pattern, time_format in _TIMES:
            yield _reading(pattern + time_pattern, date_format + time_format, family=family)


def _shapes() -> Iterator[tuple[str, str, str]]:
    for mark in "/-":
        for year, code in ((_YEAR, "%Y"), (_SHORT, "%y")):
            pattern = f"{_DAY}{mark}{_DAY}{mark}{year}"
            yield pattern, f"%d{mark}%m{mark}{code}", "day first"
            yield pattern, f"%m{mark}%d{mark}{code}", "month first"
    yield rf"{_DAY}\.{_DAY}\.{_YEAR}", "%d.%m.%Y", "day first"
    yield rf"{_SHORT}\.{_SHORT}\.{_SHORT}", "%d.%m.%y", "day first"
    for mark in "/-":
        yield f"{_YEAR}{mark}{_DAY}{mark}{_DAY}", f"%Y{mark}%m{mark}%d", "year first"
    yield rf"{_YEAR}\.{_DAY}\.{_DAY}", "%Y.%m.%d", "year first"
    for mark in " -":
        for year, code in ((_YEAR, "%Y"), (_SHORT, "%y")):
            yield f"{_DAY}{mark}{_NAME}{mark}{year}", f"%d{mark}%b{mark}{code}", "named"
    yield f"{_DAY} {_LONG} {_YEAR}", "%d %B %Y", "named"
    for comma in (",", ""):
        yield f"{_NAME} {_DAY}{comma} {_YEAR}", f"%b %d{comma} %Y", "named"
        yield f"{_LONG} {_DAY}{comma} {_YEAR}", f"%B %d{comma} %Y", "named"


def _reading(pattern: str, code: str, *, family: str) -> Reading:
    timed = ":" in code
    text = "{v}" if not timed else _spaced(code)
    parsed = f"strptime({text}, {literal(code)})"
    reading = Reading(code, "DATE", pattern, f"CAST({parsed} AS DATE)", family=family)
    return replace(reading, type="TIMESTAMP", convert=parsed) if timed else reading


def _spaced(code: str) -> str:
    """SQL that puts one blank where the format has it."""
    spaced = r"regexp_replace({v}, '(,? |T)([0-9]{1,2}:)', ' \2')"
    if code.endswith("%p"):
        return rf"regexp_replace({spaced}, '{_NOON}$', ' \1\2')"
    return spaced
