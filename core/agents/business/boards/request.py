"""What a question wants on a dashboard: measures, what to break them by, when, and what is unread.

None where it asks for no dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.agents.business.boards.classes import class_named, classes_of
from core.agents.business.boards.measures import MOST, Shown, named, shown, telling
from core.agents.business.catalogue import Catalogue
from core.agents.business.groups import named_group, take_filters
from core.agents.business.measures import counted, table_named
from core.agents.business.measures import named as name_at
from core.agents.business.times import Times, resolve_times, take_times
from core.agents.business.wording import TAKEN, Wording
from core.domain.labels import capital
from core.domain.metrics import Filter
from core.domain.periods import Period
from core.domain.sources import Table

MOST_UNREAD = 2
_POLITE = r"(?:(?:please|can you|could you|would you|now|and|hey|hi|syna)\s+,?\s*)*"
_VERB = (
    r"(?:build|make|create|generate|set up|give|show|prepare|design|put together|draw|assemble|"
    r"i (?:want|need|would like|'d like)|let's have|we need)"
)
_ASKS = re.compile(
    rf"^{_POLITE}(?:{_VERB}\s+(?:me |us )?)?(?P<before>[^.?!]*?)\s*\bdashboard\b"
    rf"(?:\s+(?:page|view))?(?:\s*(?:\bof\b|\bfor\b|\bwith\b|\bon\b|\babout\b|\bshowing\b|"
    rf"\bthat (?:shows|has|tracks|covers)\b|\bto (?:show|track|see|follow)\b|\btracking\b|"
    rf"\bcovering\b|\bfrom\b|\bout of\b|:))?\s*(?P<after>.*?)[?!. ]*$",
    re.IGNORECASE | re.DOTALL,
)
_DEED = re.compile(rf"^{_POLITE}(?:{_VERB}\b|(?:an? |the |my )?(?:\w+ ){{0,3}}dashboard\b)", re.I)
_ASIDE = re.compile(
    r"\b(?:what is|what's|why|how (?:do|can|is|many|much)|which|who|delete|remove|rename|open|"
    r"go to|list|refresh|my dashboards|dashboards)\b",
    re.I,
)
_PLAIN = re.compile(
    r"\b(?:an?|the|my|our|one|new|nice|simple|quick|small|good|great|little|business|kpi|kpis|"
    r"overview|executive|main|key|short|general|interactive|live|basic|complete|full|metrics?|"
    r"measures?|figures?|numbers?|it|this|that|these|data|dataset|file|files|table|tables|source|"
    r"sources|everything|all|me|us|most|important|telling|attached|here|summary|performance)\b",
    re.I,
)
_BY = re.compile(r"\b(?:broken down by|split by|grouped by|by|per|across|for each)\s+(?P<by>.+)$")
_AND = re.compile(r"\s*(?:,|;|\+|&|\bplus\b|\bas well as\b|\balong with\b|\band\b|\n|•)+\s*", re.I)


@dataclass(frozen=True)
class Request:
    """`dimensions` and the columns of `filters` are `table.column`; `unread` are parts that name no
    measure by rule, `notes` what was taken for granted or left aside. `whole` when it is about a
    table or the data as such."""

    title: str
    measures: tuple[Shown, ...]
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False


def request_of(question: str, catalogue: Catalogue) -> Request | None:
    """The dashboard that the question asks for."""
    wanted = _subject(question)
    if wanted is None or not catalogue.schema.tables:
        return None
    words = Wording(wanted)
    times = take_times(words, changing=False)
    text, by = _apart(words.text.replace(TAKEN, " "))
    parts = _parts(text)
    found, unread, filters, classes, notes = _measures(parts, catalogue)
    table = _whole_table(parts, found, catalogue=catalogue)
    whole = table is not None or not (found or unread)
    if whole:
        found, unread = telling(catalogue, table), ()
    title = capital(table.name.replace("_", " ")) if table is not None else "Overview"
    made = Request(title, found[:MOST], filters=filters, unread=unread, whole=whole)
    if not found:
        return replace(made, notes=tuple(notes))
    if len(found) > MOST:
        left = ", ".join(each.label for each in found[MOST:])
        notes.append(f"At most four measures fit one dashboard: {left} is left out.")
    dimensions, said = _dimensions(by, catalogue, table=found[0].linked.table)
    dimensions = tuple(dict.fromkeys((*classes, *dimensions)))[:3]
    period, told = _period(times, catalogue, first=found[0])
    notes += [*said, *told]
    notes += [each.linked.assumption for each in made.measures if each.linked.assumption]
    return replace(made, dimensions=dimensions, period=period, notes=tuple(dict.fromkeys(notes)))


def overview_of(catalogue: Catalogue, title: str, table: Table | None = None) -> Request:
    """The most telling measures, without a question."""
    found = telling(catalogue, table)
    notes = tuple(each.linked.assumption for each in found if each.linked.assumption)
    return Request(title, found, notes=notes, whole=True)


def _subject(question: str) -> str | None:
    """The words about what goes on the dashboard."""
    line = " ".join(question.split())
    found = _ASKS.match(line) if len(line) <= 600 else None
    if found is None or not _DEED.match(line) or _ASIDE.search(line):
        return None
    after = found["after"].strip()
    return after if _PLAIN.sub("", after).strip(" ,.") else found["before"].strip()


def _apart(text: str) -> tuple[str, str]:
    """What is measured, and what it is broken by."""
    found = _BY.search(text.strip())
    return (text.strip()[: found.start()], found["by"]) if found else (text.strip(), "")


def _parts(text: str) -> tuple[str, ...]:
    found = (_PLAIN.sub(" ", part) for part in _AND.split(text))
    lead = re.compile(r"^(?:\s*\b(?:of|for|with|on|from|in|about|showing)\b)+|[?!.]+")
    return tuple(p for part in found if (p := " ".join(lead.sub(" ", part).split())))[:12]


def _measures(
    parts: Sequence[str], catalogue: Catalogue
) -> tuple[tuple[Shown, ...], tuple[str, ...], tuple[Filter, ...], tuple[str, ...], list[str]]:
    """What is measured, unread, kept to and broken by, and what to say of it."""
    found: dict[str, Shown] = {}
    unread: list[str] = []
    filters: list[Filter] = []
    notes: list[str] = []
    classes: list[str] = []
    for part in parts:
        words = Wording(part)
        group = class_named(words, catalogue)
        if group is not None:
            classes.append(group[1])
            one = named(words, catalogue) if words.left() else shown(counted(group[0]))
        else:
            one = named(words, catalogue) or _within(words, filters, catalogue=catalogue)
        table = one.linked.table if one else next(
            (each.linked.table for each in found.values()), None
        )  # fmt: skip
        kept = take_filters(words, catalogue, table) if table is not None else ()
        filters += kept or ()
        if one is not None:
            found.setdefault(one.label, one)
            if words.left():
                notes.append(f"“{' '.join(words.left())}” was not understood and is left aside.")
        elif not kept:
            unread.append(part)
    if len(unread) > MOST_UNREAD:
        notes.append(f"“{', '.join(unread[MOST_UNREAD:])}” is left out: too much was not read.")
    left = tuple(unread[:MOST_UNREAD])
    return tuple(found.values()), left, tuple(filters), tuple(classes), notes


def _within(words: Wording, filters: list[Filter], *, catalogue: Catalogue) -> Shown | None:
    """The measure of words that keep it to a stored value, whose filter is then known:
    `vaccinations in Norway`."""
    for table in sorted(catalogue.schema.tables, key=lambda t: -t.rows):
        trial = Wording(words.said)
        kept = take_filters(trial, catalogue, table)
        one = named(trial, catalogue) if kept and trial.left() else None
        if kept and one is not None and one.linked.table in catalogue.reach(table):
            filters += kept
            words.text = trial.text
            return one
    return None


def _whole_table(
    parts: Sequence[str], found: Sequence[Shown], *, catalogue: Catalogue
) -> Table | None:
    """“a dashboard of the orders” is about a table, and not only how many rows it has."""
    if len(parts) != 1 or len(found) > 1 or " " in parts[0]:
        return None
    return table_named(parts[0], catalogue)


def _dimensions(
    by: str, catalogue: Catalogue, *, table: Table
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys, notes = [], []
    for part in _parts(by):
        key = named_group(Wording(part), catalogue, table) or _class(part, table, catalogue)
        if key is None:
            notes.append(f"The data has nothing called “{part}” to break {table.name} by.")
        else:
            keys.append(key)
    return tuple(dict.fromkeys(keys))[:3], tuple(notes)


def _class(part: str, table: Table, catalogue: Catalogue) -> str | None:
    keys = classes_of(table, catalogue)
    return next((key for key in keys if name_at(part, key.partition(".")[2])), None)


def _period(
    times: Times, catalogue: Catalogue, *, first: Shown
) -> tuple[Period | None, tuple[str, ...]]:
    if not (times.since or times.until):
        return None, ()
    column = catalogue.time_column(first.linked.table, first.linked.time)
    if column is None:
        return None, ("There is no date column, so the time that was named is left aside.",)
    when = resolve_times(times, column.first, column.last)
    return when.period, when.assumptions
