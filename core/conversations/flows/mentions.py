"""Which tables and columns a question names, in the words people use for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.domain.sources import Column, Schema, Table

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words; names are split at underscores and before capitals, plurals are cut."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return tuple(_singular(word) for word in _WORD.findall(spaced.casefold()))


def tables_named(question: str, schema: Schema) -> tuple[Table, ...]:
    asked = words_of(question)
    return tuple(table for table in schema.tables if _within(words_of(table.name), asked))


def columns_named(question: str, schema: Schema) -> tuple[tuple[Table, Column], ...]:
    """Columns whose whole name is in the question, the longest names first."""
    asked = words_of(question)
    found = [(t, c) for t, c in schema.columns() if _within(words_of(c.name), asked)]
    return tuple(sorted(found, key=lambda pair: -len(words_of(pair[1].name))))


def names_something(question: str, schema: Schema) -> bool:
    """Whether it names a table, a column or a sample value at all."""
    asked = words_of(question)
    samples = (s.strip("'") for _, column in schema.columns() for s in column.samples)
    values = (words_of(s) for s in samples if len(s) > 2 and not s.replace(".", "").isdigit())
    return bool(
        tables_named(question, schema)
        or columns_named(question, schema)
        or any(_within(value, asked) for value in values)
    )


def _within(name: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether the words of a name stand in the question in a row."""
    size = len(name)
    return size > 0 and any(asked[i : i + size] == name for i in _starts(asked, size))


def _starts(asked: tuple[str, ...], size: int) -> Iterable[int]:
    return range(len(asked) - size + 1)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
