"""Measures that set one count or sum against another: shares of rows, and averages per thing."""

from __future__ import annotations

import re

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import Linked, link_measure, named, table_named
from core.agents.business.wording import Wording, stem
from core.domain.identifiers import qualified
from core.domain.key_graph import Edge
from core.domain.labels import words_of
from core.domain.metrics import Measure
from core.domain.sources import Table

_RATE = re.compile(r"\b([a-z]+) rates?\b")
_PART = re.compile(
    r"\b(?P<what>[a-z]+)(?: that| which| who)?(?: (?:was|were|is|are|got|get|has|have|had"
    r"|been|being|ever))+ (?P<done>[a-z]+)\b"
)
_WITH = re.compile(
    r"\b(?P<what>[a-z]+)(?: that| which| who)? (?P<how>(?:do not |don't |does not |doesn't )?"
    r"(?:has|have|had|with|without|lack|lacks|missing))(?P<no> no| not)?(?: an?| any| the)? "
)
_NONE = re.compile(r"\bwithout\b|\black|\bmissing\b|n't\b|\bnot\b")
_SHARE = re.compile(r"\b(?:share|percent(?:age)?|proportion|fraction|part|many percent)\b|%")
_PER = re.compile(
    r"\b(?:average|avg|mean)(?: (?:number|count|amount) of)? (?P<what>[a-z_ ]+?) "
    r"(?:per|for each|for every|by each|of each|a) (?P<each>[a-z]+)\b"
)


def link_ratio(words: Wording, catalogue: Catalogue) -> Linked | None:
    """`return rate`, `share of orders that were returned`, `average number of orders per
    customer`: the ratio that the words name, which are then gone from the text."""
    for find in (_rate, _part_done, _part_with, _per):
        found = find(words, catalogue)
        if found is not None:
            return found
    return None


def _rate(words: Wording, catalogue: Catalogue) -> Linked | None:
    """Rows of one table that another one's rows refer to."""
    found = words.find(_RATE)
    table = table_named(found[1], catalogue) if found else None
    edge = _whole_of(table, catalogue) if table else None
    if found is None or edge is None:
        return None
    words.blank(*found.span())
    return _referred(edge, catalogue)


def _part_done(words: Wording, catalogue: Catalogue) -> Linked | None:
    """`orders that were returned`: the verb is the name of a table that refers to the orders."""
    found = words.find(_PART) if _SHARE.search(words.said) else None
    whole = table_named(found["what"], catalogue) if found else None
    if found is None or whole is None:
        return None
    for table in catalogue.schema.tables:
        if _root(table.name) == _root(found["done"]):
            edges = catalogue.graph.get(table.name, ())
            edge = next((e for e in edges if e.single and e.right == whole.name), None)
            if edge is not None:
                words.blank(*found.span())
                return _referred(edge, catalogue)
    return None


def _part_with(words: Wording, catalogue: Catalogue) -> Linked | None:
    """`customers that have no email`: rows in which a column is empty, or is not."""
    found = words.find(_WITH) if _SHARE.search(words.said) else None
    table = table_named(found["what"], catalogue) if found else None
    if found is None or table is None:
        return None
    for column in table.columns:
        span = named(words.text[found.end() :], column.name)
        if span is None or span[0] > 1:
            continue
        none = bool(found["no"]) or _NONE.search(found["how"]) is not None
        words.blank(found.start(), found.end() + span[1])
        held = f"COUNT({qualified(table.name, column.name)})"
        part = f"(COUNT(*) - {held})" if none else held
        name = f"share_{'without' if none else 'with'}_{'_'.join(words_of(column.name))}"
        measure = Measure(name=name, expression=part, over="COUNT(*)", table=table.name)
        return Linked(measure, table, rate=True)
    return None


def _per(words: Wording, catalogue: Catalogue) -> Linked | None:
    """`average number of orders per customer`: all orders by all customers who have any."""
    found = words.find(_PER)
    if found is None or " of " in found["what"]:  # `the length of races` is no number of races
        return None
    each = table_named(found["each"], catalogue)
    if each is None:
        return _per_value(found, words, catalogue=catalogue)
    what = Wording(f"number of {found['what']}")
    linked = link_measure(what, catalogue) or link_measure(Wording(found["what"]), catalogue)
    if linked is None or linked.measure.over or linked.table.name == each.name:
        return None
    edges = catalogue.graph.get(linked.table.name, ())
    edge = next((e for e in edges if e.single and e.lookup and e.right == each.name), None)
    if edge is None or not linked.measure.expression.startswith(("SUM(", "COUNT(*)")):
        return None
    words.blank(*found.span())
    thing = stem(each.name)
    measure = Measure(
        name=f"average_{linked.measure.name.removeprefix('total_')}_per_{thing}",
        expression=linked.measure.expression,
        over=f"COUNT(DISTINCT {qualified(edge.left, edge.left_column)})",
        unit=linked.measure.unit,
        table=linked.table.name,
    )
    note = f"Only a {thing} that has {_several(linked.table)} is counted."
    return Linked(measure, linked.table, note, rate=True)


def _per_value(found: re.Match[str], words: Wording, *, catalogue: Catalogue) -> Linked | None:
    """`average number of products per category`: all rows by all values of a column of theirs."""
    linked = link_measure(Wording(f"number of {found['what']}"), catalogue)
    if linked is None or linked.measure.expression != "COUNT(*)":
        return None
    for column in linked.table.columns:
        if column.role == "text" and named(found["each"], column.name) == (0, len(found["each"])):
            words.blank(*found.span())
            over = f"COUNT(DISTINCT {qualified(linked.table.name, column.name)})"
            name = f"average_{linked.measure.name}_per_{stem(column.name)}"
            measure = Measure(name=name, expression="COUNT(*)", over=over, table=linked.table.name)
            return Linked(measure, linked.table, rate=True)
    return None


def _several(table: Table) -> str:
    return " ".join(words_of(table.name))


def _whole_of(table: Table, catalogue: Catalogue) -> Edge | None:
    edges = catalogue.graph.get(table.name, ())
    return next((e for e in edges if e.single and catalogue.schema.table(e.right)), None)


def _referred(edge: Edge, catalogue: Catalogue) -> Linked | None:
    whole = catalogue.schema.table(edge.right)
    if whole is None:
        return None
    part = f"COUNT(DISTINCT {qualified(edge.left, edge.left_column)})"
    over = f"COUNT(DISTINCT {qualified(whole.name, edge.right_column)})"
    measure = Measure(name=f"{stem(edge.left)}_rate", expression=part, over=over)
    return Linked(measure, whole, rate=True)


def _root(word: str) -> str:
    """`returned`, `returns` and `return` are one word."""
    return re.sub(r"(?:ed|s|es|ing)$", "", word.casefold())
