"""How a text may be read as a number or a date: patterns, and the SQL that converts.

A pattern is one that Python and DuckDB (RE2) read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.domain.sources import ReadAs
from core.engine.names import literal, quoted

MISSING = ("", *r"na n/a n.a. #n/a nan null none (null) <null> \n - -- — – ― − ?".split())
# A list, since a long IN (...) becomes a hash join, which shuffles the rows.
_MISSING_SQL = f"[{', '.join(literal(word) for word in MISSING)}]"
_BLANKS_SQL = literal(" \t\u00a0\u202f")

Step = tuple[str, str]


@dataclass(frozen=True)
class Reading:
    """One way to read every value of a column. `convert` is SQL over `{v}`, the cleaned text.

    `native` is what DuckDB's CSV reader may parse the column as, where that is exact.
    `family` tells readings apart that give different values for one text.
    """

    name: str
    type: str
    pattern: str
    convert: str
    steps: tuple[Step, ...] = ()
    native: str = "VARCHAR"
    unit: str | None = None
    family: str = ""

    def fits(self, text: str) -> bool:
        """Whether the pattern takes this value (trimmed, not missing)."""
        for pattern, replacement in self.steps:
            text = _compiled(pattern).sub(replacement, text, count=1)
        return _compiled(self.pattern).fullmatch(text) is not None

    @property
    def kind(self) -> ReadAs | None:
        """What a person would call the values; None for flags."""
        if self.type == "BOOLEAN":
            return None
        return "dates" if self.type in {"DATE", "TIMESTAMP"} else "numbers"

    def strict(self, column: str) -> str:
        """SQL that converts a text column and raises an error at the first misfit."""
        return (
            f"CASE WHEN {missing(column)} THEN NULL WHEN {self._match(column)}"
            f" THEN {self._converted(column)} ELSE error('misfit') END"
        )

    def loose(self, column: str) -> str:
        """SQL that converts a text column and leaves empty what this reading does not take."""
        return f"CASE WHEN {self._match(column)} THEN TRY({self._converted(column)}) END"

    def misfit(self, column: str) -> str:
        """SQL that is true for a value which this reading does not take."""
        return (
            f"(NOT {missing(column)} AND (NOT {self._match(column)}"
            f" OR TRY({self._converted(column)}) IS NULL))"
        )

    def parsed(self, column: str) -> str:
        """SQL over the column as the CSV reader gives it; exact, or an error."""
        name = quoted(column)
        if self.name == "integer":
            number = f"TRY_CAST({name} AS BIGINT)"
            same = f"{name} IS NULL OR CAST({number} AS VARCHAR) = {name}"
            return f"CASE WHEN {same} THEN {number} ELSE error('misfit') END"
        if self.name == "iso date":
            same = f"{name} IS NULL OR CAST({name} AS DATE) = {name}"
            return f"CASE WHEN {same} THEN CAST({name} AS DATE) ELSE error('misfit') END"
        if self == BOOLEAN:
            said = f"CASE lower({name}) WHEN 'true' THEN true WHEN 'false' THEN false"
            return f"CASE WHEN {name} IS NOT NULL THEN {said} ELSE error('misfit') END END"
        return name if self.native == self.type else self.strict(column)

    def _cleaned(self, column: str) -> str:
        sql = _trimmed(column)
        for pattern, replacement in self.steps:
            sql = f"regexp_replace({sql}, {literal(pattern)}, {literal(replacement)})"
        return sql

    def _match(self, column: str) -> str:
        return f"regexp_full_match({self._cleaned(column)}, {literal(self.pattern)})"

    def _converted(self, column: str) -> str:
        return self.convert.replace("{v}", self._cleaned(column))


def is_missing(text: str) -> bool:
    """Whether a text stands for no value, in a column of numbers or dates."""
    return text.strip().lower() in MISSING


def missing(column: str) -> str:
    """The same of a text column, as SQL."""
    name = quoted(column)
    return f"({name} IS NULL OR list_contains({_MISSING_SQL}, lower({_trimmed(column)})))"


def _trimmed(column: str) -> str:
    return f"trim({quoted(column)}, {_BLANKS_SQL})"


_INTEGER = r"[+-]?(0|[1-9][0-9]{0,17})"
_DECIMAL = (
    r"[+-]?((0|[1-9][0-9]{0,17})(\.[0-9]*)?|\.[0-9]+"
    r"|[0-9]+\.[0-9]*[eE][+-]?[0-9]{1,3}|[0-9]+[eE][+-][0-9]{1,3})"
)
_COMMAS = r"[1-9][0-9]{0,2}(,[0-9]{3})+"
_DOTS = r"[1-9][0-9]{0,2}(\.[0-9]{3})+"
_LAKHS = r"[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}"
_GAPS = r"[1-9][0-9]{0,2}([ '\x{2019}\x{A0}\x{2009}\x{202F}][0-9]{3})+"
_WHOLE = r"0|[1-9][0-9]{0,17}"
_NO_GAPS = r"regexp_replace({v}, '[^0-9.,+-]', '', 'g')"

INTEGER = Reading("integer", "BIGINT", _INTEGER, "CAST({v} AS BIGINT)", family="plain")
DECIMAL = Reading(
    "decimal", "DOUBLE", _DECIMAL, "CAST({v} AS DOUBLE)", native="DOUBLE", family="plain"
)
_ENGLISH = (
    Reading(
        "whole with commas",
        "BIGINT",
        rf"[+-]?({_WHOLE}|{_COMMAS})",
        "CAST(replace({v}, ',', '') AS BIGINT)",
        family="english",
    ),
    Reading(
        "decimal with commas",
        "DOUBLE",
        rf"[+-]?(({_WHOLE}|{_COMMAS})(\.[0-9]+)?|\.[0-9]+)",
        "CAST(replace({v}, ',', '') AS DOUBLE)",
        family="english",
    ),
)
_INDIAN = (
    Reading(
        "whole with lakhs",
        "BIGINT",
        rf"[+-]?({_WHOLE}|{_COMMAS}|{_LAKHS})",
        "CAST(replace({v}, ',', '') AS BIGINT)",
        family="indian",
    ),
    Reading(
        "decimal with lakhs",
        "DOUBLE",
        rf"[+-]?({_WHOLE}|{_COMMAS}|{_LAKHS})(\.[0-9]+)?",
        "CAST(replace({v}, ',', '') AS DOUBLE)",
        family="indian",
    ),
)
_EUROPEAN = (
    Reading(
        "whole with dots",
        "BIGINT",
        rf"[+-]?({_WHOLE}|{_DOTS})",
        "CAST(replace({v}, '.', '') AS BIGINT)",
        family="european",
    ),
    Reading(
        "decimal comma",
        "DOUBLE",
        rf"[+-]?({_WHOLE}|{_DOTS})(,[0-9]+)?",
        "CAST(replace(replace({v}, '.', ''), ',', '.') AS DOUBLE)",
        family="european",
    ),
)
_SPACED = (
    Reading(
        "whole with gaps",
        "BIGINT",
        rf"[+-]?({_WHOLE}|{_GAPS})",
        f"CAST({_NO_GAPS} AS BIGINT)",
        family="spaced",
    ),
    Reading(
        "decimal with gaps",
        "DOUBLE",
        rf"[+-]?({_WHOLE}|{_GAPS})([.,][0-9]+)?",
        f"CAST(replace({_NO_GAPS}, ',', '.') AS DOUBLE)",
        family="spaced",
    ),
)
BOOLEAN = Reading("boolean", "BOOLEAN", r"(?i)(true|false)", "CAST(lower({v}) AS BOOLEAN)")

_MINUS: Step = ("^(\\x{2212})", "-")
_BRACKETS: Step = (r"^\((.*)\)$", r"-\1")
_BEHIND: Step = (r"^([^-]*[0-9])[-\x{2212}]$", r"-\1")
_APART: Step = (r"^([-+\x{2212}])[ \x{A0}\x{202F}]+", r"\1")
_NO_CENTS: Step = (r"[.,][-–—]+$", "")
_GAP = r"[\s\x{A0}\x{202F}]*"
_CODES = "USD|EUR|GBP|JPY|CHF|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN"
_SIGN = re.compile(
    rf"US\$|R\$|A\$|C\$|[$€£¥₹₽₩₺]|(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])|%(?=\s*\)?$)"
)
_DIGITS = re.compile(r"[-+−–—().,'’\s]*[0-9][-+−–—().,'’\s0-9]*")


def numbers(values: Sequence[str], *, european: bool = False) -> Iterator[Reading]:
    """Readings as numbers that could fit, the plainest first; `values` are trimmed, not missing."""
    grouped = european and alone(".", values)
    yield from (INTEGER,) if grouped else (INTEGER, DECIMAL)
    signs = signs_of(values)
    unit = next(iter(signs)) if len(signs) == 1 else ""
    steps = tuple(_steps(values, unit))
    plain = (INTEGER, DECIMAL) if steps or unit else ()
    separated = (*_EUROPEAN, *_ENGLISH) if european else (*_ENGLISH, *_EUROPEAN)
    inner = (*separated, DECIMAL) if grouped else (*plain, *separated)
    for reading in (*inner, *_SPACED, *_INDIAN):
        yield _wrapped(reading, steps, unit=unit)


def signs_of(values: Iterable[str]) -> frozenset[str]:
    """The currencies and the percent sign that numbers carry; "" too where some lack the last."""
    found = [signs for value in values if (signs := _signs(value)) is not None]
    every: frozenset[str] = frozenset().union(*found)
    return every | {""} if "%" in every and frozenset() in found else every


def unsigned(value: str) -> str:
    """The text without its currency or percent sign."""
    return _SIGN.sub("", value, count=1).strip()


def alone(mark: str, values: Iterable[str]) -> bool:
    """Whether a comma or dot may stand for thousands or for decimals: once, before three digits."""
    text = re.compile(rf"[^.,]*|[^.,0-9]*[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}[^.,0-9]*")
    marked = False
    for value in values:
        if not text.fullmatch(value):
            return False
        marked = marked or mark in value
    return marked


def _signs(value: str) -> frozenset[str] | None:
    """What a number carries; None of what is no number."""
    found = _SIGN.findall(value)
    rest = _SIGN.sub("", value) if found else value
    return frozenset(found) if _DIGITS.fullmatch(rest) else None


def _steps(values: Sequence[str], unit: str) -> Iterator[Step]:
    """How to bring the values' marks around numbers into the usual order."""
    if unit and unit != "%":
        yield _around(rf"{_GAP}{re.escape(unit)}{_GAP}")
    bare = [unsigned(value) for value in values] if unit else values
    if any(re.match(r"[-+−][ \u00a0\u202f]", value) for value in bare):
        yield _APART
    if any(re.search(r"[.,][-–—]+$", value) for value in bare):
        yield _NO_CENTS
    if any(re.search(r"[0-9][.,][0-9]+[-−]$", value) for value in bare):
        yield _BEHIND


def _around(sign: str) -> Step:
    """Takes a sign off that stands before or behind the digits, and none among them: 1€50."""
    return rf"^([^0-9]*?){sign}|{sign}([^0-9]*)$", r"\1\2"


def _wrapped(reading: Reading, steps: tuple[Step, ...], *, unit: str) -> Reading:
    """With steps before it; a percent sign is asked of every value, a currency is not."""
    percent = unit == "%"
    bare = "rtrim({v}, '% \u00a0\u202f')" if percent else "{v}"
    return Reading(
        name=f"{reading.name} {unit}".strip() + ("*" if steps else ""),
        type=reading.type,
        pattern=rf"(?:{reading.pattern}){_GAP}%" if percent else reading.pattern,
        convert=reading.convert.replace("{v}", bare),
        steps=(*steps, _BRACKETS, _MINUS),
        unit=unit or None,
        family=reading.family,
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda m: chr(int(m[1], 16)), pattern))
