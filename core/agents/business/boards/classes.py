"""What numbers of a column are: amounts that add up, levels, or codes that tell rows apart."""

from __future__ import annotations

import re

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import MONEY, UNITS, named
from core.agents.business.wording import Wording, stem
from core.domain.identifiers import key_of
from core.domain.labels import is_code, is_level, is_year, words_of
from core.domain.profiles import ColumnProfile
from core.domain.sources import Column, Table

_ADDED = MONEY | UNITS | frozenset(
    "amount total count number num volume refund cost expense profit fee tax payment people".split()
)  # fmt: skip
_FIGURE = re.compile(r"\b(?:average|avg|mean|median|total|sum|highest|lowest)\b")
_MOST, _MOST_WITH_GAPS = 12, 30
_GAPS = 3  # times as wide as there are values
_REPEATED = 3  # rows for each value


def adds_up(column: Column) -> bool:
    """Whether the name says that it is an amount."""
    words = words_of(column.name)
    return bool(_ADDED & set(map(stem, words))) and not is_level(column.name) and "per" not in words


def is_class(table: Table, column: Column, catalogue: Catalogue) -> bool:
    """Few whole numbers of no unit, repeated over the rows, that no name calls an amount.

    Without gaps and under a plural, as in `bedrooms`, they count something.
    """
    profile = catalogue.profile(table, column)
    whole = "INT" in column.type.upper() and not column.unit
    if profile is None or not whole or profile.running is not None or adds_up(column):
        return False
    if is_level(column.name) or is_code(column.name) or is_year(column.name):
        return False
    repeated = profile.distinct >= 2 and profile.distinct * _REPEATED <= table.rows
    if _width(profile) >= _GAPS * profile.distinct:
        return repeated and profile.distinct <= _MOST_WITH_GAPS
    last = words_of(column.name)[-1:]
    counts = any(stem(word) != word for word in last)
    return repeated and profile.distinct <= _MOST and not counts


def classes_of(table: Table, catalogue: Catalogue) -> tuple[str, ...]:
    """The columns of classes of a table and of those that it looks up, as `table.column`."""
    return tuple(
        key_of(other.name, column.name)
        for other in catalogue.reach(table)
        for column in other.columns
        if is_class(other, column, catalogue)
    )


def class_named(words: Wording, catalogue: Catalogue) -> tuple[Table, str] | None:
    """The class that the words name, which are then gone from them, and the table it is of; none
    where a mean or a sum of it is asked for."""
    if _FIGURE.search(words.said):
        return None
    for table in catalogue.schema.tables:
        for column in table.columns:
            span = named(words.text, column.name) if is_class(table, column, catalogue) else None
            if span is not None:
                words.blank(*span)
                return table, key_of(table.name, column.name)
    return None


def _width(profile: ColumnProfile) -> int:
    """From the least value to the most; nothing where they are not told."""
    try:
        return int(float(profile.maximum or "")) - int(float(profile.minimum or "")) + 1
    except ValueError:
        return 0
