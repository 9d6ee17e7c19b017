"""What a question groups by and keeps to: columns by name, entities by their table, known "
"values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import named
from core.agents.business.wording import TAKEN, Wording, stem
from core.domain.identifiers import key_of
from core.domain.labels import words_of
from core.domain.metrics import Filter
from core.domain.sources import Table

_BY = re.compile(
    r"\b(?:by|per|for each|for every|each|every|across(?: the)?(?: different)?|between(?: the)?|"
    r"(?:broken|split|break|split it) (?:down )?by|in each|within each|which|what|whose|"
    r"among(?: the)?|(?:which|what|whose)(?: (?:is|are|was|were|the|our))*(?: ·+)+)"
    r"(?: of (?:the|our))?\s+$"
)
_AND = re.compile(r"(?:,|\band\b|,\s*and)\s*(?:by |per )?\s*$")
_VALUE_LEAD = re.compile(
    r"\b(?:in|for|from|of|at|via|through|within|by|only|with|on|is|are|to|about|and|or|,)?\s*"
    r"(?:the |our )?$"
)
_VALUE_TAIL = re.compile(r"^ (?:{}s?)\b")
_NO_VALUES = frozenset("yes no true false other others none unknown all and or the a i it".split())


@dataclass(frozen=True)
class Groups:
    """`dimensions` and the columns of `filters` are `table.column`."""

    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()


def take_filters(words: Wording, catalogue: Catalogue, table: Table) -> tuple[Filter, ...] | None:
    """Known values named in the text, a filter a column; None when a value has two columns."""
    found: dict[str, list[str]] = {}
    where: dict[str, set[str]] = {}
    for key, value in catalogue.values(table):
        where.setdefault(value.casefold(), set()).add(key)
    for key, value in catalogue.values(table):
        span = _value_span(words.text, value)
        if span is None:
            continue
        columns = where[value.casefold()]
        if len(columns) > 1 and not _column_beside(words.text, span, key=key):
            if any(_column_beside(words.text, span, key=other) for other in columns):
                continue
            return None
        _blank_value(words, span, key=key)
        found.setdefault(key, []).append(value)
    return tuple(_one_of(key, values) for key, values in found.items())


def take_dimensions(words: Wording, catalogue: Catalogue, table: Table) -> tuple[str, ...]:
    """Columns that stand after `by`, `per`, `each`, `which` and the like, in the text's order."""
    found: list[tuple[int, str]] = []
    while True:
        taken = _take_one(words, catalogue, table=table, before=[at for at, _ in found])
        if taken is None:
            return tuple(dict.fromkeys(key for _, key in sorted(found)))
        found.append(taken)


def entity_key(catalogue: Catalogue, table: Table) -> str | None:
    """How rows of a table are named: `product` is shown by `products.product_name`."""
    column = catalogue.naming_column(table)
    profile = catalogue.profile(table, column) if column else None
    if profile is None or not profile.unique:  # two customers of one name are two customers
        column = catalogue.key_column(table) or column
    return key_of(table.name, column.name) if column else None


def _take_one(
    words: Wording, catalogue: Catalogue, *, table: Table, before: list[int]
) -> tuple[int, str] | None:
    for span, key in _candidates(words.text, catalogue, table=table):
        lead = _BY.search(words.text[: span[0]])
        before_and = _AND.search(words.text[: span[0]])
        follows = before_and and (
            before or words.text[: before_and.start()].rstrip().endswith(TAKEN)
        )
        if lead is None and not follows:
            continue
        words.blank(lead.start() if lead else span[0], span[1])
        return span[0], key
    return None


def _candidates(
    text: str, catalogue: Catalogue, *, table: Table
) -> list[tuple[tuple[int, int], str]]:
    """Groupable columns and entities named in the text, the longest names first."""
    found: list[tuple[tuple[int, int], str]] = []
    for other, column in catalogue.groupable(table):
        span = (
            named(text, f"{other.name}_{column.name}")
            or named(text, column.name)
            or _without_table(text, other, column=column.name)
        )
        if span is not None:
            found.append((span, key_of(other.name, column.name)))
    for other in catalogue.reach(table):
        span = named(text, other.name)
        key = entity_key(catalogue, other)
        if span is not None and key is not None:
            found.append((span, key))
    return sorted(found, key=lambda entry: (entry[0][0] - entry[0][1], entry[0]))


def _without_table(text: str, table: Table, *, column: str) -> tuple[int, int] | None:
    """`product_category` of products may be called `category`."""
    parts = words_of(column)
    if len(parts) > 1 and stem(parts[0]) == stem(table.name):
        rest = "_".join(parts[1:])
        return None if rest in {"name", "title", "id"} else named(text, rest)
    return None


def _value_span(text: str, value: str) -> tuple[int, int] | None:
    folded = " ".join(value.casefold().split())
    if len(folded) < 2 or folded in _NO_VALUES or not re.search(r"[^\W\d]", folded):
        return None
    found = re.search(rf"(?<![\w-]){re.escape(folded)}(?![\w-])", text)
    return found.span() if found else None


def _column_beside(text: str, span: tuple[int, int], *, key: str) -> bool:
    """`the North region`, `brand Linden`."""
    column = key.partition(".")[2]
    around = text[max(0, span[0] - 30) : span[0]], text[span[1] : span[1] + 30]
    return any(named(part, column) is not None for part in around)


def _blank_value(words: Wording, span: tuple[int, int], *, key: str) -> None:
    """The value, what leads to it, and its column's name right beside it."""
    start, end = span
    column = key.partition(".")[2]
    after = named(words.text[end : end + len(column) + 6], column)
    if after is not None and after[0] <= 1:
        end += after[1]
    before = words.text[:start].rstrip()
    name = named(before[-len(column) - 3 :], column)
    if name is not None and name[1] == len(before[-len(column) - 3 :]):
        start = len(before) - (name[1] - name[0])
    lead = _VALUE_LEAD.search(words.text[:start])
    words.blank(lead.start() if lead else start, end)


def _one_of(key: str, values: list[str]) -> Filter:
    if len(values) == 1:
        return Filter(column=key, operator="=", values=(values[0],))
    return Filter(column=key, operator="in", values=tuple(values))


def named_group(words: Wording, catalogue: Catalogue, table: Table) -> str | None:
    """The one column or entity that the text names, whatever stands before it."""
    found = _candidates(words.text, catalogue, table=table)
    if not found:
        return None
    span, key = found[0]
    words.blank(*span)
    return key
