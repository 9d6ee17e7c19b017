"""Readings of a word that fit it just as well as the one a query took: by names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlglot import exp

from core.agents.business.measures import MONEY, MONEY_COLUMNS
from core.agents.business.wording import stem as singular
from core.agents.sql.alternatives import same_kind
from core.agents.sql.scopes import Catalogue
from core.agents.sql.sightings import Sighting
from core.agents.sql.words import content_words, name_stems, stem
from core.domain.identifiers import key_of
from core.domain.labels import is_year, words_of
from core.domain.readings import Reading

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Tie:
    """A reading and its rivals, in the order of the table."""

    reading: Reading
    rivals: tuple[Reading, ...]


def ties_of(
    question: str,
    readings: Sequence[Reading],
    seen: Sequence[Sighting],
    *,
    catalogue: Catalogue,
    values: Mapping[str, Sequence[str]],
) -> Iterator[Tie]:
    """The words that tie: measures that are added up, dates that rows are kept by, values that two
    columns hold. `values` are those known of each `table.column`.

    Nothing where one name fits better: it is said in full, or says more of the question.
    """
    used = {s.key for s in seen if s.use != "joined"}
    for reading in readings:
        match reading.kind:
            case "column" if _is_measure(reading, seen):
                found = _named_alike(question, reading, catalogue=catalogue)
            case "time" if any(s.key == reading.key and s.use == "tested" for s in seen):
                found = _named_alike(question, reading, catalogue=catalogue)
            case "value":
                found = _held_too(question, reading, catalogue=catalogue, values=values)
            case _:
                continue
        rivals = tuple(other for other in found if other.key not in used)
        if rivals:
            yield Tie(reading, rivals)


def _is_measure(reading: Reading, seen: Sequence[Sighting]) -> bool:
    """Whether numbers of the column are aggregated, and not only counted."""
    if reading.role != "number" or is_year(reading.column):
        return False
    uses = [s.node for s in seen if s.key == reading.key and s.use == "summed"]
    return any(not isinstance(node.find_ancestor(exp.AggFunc), exp.Count) for node in uses)


def _named_alike(question: str, reading: Reading, *, catalogue: Catalogue) -> Iterator[Reading]:
    said = {stem(word) for word in _WORD.findall(question.casefold())}
    own = name_stems(reading.column)
    met = own & said
    if own <= said:
        return
    for name in _same_table(reading, catalogue):
        if is_year(name) or len(words_of(name)) != len(words_of(reading.column)):
            continue
        alike = name_stems(name) & said == met if met else _both_money(reading, name)
        if alike:
            yield reading.model_copy(update={"column": name})


def _both_money(reading: Reading, name: str) -> bool:
    """Whether a word for money names neither of two columns that are called no more than money:
    `amount` and `total`."""
    words = set(map(singular, words_of(reading.word)))
    pair = [set(map(singular, words_of(each))) for each in (reading.column, name)]
    single = all(len(each) == 1 for each in pair)
    return bool(words & MONEY) and single and any(_within(pair, kind) for kind in MONEY_COLUMNS)


def _within(pair: Iterable[Set[str]], kind: Set[str]) -> bool:
    return all(each <= kind for each in pair)


def _held_too(
    question: str, reading: Reading, *, catalogue: Catalogue, values: Mapping[str, Sequence[str]]
) -> Iterator[Reading]:
    """Other columns of the table that hold the value, where the question names none of them."""
    word = reading.word.casefold()
    if word != reading.value.casefold():
        return
    said = set(content_words(question))
    holding = [
        (name, value)
        for name in _same_table(reading, catalogue)
        for value in values.get(key_of(reading.table, name), ())
        if value.casefold() == word
    ]
    if said & name_stems(reading.column) or any(said & name_stems(name) for name, _ in holding):
        return
    for name, value in holding:
        yield reading.model_copy(update={"column": name, "value": value})


def _same_table(reading: Reading, catalogue: Catalogue) -> Iterator[str]:
    """Other columns of its table that are of the same kind."""
    for table, field in same_kind(reading, catalogue):
        if table == reading.table and field.name != reading.column:
            yield field.name
