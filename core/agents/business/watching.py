"""“Tell me if refunds look unusual”: what to watch, on which side, and by which period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import Linked, counted
from core.agents.business.reading import Reading, read
from core.domain.alerts import Side
from core.domain.labels import humanise, is_identifier, is_level, is_year, plural
from core.domain.metric_sql import is_additive
from core.domain.metrics import MetricQuery, TimeRange
from core.domain.periods import Grain

_ASKED = re.compile(
    r"^(?:please |could you |can you |hey |syna,? )*"
    r"(?:(?:tell|let|warn|alert|notify|inform|ping|email|remind)(?: (?:me|us))?(?: know)?"
    r"(?: please)? (?:if|when|whenever|once|as soon as|should)(?: ever)?"
    r"|(?:watch|monitor|keep an eye on|look out for|set (?:up )?(?:an |a )?alert (?:on|for|if|when)"
    r"|alert (?:me |us )?(?:on|about)|watch (?:out )?for))\s+(?P<rest>.+?)[.?! ]*$",
    re.IGNORECASE,
)
_ODD = (
    r"(?:unusual(?:ly)?|strange(?:ly)?|odd(?:ly)?|weird(?:ly)?|wrong|off|abnormal(?:ly)?|anomalous|"
    r"suspicious|funny|out of (?:the ordinary|line|range)|surprising(?:ly)?|unexpected(?:ly)?|"
    r"different|bad|high|low|higher|lower|up|down)"
)
_DOWN = (
    r"(?:drop|fall|decline|decrease|plunge|dip|shrink|sink|slump|crash|collapse|go(?:es)? down|"
    r"get(?:s)? (?:low|lower))"
)
_UP = (
    r"(?:rise|increase|jump|spike|surge|grow|climb|soar|explode|peak|go(?:es)? up|"
    r"get(?:s)? (?:high|higher))"
)
_VERB = re.compile(
    rf"\s+(?:(?:ever|suddenly|start(?:s)? to|begin(?:s)? to|there (?:is|are))\s+)*"
    rf"(?:(?:look|seem|get|go|become|turn|act|behave|move|change|is|are|was|were|do|run)(?:s|es)?"
    rf"(?:\s+(?:too|very|really|so|something|anything|in an?|\w+ly))*\s+(?P<odd>{_ODD})"
    rf"|(?P<down>{_DOWN})(?:s|es|ped|ed)?|(?P<up>{_UP})(?:s|es|ed)?"
    rf"|(?P<change>change|move|shift|deviate)(?:s|es)?)"
    r"(?:\s+(?:way|suddenly|sharply|a lot|too much|unexpectedly|unusually|strangely|way"
    r"|for anything unusual|from (?:the )?(?:usual|normal)))*\s*$",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"^(?:there (?:is|are) |(?:something|anything)(?: is| looks| seems| goes)? |any )*"
    r"(?:unusual|strange|odd|weird|wrong|abnormal|anomal(?:y|ies)|suspicious)\s+"
    r"(?:(?:in|with|about|of|happens (?:to|with))\s+)?(?P<what>.+)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+for (?:anything |something )?(?:unusual|strange|odd|anomalies)$", re.I)
_HIGH, _LOW = frozenset({"high", "higher", "up"}), frozenset({"low", "lower", "down"})
_NAMED: dict[str, Grain] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter"}
_GRAINS: dict[str, Grain] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}
_PER = re.compile(r"\s+(?:per|each|every|a|by)\s+(day|week|month|quarter)\b", re.IGNORECASE)
_BOTH: Side = "both"
_NUMBER = re.compile(r"\d")
_LEAST_ROWS = 10.0
_LEAST_PERIODS = 24


@dataclass(frozen=True)
class Wish:
    """What a question wants to be watched, in its own words."""

    what: str
    side: Side = "both"
    grain: Grain | None = None


@dataclass(frozen=True)
class Watched:
    """A figure over time; `level` when a period without rows has no value rather than 0."""

    query: MetricQuery
    table: str
    grain: Grain
    level: bool
    last: date
    side: Side = "both"


def wish_of(question: str) -> Wish | None:
    """None where it asks for no watching, or for a fixed limit, which is not what is usual."""
    asked = _ASKED.match(" ".join(question.split()))
    if asked is None or _NUMBER.search(asked["rest"]):
        return None
    rest, grain = _grained(_TAIL.sub("", asked["rest"]))
    said = _VERB.search(rest)
    any_ = _ANY.match(rest)
    what, side = (any_["what"] if any_ is not None else rest), _BOTH
    if said is not None:
        what, side = rest[: said.start()], _side(said)
    plain = re.sub(r"^(?:the|our|my|all|any)\s+", "", what.strip(" ,"), flags=re.IGNORECASE)
    return Wish(plain, side, grain) if plain else None


def watched(wish: Wish, catalogue: Catalogue) -> Watched | None:
    """The figure that the words name; None where they name none, or more than one."""
    for text in _phrasings(wish.what):
        found = _series(read(f"{text} per month", catalogue), wish, catalogue=catalogue)
        if found is not None:
            return found
    return _rows_of(wish, catalogue)


def watch_measure(
    linked: Linked, catalogue: Catalogue, *, time: str = "", grain: Grain | None = None
) -> Watched | None:
    """A measure over the date that says when its rows happened; None without one."""
    column = catalogue.time_column(linked.table, time or linked.time)
    if column is None:
        return None
    chosen = grain or _grain(column.first, column.last, rows=linked.table.rows)
    query = MetricQuery(measures=(linked.measure,), time=TimeRange(column=column.key, grain=chosen))
    level = not is_additive(linked.measure)
    return Watched(query, linked.table.name, chosen, level, column.last)


def candidates(catalogue: Catalogue) -> Iterator[str]:
    """What could be watched, in words that are understood again: amounts, then numbers of rows."""
    for table in sorted(catalogue.schema.tables, key=lambda t: -t.rows):
        if catalogue.time_column(table) is None:
            continue
        for column in table.columns:
            plain = not (is_identifier(column.name) or is_year(column.name))
            if column.role == "number" and plain and not is_level(column.name):
                yield f"total {humanise(column.name)}"
        yield f"number of {plural(humanise(table.name))}"


def _series(reading: Reading | None, wish: Wish, *, catalogue: Catalogue) -> Watched | None:
    if reading is None or reading.query.dimensions or len(reading.query.measures) != 1:
        return None
    time = reading.query.time
    if time is None:
        return None
    found = watch_measure(reading.linked, catalogue, time=time.column, grain=wish.grain)
    if found is None:
        return None
    query = found.query.model_copy(
        update={"measures": reading.query.measures, "filters": reading.query.filters}
    )
    return Watched(query, found.table, found.grain, found.level, found.last, wish.side)


def _phrasings(what: str) -> Iterator[str]:
    """As said, as a total, and as a number of rows."""
    yield what
    yield f"total {what}"
    yield f"number of {what}"


def _rows_of(wish: Wish, catalogue: Catalogue) -> Watched | None:
    """The number of rows of the table that the words name."""
    what = re.sub(r"^(?:total )?(?:number|count) of ", "", wish.what, flags=re.IGNORECASE)
    for table in catalogue.schema.tables:
        if plural(humanise(table.name)).casefold() == plural(what).casefold():
            found = watch_measure(counted(table), catalogue, grain=wish.grain)
            return replace(found, side=wish.side) if found is not None else None
    return None


def _side(said: re.Match[str]) -> Side:
    odd = (said["odd"] or "").lower()
    if said["down"] or odd in _LOW:
        return "down"
    return "up" if said["up"] or odd in _HIGH else "both"


def _grained(what: str) -> tuple[str, Grain | None]:
    per = _PER.search(what)
    if per is not None:
        return what[: per.start()] + what[per.end() :], _NAMED[per[1].lower()]
    words = what.split()
    for n, word in enumerate(words):
        if word.lower() in _GRAINS:
            return " ".join(words[:n] + words[n + 1 :]), _GRAINS[word.lower()]
    return what, None


def _grain(first: date, last: date, *, rows: int) -> Grain:
    """The shortest period that has rows enough to have a usual figure, and two dozen before it."""
    days = max(1, (last - first).days + 1)
    lengths: tuple[tuple[Grain, int], ...] = (("day", 1), ("week", 7))
    for grain, length in lengths:
        if rows * length / days >= _LEAST_ROWS and days / length >= _LEAST_PERIODS:
            return grain
    return "month"
