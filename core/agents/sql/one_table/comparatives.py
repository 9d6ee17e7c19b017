"""What a comparative or superlative compares: the column, and which end of it wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.mentions import Mention
from core.agents.sql.one_table.outcomes import outcome_numbers

Direction = Literal["DESC", "ASC"]

# What an adjective measures, the likeliest column first, and which end is more of it.
_ADJECTIVES: tuple[tuple[str, Direction, str], ...] = (
    (r"old(?:er|est)|elder|eldest", "ASC",
     "birth born birthdate age founded established opened built completed date year"),
    (r"young(?:er|est)|new(?:er|est)", "DESC",
     "birth born birthdate age founded established opened built completed date year"),
    (r"(?:long(?:er|est))", "DESC", "length duration time distance years term runtime tenure span"),
    (r"(?:short(?:er|est))", "ASC", "length duration time distance height years term runtime"),
    (r"(?:tall(?:er|est)|high(?:er|est))", "DESC", "height elevation score rank points"),
    (r"(?:low(?:er|est))", "ASC", "height elevation score points"),
    (r"(?:larg(?:er|est)|bigg(?:er|est)|great(?:er|est))", "DESC",
     "area size population capacity acreage preserved"),
    (r"(?:small(?:er|est))", "ASC", "area size population capacity acreage"),
    (r"(?:heavi(?:er|est))", "DESC", "weight mass"),
    (r"(?:light(?:er|est))", "ASC", "weight mass"),
    (r"(?:fast(?:er|est)|quick(?:er|est))", "ASC", "time result duration speed"),
    (r"(?:slow(?:er|est))", "DESC", "time result duration speed"),
    (r"(?:most populous|populated)", "DESC", "population"),
    (r"(?:earli(?:er|est)|sooner)", "ASC",
     "date year season founded established opened released completed elected"),
    (r"(?:lat(?:er|est)|recent|recently)", "DESC",
     "date year season founded established opened released completed elected"),
    (r"(?:weigh\w* more|weighs? the most)", "DESC", "weight mass"),
)  # fmt: skip
_MORE = re.compile(
    r"\b(?:more|most|higher|highest|larger|largest|greater|greatest|bigger|better)\b"
)
_LESS = re.compile(r"\b(?:less|least|fewer|fewest|lower|lowest|smaller|smallest)\b")
_ORDINARY = frozenset({"rank", "number", "year", "season", "lane", "round", "week", "position"})
_LIKELY = 0.4
_BETTER_LOW = frozenset({"rank", "position", "pos", "place"})
_NOUN_END = frozenset(
    "than or of in on for at by did was were is are has have had do does to with the between from "
    "during that and who which".split()
)


@dataclass(frozen=True)
class Comparison:
    """`sql` is what a row is compared by; `counts` when it is how many rows there are instead.

    `words` are what the question says of it.
    """

    sql: str
    direction: Direction
    words: str
    counts: bool = False
    sums: bool = False

    @property
    def aggregate(self) -> str:
        return "count(*)" if self.counts else f"sum({self.sql})"


def comparison_of(asked: Asked, used: Sequence[Mention]) -> Comparison | None:
    """What the question compares by, when one column of the table is meant for sure."""
    said = _outside(asked, used)
    for pattern, direction, kinds in _ADJECTIVES:
        if found := re.search(rf"\b(?:{pattern})\b", said):
            noun = _noun_after(said, found.end())
            column = _by_noun(asked, noun) if noun else None
            if column is None and noun and found.group().endswith("er"):
                return None
            column = _by_kinds(asked, kinds.split()) if column is None else column
            if column is not None:
                return _with(asked, column, direction=direction, words=f"{found.group()} {noun}")
            break
    for signs, direction in ((_MORE, "DESC"), (_LESS, "ASC")):
        found = signs.search(said)
        if found is None:
            continue
        noun = _noun_after(said, found.end())
        column = _by_noun(asked, noun)
        column = outcome_numbers(asked) if column is None else column
        if column is not None:
            return _with(asked, column, direction=direction, words=f"{found.group()} {noun}")
        if found.group() in ("more", "most", "less", "least", "fewer", "fewest"):
            return _counted(asked, used, words=f"{found.group()} {noun}", direction=direction)
    return None


def _with(asked: Asked, column: int, *, direction: str, words: str) -> Comparison | None:
    measure = asked.measure(column)
    if measure is None:
        return None
    name = asked.names[column]
    toward: Direction = "DESC" if direction == "DESC" else "ASC"
    if "age" in name and ("old" in words or "young" in words or "eld" in words):
        toward = "ASC" if toward == "DESC" else "DESC"
    if "speed" in name:
        toward = "ASC" if toward == "DESC" else "DESC"
    if set(name) & _BETTER_LOW and re.search(r"\bhigh|\bbetter", words):
        toward = "ASC"
    said = f"{words} {' '.join(name)}"
    return Comparison(measure.sql, toward, said, sums=measure.kind == "number")


def _counted(
    asked: Asked, used: Sequence[Mention], *, words: str, direction: str
) -> Comparison | None:
    """How often each stands in the table, when they stand in it more than once."""
    most = max((len(mention.hit.rows) for mention in used), default=0)
    if most < 2:
        return None
    toward: Direction = "DESC" if direction == "DESC" else "ASC"
    return Comparison("1", toward, words, counts=True)


def _by_noun(asked: Asked, noun: str) -> int | None:
    """The column of numbers or times that a noun names."""
    words = noun.split()
    for size in range(len(words), 0, -1):
        column = asked.column_said(words[:size])
        if column is not None and asked.measure(column) is not None:
            return column
    if not words:
        return None
    measured = [
        c
        for c in range(len(asked.grid.columns))
        if asked.measure(c) is not None and asked.names[c] not in (("no",), ("rank",), ())
    ]
    return asked.column_like(noun, measured)


def measured_noun(asked: Asked, words: Sequence[str]) -> int | None:
    """The column of numbers or times that a run of these words names, the longest run first."""
    for size in range(min(len(words), 4), 0, -1):
        for start in range(len(words) - size + 1):
            column = asked.column_said(words[start : start + size])
            if column is not None and asked.measure(column) is not None:
                return column
    return None


def likely_measure(asked: Asked, words: Sequence[str]) -> int | None:
    """The only column that numbers are looked up in, or the one nearest in meaning to the words."""
    measured = [
        column
        for column in range(len(asked.grid.columns))
        if (found := asked.measure(column)) is not None
        and found.kind in ("number", "clock")
        and asked.names[column]
        and not set(asked.names[column]) & _ORDINARY
    ]
    if len(measured) == 1:
        return measured[0]
    return asked.column_like(" ".join(words), measured, least=_LIKELY)


def _by_kinds(asked: Asked, kinds: Sequence[str]) -> int | None:
    from core.agents.sql.words import stem

    for kind in kinds:
        for column, name in enumerate(asked.names):
            if stem(kind) in name and asked.measure(column) is not None:
                return column
    return None


def _noun_after(said: str, place: int) -> str:
    words = []
    for word in said[place:].split():
        if word in _NOUN_END:
            break
        words.append(word)
    return " ".join(words[:4])


def _outside(asked: Asked, used: Sequence[Mention]) -> str:
    places = {p for m in used for p in range(m.start, m.end)}
    return " ".join(w for p, w in enumerate(asked.said) if p not in places)
