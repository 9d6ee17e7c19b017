"""Which thing a question asks for, and by what: rows of a table, values of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain import phrasing as say
from core.domain.expectation import Expectation, Rows, expect
from core.domain.labels import plural, words_of
from core.domain.sources import Column, Schema

_EACH = re.compile(r"\b(?:each|every|per|by|across(?: the| all)?|for all)\s+(?:of the |the )?")
_ASKS = re.compile(r"^(?:which|what|name|list|show|find|give|get|tell|display)\b")
_SHARE_OF = re.compile(
    r"\b(?:share|percent(?:age)?|proportion|fraction|part|%) of (?:all |the |our |all the )*"
)
_BY = re.compile(r"\b(?:by|per)\s+(?=[a-z]+(?:\W|$))")
_MOST_WORDS = 3


@dataclass(frozen=True)
class Thing:
    """A column's values, or the rows of a table where `column` is empty."""

    table: str
    column: str = ""

    def is_shown_by(self, origin: str | None) -> bool:
        """Whether a `table.column` shows it."""
        table, _, column = (origin or "").partition(".")
        same = table.casefold() == self.table.casefold()
        return same and (not self.column or column.casefold() == self.column.casefold())


def thing_asked(question: str, schema: Schema) -> Thing | None:
    """What `which ...` or `what is the cheapest ...` wants named; None for figures and unknowns."""
    text = say.MANNERS.sub("", " ".join(question.lower().split()))
    if not _ASKS.match(text):
        return None
    each = _EACH.search(text)
    words = _words(text[: each.start()] if each else text)
    for start in range(len(words)):
        found = _thing_at(words[start:], schema)
        if found is not None:
            table, column = found
            closer = _thing_at(words[start + 1 :], schema) if column is None else None
            if closer is not None and closer[0] == table and closer[1] is not None:
                column = closer[1]  # `return reason`: the reason in returns
            measures = column is not None and column.role not in ("text", "flag")
            return None if measures else Thing(table, column.name if column else "")
    return None


def things_by(question: str, schema: Schema) -> tuple[Thing, ...]:
    """What stands after `each`, `per` or `by`."""
    text = question.lower()
    found = (_thing_at(_words(text[m.end() :]), schema) for m in _EACH.finditer(text))
    return tuple(Thing(t, c.name if c else "") for t, c in filter(None, found))


def expect_of(question: str, schema: Schema) -> Expectation:
    """What the words ask for, where `by` and a column of the data mean groups (`sold by brand`)."""
    found = expect(question)
    text = question.lower()
    names = (_thing_at(_words(text[m.end() :]), schema) for m in _BY.finditer(text))
    if not any(one and one[1] and one[1].role != "number" for one in names):
        return found
    if found.wants("groups") or found.top:
        return found
    rows: Rows = "some"
    update = {"rows": rows, "value": False, "asks": found.asks | {"groups"}}
    return found.model_copy(update=update)


def whole_asked(question: str, schema: Schema) -> str:
    """The table whose rows a share is taken of (`share of orders`); empty when none is named."""
    for match in _SHARE_OF.finditer(question.lower()):
        found = _thing_at(_words(question.lower()[match.end() :]), schema)
        if found is not None and found[1] is None:
            return found[0]
    return ""


def _thing_at(words: list[str], schema: Schema) -> tuple[str, Column | None] | None:
    """The longest name that the words begin with; a table before a column of one name."""
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        for name, table, column in _names(schema):
            if len(name) == size and all(map(_same, name, words)):
                return table, column
    return None


def _names(schema: Schema) -> Iterator[tuple[tuple[str, ...], str, Column | None]]:
    for table in schema.tables:
        yield words_of(table.name), table.name, None
    for table, column in schema.columns():
        yield words_of(column.name), table.name, column


def _same(name: str, word: str) -> bool:
    return name == word or plural(name) == word or name == plural(word)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
