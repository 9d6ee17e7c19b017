"""How a text may be read as a number or a date: patterns, and the SQL that converts.

A pattern is one that Python and DuckDB (RE2) read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.domain.sources import ReadAs
from core.engine.names import literal, quoted

MISSING = ("", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "-", "--", "—", "–", "―", "?")
# A list, since a long IN (...) becomes a hash join, which shuffles the rows.
_MISSING_SQL = f"[{', '.join(literal(word) for word in MISSING)}]"

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
        sql = f"trim({quoted(column)})"
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
    return f"({name} IS NULL OR list_contains({_MISSING_SQL}, lower(trim({name}))))"


_INTEGER = r"[+-]?(0|[1-9][0-9]{0,17})"
_DECIMAL = (
    r"[+-]?((0|[1-9][0-9]{0,17})(\.[0-9]*)?|\.[0-9]+"
    r"|[0-9]+\.[0-9]*[eE][+-]?[0-9]{1,3}|[0-9]+[eE][+-][0-9]{1,3})"
)
_COMMAS = r"[1-9][0-9]{0,2}(,[0-9]{3})+"
_DOTS = r"[1-9][0-9]{0,2}(\.[0-9]{3})+"
_GAPS = r"[1-9][0-9]{0,2}([ '\x{A0}\x{202F}][0-9]{3})+"
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
_CURRENCY = re.compile(
    r"US\$|R\$|A\$|C\$|[$€£¥₹₽₩₺]|\b(?:USD|EUR|GBP|JPY|CHF|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN)\b"
)


def numbers(values: Sequence[str], *, european: bool = False) -> Iterator[Reading]:
    """Readings as numbers that could fit, the plainest first; `values` are trimmed, not missing."""
    yield from (INTEGER, DECIMAL)
    steps, unit = _wrapping(values)
    separated = (*_EUROPEAN, *_ENGLISH) if european else (*_ENGLISH, *_EUROPEAN)
    inner = (INTEGER, DECIMAL, *separated, *_SPACED) if steps else (*separated, *_SPACED)
    for reading in inner:
        yield _wrapped(reading, steps, unit=unit)


def ambiguous(reading: Reading, values: Sequence[str]) -> bool:
    """Whether commas of an English reading might be decimal ones: every one before three digits."""
    if reading.family != "english" or not any("," in value for value in values):
        return False
    return all(re.fullmatch(r"[^.,]*(,[0-9]{3})?[^.,]*", value) for value in values)


def _wrapped(reading: Reading, steps: tuple[Step, ...], *, unit: str | None) -> Reading:
    return Reading(
        name=f"{reading.name} {unit or ''}".strip() + ("*" if steps else ""),
        type=reading.type,
        pattern=reading.pattern,
        convert=reading.convert,
        steps=(*steps, _BRACKETS, _MINUS),
        unit=unit,
        family=reading.family,
    )


def _wrapping(values: Sequence[str]) -> tuple[tuple[Step, ...], str | None]:
    """How to take off the percent sign or currency that all values carry, and which it is."""
    if not values:
        return (), None
    if all(value.endswith("%") for value in values):
        return ((r"\s*%$", ""),), "%"
    found = _CURRENCY.search(values[0])
    if found and all(found.group() in value for value in values):
        return ((rf"\s*{re.escape(found.group())}\s*", ""),), found.group()
    return (), None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda m: chr(int(m[1], 16)), pattern))
