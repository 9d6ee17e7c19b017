"""What the words of a question were read as, told from its query alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from core.agents.business.measures import MONEY, MONEY_COLUMNS, UNITS
from core.agents.business.periods_said import periods_said
from core.agents.business.wording import stem as singular
from core.agents.sql.ranges import period_of
from core.agents.sql.sightings import Sighting
from core.agents.sql.words import is_stop, name_stems, stem
from core.domain.labels import words_of
from core.domain.readings import Reading, period_value

MOST = 8
_WORD = re.compile(r"[^\W_]+")
_GRAIN = re.compile(r"(?:dai|week|month|quarter|year)(?:ly|s)?|days?|dates?|when|time")
_SPENT = frozenset("spent spend paid pay earned earn cost brought".split())
_LABELS = frozenset({"name", "title", "label"})
_LONGEST = 6


@dataclass
class _Text:
    """The words of a question, and which of them stand for something already."""

    text: str
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._found = list(_WORD.finditer(self.text))
        self.words = [match[0].casefold() for match in self._found]

    def take(self, at: range) -> str:
        """The words there as they were typed, which nothing else may have from now on."""
        self.taken |= set(at)
        return self.text[self._found[at.start].start() : self._found[at.stop - 1].end()]

    def runs(self) -> Iterable[range]:
        """Words in a row that are free, the longest first."""
        for size in range(min(_LONGEST, len(self.words)), 0, -1):
            for start in range(len(self.words) - size + 1):
                if not self.taken & set(range(start, start + size)):
                    yield range(start, start + size)

    def said(self, at: range) -> list[str]:
        return self.words[at.start : at.stop]

    def find(self, phrase: str) -> range | None:
        """Where these words stand, free or not at all."""
        words = [match[0].casefold() for match in _WORD.finditer(phrase)]
        return next((at for at in self.runs() if self.said(at) == words), None)


def readings_of(
    question: str, seen: Sequence[Sighting], picked: Sequence[Reading] = ()
) -> tuple[Reading, ...]:
    """The readings that the query bears out, each word for one of them, in the question's order.

    `picked` are those a person chose: their words stand for what was chosen while it is there.
    """
    text = _Text(question)
    found: list[tuple[int, Reading]] = []
    parts = _parts(seen)
    for choice in picked:
        _settle(
            text, choice.word, same=[p for p in parts if p.is_of(choice)], found=found, parts=parts
        )
    for match in (_value, _period, _name, _amount, _loose_name):
        for part in sorted(parts, key=lambda p: -len(p.says())):
            at = match(text, part, seen)
            if at is not None:
                parts.remove(part)
                found.append((at.start, part.model_copy(update={"word": text.take(at)})))
    return tuple(reading for _, reading in sorted(found, key=lambda pair: pair[0]))[:MOST]


def _settle(
    text: _Text,
    word: str,
    *,
    same: Sequence[Reading],
    found: list[tuple[int, Reading]],
    parts: list[Reading],
) -> None:
    """Give a word to the part of the query that a person picked for it, if it is still there."""
    at = text.find(word)
    if at is not None and same:
        parts.remove(same[0])
        found.append((at.start, same[0].model_copy(update={"word": text.take(at)})))


def _parts(seen: Sequence[Sighting]) -> list[Reading]:
    """What the query holds that a word could stand for, without its word."""
    found: dict[tuple[str, str, str], Reading] = {}
    for sighting in seen:
        if sighting.use == "joined":
            continue
        for kind, value in _kinds(sighting, seen):
            found[kind, sighting.key, value] = Reading.model_validate(
                {
                    "word": "",
                    "kind": kind,
                    "table": sighting.table,
                    "column": sighting.column,
                    "role": sighting.role,
                    "value": value,
                }
            )
    return list(found.values())


def _kinds(sighting: Sighting, seen: Sequence[Sighting]) -> Iterable[tuple[str, str]]:
    if sighting.role == "time":
        period = period_of(sighting.key, seen)
        yield "time", period_value(period) if period is not None else ""
    elif sighting.literals:
        for literal in sighting.literals:
            yield "value", str(literal.this).strip("%")
    else:
        yield "column", ""


def _value(text: _Text, part: Reading, seen: Sequence[Sighting]) -> range | None:
    """The words of a stored value, or some of them."""
    if part.kind != "value" or not part.value:
        return None
    stems = [stem(word) for word in _WORD.findall(part.value.casefold())]
    for at in text.runs():
        said = [stem(word) for word in text.said(at)]
        if said == stems:
            return at
        inside = any(stems[i : i + len(said)] == said for i in range(len(stems)))
        if inside and not all(is_stop(word) for word in text.said(at)):
            return at
    return None


def _period(text: _Text, part: Reading, seen: Sequence[Sighting]) -> range | None:
    """A time that was said, for the one column of dates that is held against one."""
    if part.kind != "time":
        return None
    tested = {s.key for s in seen if s.role == "time" and s.use == "tested"}
    if tested == {part.key}:
        for said in periods_said(text.text.lower()):
            at = text.find(said.text)
            if at is not None:
                return at
    return None


def _name(text: _Text, part: Reading, seen: Sequence[Sighting]) -> range | None:
    """The words of a column's name, of which one at least says something by itself."""
    if part.kind == "value":
        return None
    stems = name_stems(part.column)
    for at in text.runs():
        said = text.said(at)
        telling = not all(is_stop(word) for word in said)
        if telling and all(stem(word) in stems for word in said):
            return at
    return None


def _amount(text: _Text, part: Reading, seen: Sequence[Sighting]) -> range | None:
    """A common word for money or pieces, for the only such column that is added up."""
    if part.kind != "column" or part.role != "number":
        return None
    summed = {s.key for s in seen if s.use == "summed" and s.role == "number"}
    if part.key not in summed:
        return None
    words = set(map(singular, words_of(part.column)))
    money = any(words & kinds for kinds in MONEY_COLUMNS)
    meant = (MONEY | _SPENT if money else frozenset()) | (UNITS if words & UNITS else frozenset())
    return _single(text, lambda word: singular(word) in meant)


def _loose_name(text: _Text, part: Reading, seen: Sequence[Sighting]) -> range | None:
    """A word of a name that says little alone, the table of a name, a step of time."""
    if part.kind == "value":
        return None
    stems = name_stems(part.column)
    found = _single(text, lambda word: stem(word) in stems)
    if found is None and part.kind == "time":
        found = _single(text, lambda word: _GRAIN.fullmatch(word) is not None)
    if found is None and stems & _LABELS:
        table = name_stems(part.table)
        found = _single(text, lambda word: stem(word) in table)
    return found


def _single(text: _Text, fits: Callable[[str], bool]) -> range | None:
    """The first free word that fits."""
    free = (i for i, word in enumerate(text.words) if i not in text.taken and fits(word))
    place = next(free, None)
    return None if place is None else range(place, place + 1)
