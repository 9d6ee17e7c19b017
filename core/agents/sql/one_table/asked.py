"""A question beside the one table that it is about: its words, values, columns and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.agents.sql.desk import Desk
from core.agents.sql.one_table.folding import spoken_tokens, tokens_of
from core.agents.sql.one_table.grid import Grid
from core.agents.sql.one_table.measures import Measure, measure_of
from core.agents.sql.one_table.mentions import Hit, Mention, mentions_of
from core.agents.sql.words import ANALYSIS, is_stop
from core.domain.identifiers import quoted, string

_UNITS = frozenset(
    "km m ft mi lb kg ha acr sq second minut hour year month day million billion thousand usd "
    "point time long last chart website site page wikipedia it ther been ever entir overall "
    "first second third list rank".split()
)
_MOST_VALUES = 12
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_ITEMS = re.compile(r"\s*[,;/&\n]\s*| and ")
_ALIKE = 0.75
_LABELS = frozenset(tokens_of("name number no title"))
_ALIKE_NAMES = tuple(
    frozenset(tokens_of(group))
    for group in (
        "country nation nationality", "club team", "film movie title", "song track title single",
        "city location town place", "venue stadium location site", "match game", "album title",
        "book title", "opponent opposition opponents", "university college school",
        "rank position", "year season", "artist performer singer",
        "competition tournament event", "date day", "show series title program", "episode title",
        "actor cast", "score result", "job occupation", "crowd attendance", "length duration",
        "party affiliation", "author writer", "cost price", "inhabitants people population",
    )
)  # fmt: skip
_SHORT = {
    "pop": "population", "pts": "points", "att": "attendance", "yr": "year", "pos": "position",
    "div": "division", "ht": "height", "wt": "weight", "no": "number", "nat": "nationality",
    "avg": "average", "reg": "regular", "comp": "competition", "w": "win", "l": "loss", "d": "draw",
    "won": "win", "lost": "loss", "drawn": "draw", "t": "tie", "ti": "tie",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question about one small table. Columns and rows are numbers, from 0."""

    desk: Desk
    grid: Grid
    question: str
    _measures: dict[int, Measure | None] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The question, folded, with its words one space apart."""
        return " ".join(self.said)

    @cached_property
    def said(self) -> tuple[str, ...]:
        return spoken_tokens(self.question)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tokens_of(self.question)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return mentions_of(self.question, self.grid)

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The stemmed words of each column's name, remarks in brackets left out."""
        plain = (re.sub(r"[(\[].*", "", c.name.replace("\xad", "")) for c in self.grid.columns)
        return tuple(
            _words(name) or tokens_of(column.name)
            for name, column in zip(plain, self.grid.columns, strict=True)
        )

    @property
    def table(self) -> str:
        return quoted(self.grid.table.name)

    def name(self, column: int) -> str:
        return quoted(self.grid.columns[column].name)

    def measure(self, column: int) -> Measure | None:
        if column not in self._measures:
            self._measures[column] = measure_of(self.grid, column)
        return self._measures[column]

    def repeats(self, column: int) -> bool:
        """Whether several rows share a value, so that a row is not one of what the column names."""
        values = self.grid.cells(column)
        return len(set(values)) < len(values)

    def column_said(self, words: Iterable[str]) -> int | None:
        """The column that folded words name best: the whole name, or the last word of it."""
        keys = tokens_of(" ".join(words))
        best: tuple[float, str, int] | None = None
        for number, name in enumerate(self.names):
            if score := _likeness(keys, name):
                year = _YEAR.search(self.grid.columns[number].name)
                found = (score, year.group() if year else "", -number)
                best = max(best or found, found)
        return -best[2] if best else None

    def column_like(
        self, phrase: str, among: Iterable[int], *, least: float = _ALIKE
    ) -> int | None:
        """The column whose name means most nearly what a phrase says, if any comes near."""
        embedder, columns = self.desk.context.embedder, list(among)
        if embedder is None or not columns or not phrase:
            return None
        shown = [" ".join(spoken_tokens(self.grid.columns[c].name)) for c in columns]
        rows = self.desk.vectors.of([phrase, *shown], embedder)
        scores = rows[1:] @ rows[0]
        place = int(scores.argmax())
        return columns[place] if float(scores[place]) >= least else None

    def left(self, *used: Mention, words: Iterable[str] = ()) -> list[str]:
        """Content words of the question that neither these values nor these words account for."""
        known = {place for m in used for place in range(m.start, m.end)}
        spent = {*tokens_of(" ".join(words)), *self.names[self.grid.things]}
        spent |= set(tokens_of(self.grid.table.name))
        return [
            said
            for place, (said, key) in enumerate(zip(self.said, self.keys, strict=True))
            if place not in known
            and not is_stop(said)
            and key not in spent
            and key not in ANALYSIS
            and key not in _UNITS
        ]

    def condition(self, mention: Mention, hit: Hit | None = None) -> str:
        """SQL that is true for the rows a mention names."""
        hit = hit or mention.hit
        column = self.grid.columns[hit.column]
        found = [str(self.grid.rows[row][hit.column]) for row in hit.rows]
        values = list(dict.fromkeys((*found, *self._lists_with(hit.column, found))))
        name = self.name(hit.column)
        if column.role == "number" and len(values) == 1:
            return f"{name} = {values[0]}"
        shown = name if column.role == "text" else f"CAST({name} AS VARCHAR)"
        if len(values) <= _MOST_VALUES and all(len(value) < 200 for value in values):
            texts = ", ".join(string(value) for value in values)
            return f"{shown} = {texts}" if len(values) == 1 else f"{shown} IN ({texts})"
        words = " ".join(self.said[mention.start : mention.end])
        return f"contains(lower({shown}), {string(words)})"

    def _lists_with(self, column: int, items: Sequence[str]) -> list[str]:
        """Other values of a column, in which one of `items` is an item of a list."""
        wanted = {item.strip().casefold() for item in items}
        if self.grid.columns[column].role != "text":
            return []
        return [
            cell
            for cell in self.grid.cells(column)
            if wanted & {part.strip().casefold() for part in _ITEMS.split(cell)}
            and cell.strip().casefold() not in wanted
        ]

    def without_sums(self) -> list[str]:
        """Conditions that leave out rows which sum up the others."""
        found = []
        for row in sorted(self.grid.sums):
            column = next(c for c, cell in enumerate(self.grid.rows[row]) if cell)
            value = string(str(self.grid.rows[row][column]))
            found.append(f"COALESCE(CAST({self.name(column)} AS VARCHAR), '') <> {value}")
        return list(dict.fromkeys(found))


def asked_of(desk: Desk) -> Asked | None:
    """The question beside its table; None where there is no small one, or more than a table."""
    if desk.grid is None or desk.views or desk.context.conversation.turns:
        return None
    return Asked(desk, desk.grid, desk.step.task)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name without years, short forms written out."""
    keys = (key for key in tokens_of(name) if not key.isdigit())
    return tuple(tokens_of(_SHORT[key])[0] if key in _SHORT else key for key in keys)


def _likeness(keys: tuple[str, ...], name: tuple[str, ...]) -> float:
    """How well words name a column: 1 for the whole name, less for its last word; 0 for not."""
    if not keys or not name:
        return 0.0
    scores = (
        (keys == name, 1.0),
        (keys[-len(name) :] == name or keys[: len(name)] == name, 0.9),
        (len(name) == 2 and keys == name[:1] and name[1] in _LABELS, 0.9),
        (set(name) <= set(keys), 0.8),
        (name[-len(keys) :] == keys, 0.7),
        (len(keys) > 1 and set(keys) <= set(name), 0.6),
        (any(keys[-1] in group and name[-1] in group for group in _ALIKE_NAMES), 0.5),
    )
    return next((score for holds, score in scores if holds), 0.0)
