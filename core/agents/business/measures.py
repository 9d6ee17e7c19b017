"""Which measure a question means: by column names, by common words for money and amounts, "
"by counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.agents.business.catalogue import Catalogue
from core.agents.business.wording import Wording, stem
from core.domain.identifiers import qualified
from core.domain.labels import humanise, is_identifier, is_share, is_year, words_of
from core.domain.metrics import Measure
from core.domain.sources import Column, Table

MONEY = frozenset(
    "revenue sale turnover income earning proceed taking gmv spent spend spending".split()
)
MONEY_COLUMNS = (
    frozenset("revenue turnover gmv proceed".split()),
    frozenset("sale income earning".split()),
    frozenset("amount total value".split()),
)
UNITS = frozenset("unit quantity item piece qty volume".split())
_RATES = frozenset("price rate age rating score temperature percent discount margin cost".split())
_ORDER_VALUE = re.compile(
    r"\b(?:average|avg|mean)? ?(?:(?P<what>order|basket|ticket|invoice|cart|booking|transaction) "
    r"(?:value|size)|aov)\b"
)
_AVERAGE = re.compile(r"\b(average|avg|mean|median)(?: of)?(?: the)?\s+$")
COUNTED = re.compile(
    r"\b(?:(?:total |distinct |different |unique )*(?:number|count|amount|volume) of|"
    r"how many|count)"
    r"(?: the| all| our| distinct| different| unique)*\s+$"
)
_OF_SUMS = re.compile(r"^ (?:per|each|every|a) ")
_ENTITY = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Linked:
    """A measure, the table whose rows it is taken over, and what was assumed.

    `time` is the `table.column` that says when its rows happened, where a person named one.
    `rate` when the measure is a ratio that is asked for as such.
    """

    measure: Measure
    table: Table
    assumption: str = ""
    time: str = ""
    rate: bool = False


def link_measure(words: Wording, catalogue: Catalogue) -> Linked | None:
    """The one measure the question names; None when it names none, or could mean several."""
    for find in (_order_value, _column, _money_or_units, _count):
        found = find(words, catalogue)
        if found is not None:
            return found
    return None


def main_measure(catalogue: Catalogue) -> Linked | None:
    """The money column of the largest table that has dates: what a business is measured by."""
    tables = [t for t in catalogue.schema.tables if catalogue.time_column(t) is not None]
    for table in sorted(tables, key=lambda t: -t.rows):
        column = money_column(table)
        if column is not None:
            return _summed(table, column)
    return None


def order_value(linked: Linked) -> Linked:
    """The measure for each row of its table: revenue becomes the average order value."""
    name = f"average_{stem(linked.table.name)}_value"
    count = counted(linked.table).measure
    measure = Measure(
        name=name,
        expression=linked.measure.expression,
        over=count.expression,
        unit=linked.measure.unit,
        table=linked.table.name,
    )
    return Linked(measure, linked.table)


def counted(table: Table) -> Linked:
    name = "number_of_" + "_".join(words_of(table.name) or ("rows",))
    return Linked(Measure(name=name, expression="COUNT(*)", table=table.name), table)


def _order_value(words: Wording, catalogue: Catalogue) -> Linked | None:
    found = words.find(_ORDER_VALUE)
    main = main_measure(catalogue) if found else None
    if found is None or main is None:
        return None
    what = found["what"]
    if what == "order" and stem(main.table.name) != "order":
        return None
    words.blank(*found.span())
    return order_value(main)


def _column(words: Wording, catalogue: Catalogue) -> Linked | None:
    """A numeric column named in full; the longest name wins, two tables of one name "
    "settle nothing."""
    found: list[tuple[int, int, int, Table, Column]] = []
    for table in catalogue.schema.tables:
        for column in _numbers(table):
            span = named(words.text, column.name)
            if span is not None:
                found.append((span[1] - span[0], *span, table, column))
    if not found:
        return None
    longest = max(size for size, *_ in found)
    best = [entry for entry in found if entry[0] == longest]
    if len(best) > 1:
        return None
    _, start, end, table, column = best[0]
    lead = _AVERAGE.search(words.text[:start])
    if lead is not None and _OF_SUMS.match(words.said[end:]):
        return None  # an average of sums, which one aggregate cannot give
    words.blank(lead.start() if lead else start, end)
    if lead is not None:
        return _averaged(table, column, median=lead[1] == "median")
    return _aggregated(table, column)


def _money_or_units(words: Wording, catalogue: Catalogue) -> Linked | None:
    for match in _ENTITY.finditer(words.text):
        word = stem(match[0])
        if word not in MONEY | UNITS:
            continue
        linked = _for_word(word, catalogue)
        if linked is None:
            continue
        start = match.start()
        average = _AVERAGE.search(words.text[:start])
        counted_ = COUNTED.search(words.text[:start])
        if average is not None and _OF_SUMS.match(words.said[match.end() :]):
            return None
        lead = average or counted_
        words.blank(lead.start() if lead else start, match.end())
        if average is not None:
            column = money_column(linked.table) if word in MONEY else units_column(linked.table)
            return _averaged(linked.table, column) if column else None
        return linked
    return None


def _for_word(word: str, catalogue: Catalogue) -> Linked | None:
    tables = sorted(catalogue.schema.tables, key=lambda t: -t.rows)
    if word in UNITS:
        linked = [_summed(t, c) for t in tables if (c := units_column(t))]
        return linked[0] if len(linked) == 1 else None
    columns = [(t, c) for t in tables if (c := money_column(t))]
    if columns:
        table, column = columns[0]
        said = word + ("s" if word == "sale" else "")
        plain = set(map(stem, words_of(column.name))) & MONEY
        note = (
            f"“{said.capitalize()}” is read as the sum of {humanise(column.name)} in {table.name}."
        )
        if plain and len(columns) == 1:
            note = ""
        return Linked(_summed(table, column).measure, table, note)
    return next((p for t in tables if (p := _price_times_units(t))), None)


def _count(words: Wording, catalogue: Catalogue) -> Linked | None:
    """`number of orders`, `orders`: rows of a table, or distinct values of a key column."""
    for match in _ENTITY.finditer(words.text):
        table = table_named(match[0], catalogue)
        lead = COUNTED.search(words.text[: match.start()])
        if table is not None and (lead or match[0] != stem(match[0])):
            words.blank(lead.start() if lead else match.start(), match.end())
            return counted(table)
    return None


def named(text: str, column: str) -> tuple[int, int] | None:
    """Where the words of a name stand in a row in the text, singular or plural."""
    parts = [rf"{re.escape(stem(word))}(?:s|es)?" for word in words_of(column)]
    parts = [p.replace("y(?:s|es)?", "(?:y|ies)") if p.endswith("y(?:s|es)?") else p for p in parts]
    found = re.search(r"\b" + r"[ _-]".join(parts) + r"\b", text) if parts else None
    return found.span() if found else None


def table_named(word: str, catalogue: Catalogue) -> Table | None:
    """The one table that is called like the word, singular or plural."""
    tables = [t for t in catalogue.schema.tables if stem(t.name) == stem(word)]
    return tables[0] if len(tables) == 1 else None


def _numbers(table: Table) -> Iterator[Column]:
    for column in table.columns:
        if column.role == "number" and not is_identifier(column.name) and not is_year(column.name):
            yield column


def money_column(table: Table) -> Column | None:
    """What a row of the table brought in."""
    for wanted in MONEY_COLUMNS:
        for column in _numbers(table):
            if wanted & set(map(stem, words_of(column.name))):
                return column
    return None


def units_column(table: Table) -> Column | None:
    """How many pieces a row of the table is about."""
    for column in _numbers(table):
        said = set(map(stem, words_of(column.name)))
        if said & UNITS and not said & _RATES:
            return column
    return None


def _price_times_units(table: Table) -> Linked | None:
    units = units_column(table)
    price = next((c for c in _numbers(table) if "price" in words_of(c.name)), None)
    if units is None or price is None:
        return None
    product = f"{qualified(table.name, units.name)} * {qualified(table.name, price.name)}"
    measure = Measure(name="total_revenue", expression=f"SUM({product})", unit=price.unit)
    note = f"Revenue is read as {humanise(units.name)} times {humanise(price.name)}."
    return Linked(measure, table, note)


def _aggregated(table: Table, column: Column) -> Linked:
    said = set(map(stem, words_of(column.name)))
    if said & _RATES or is_share(column.name):
        linked = _averaged(table, column)
        note = f"{humanise(column.name).capitalize()} is taken as an average."
        return Linked(linked.measure, table, note)
    return _summed(table, column)


def _summed(table: Table, column: Column) -> Linked:
    expression = f"SUM({qualified(table.name, column.name)})"
    return Linked(
        Measure(name=_name("total", column), expression=expression, unit=column.unit), table
    )


def _averaged(table: Table, column: Column, *, median: bool = False) -> Linked:
    function, prefix = ("MEDIAN", "median") if median else ("AVG", "average")
    expression = f"{function}({qualified(table.name, column.name)})"
    measure = Measure(name=_name(prefix, column), expression=expression, unit=column.unit)
    return Linked(measure, table)


def column_name(name: str) -> str:
    """How the names of measures spell a column."""
    return "_".join(words_of(name))


def _name(prefix: str, column: Column) -> str:
    words = words_of(column.name)
    return "_".join(words if words[:1] == (prefix,) else (prefix, *words))
