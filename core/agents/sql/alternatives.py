"""What else a word of a question could have been read as: the nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rapidfuzz import fuzz

from core.agents.business.measures import MONEY, MONEY_COLUMNS
from core.agents.business.wording import stem as singular
from core.agents.sql.parse import parse_query
from core.agents.sql.reread import is_part, reaches, reread
from core.agents.sql.scopes import Catalogue, Field, Scopes
from core.agents.sql.sightings import sightings
from core.agents.sql.values import Hit
from core.agents.sql.words import name_stems, stem
from core.domain.identifiers import key_of
from core.domain.labels import humanise, is_identifier, words_of
from core.domain.periods import Period, named_period, period
from core.domain.readings import Reading, period_value
from core.domain.sources import role_of
from core.errors import StepError

MOST = 12
_NEAR = 85


def columns_for(reading: Reading, sql: str, catalogue: Catalogue) -> tuple[Reading, ...]:
    """Other columns of its kind that the query could use: names near to the word, then the rest of
    its table."""
    tree = parse_query(sql)
    seen = sightings(tree, catalogue)
    part = [s for s in seen if is_part(s, reading)]
    used = {s.key for s in seen if s.use != "joined"}
    scopes = Scopes(tree, catalogue)
    near: list[tuple[float, Reading]] = []
    rest: list[Reading] = []
    for table, field in same_kind(reading, catalogue):
        if key_of(table, field.name) in used or not reaches(part, table, scopes):
            continue
        other = reading.model_copy(update={"table": table, "column": field.name})
        score = nearness(reading.word, field.name)
        if score >= _NEAR:
            near.append((score, other))
        elif table == reading.table:
            rest.append(other)
    ordered = [other for _, other in sorted(near, key=lambda pair: -pair[0])]
    return _valid((*ordered, *rest), reading, sql=sql, catalogue=catalogue)


def periods_for(
    reading: Reading, sql: str, catalogue: Catalogue, *, span: tuple[date, date] | None
) -> tuple[Reading, ...]:
    """The periods around its own, and the same one a year before and after, as far as there is
    data: `span` is the first and the last day."""
    own = reading.period
    if own is None:
        return ()
    found = dict.fromkeys((own.before(), _next(own), own.year_before(), _year_after(own)))
    inside = [p for p in found if span is None or (p.until > span[0] and p.since <= span[1])]
    others = (reading.model_copy(update={"value": period_value(p)}) for p in inside if p != own)
    return _valid(others, reading, sql=sql, catalogue=catalogue)


def values_for(
    reading: Reading, hits: Sequence[Hit], known: Sequence[str], *, sql: str, catalogue: Catalogue
) -> tuple[Reading, ...]:
    """Stored values found for the word, then others that the column is `known` to hold."""
    places = [(hit.table, hit.column, hit.value) for hit in hits]
    places += [(reading.table, reading.column, value) for value in known]
    others = (
        reading.model_copy(update={"table": table, "column": column, "value": value})
        for table, column, value in dict.fromkeys(places)
    )
    return _valid(
        (o for o in others if not o.is_of(reading)), reading, sql=sql, catalogue=catalogue
    )


def nearness(word: str, name: str) -> float:
    """How well a name fits a word, 0 to 100: 90 and more where it holds the word, or both are
    about money."""
    said = {stem(one) for one in words_of(word)}
    ratio = float(fuzz.ratio(word.casefold(), humanise(name).casefold()))
    if said & name_stems(name):
        return 90 + ratio / 10
    singles = set(map(singular, words_of(name)))
    money = any(singles & kinds for kinds in MONEY_COLUMNS)
    if money and set(map(singular, words_of(word))) & MONEY:
        return 90.0
    return ratio


def same_kind(reading: Reading, catalogue: Catalogue) -> Iterator[tuple[str, Field]]:
    """Columns of the same kind, those of its own table first."""
    for table in sorted(catalogue, key=lambda name: name != reading.table):
        for field in catalogue[table]:
            same = bool(field.type) and role_of(field.type) == reading.role
            if same and is_identifier(field.name) == is_identifier(reading.column):
                yield table, field


def _valid(
    others: Iterable[Reading], reading: Reading, *, sql: str, catalogue: Catalogue
) -> tuple[Reading, ...]:
    """Those that the query can be changed to."""
    found: list[Reading] = []
    for other in others:
        try:
            reread(sql, reading, other, catalogue)
        except StepError:
            continue
        found.append(other)
        if len(found) == MOST:
            break
    return tuple(found)


def _next(one: Period) -> Period:
    if one.grain is not None:
        return period(one.until, one.grain)
    return Period(one.until, one.until + (one.until - one.since))


def _year_after(one: Period) -> Period:
    until, since = (_one_year_later(day) for day in (one.until, one.since))
    return named_period(since, until)


def _one_year_later(day: date) -> date:
    last = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if last else day.day)
