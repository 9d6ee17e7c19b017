"""Values of a table that a question names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.agents.sql.one_table.folding import bare, spoken_tokens, tokens_of
from core.agents.sql.one_table.grid import Grid
from core.agents.sql.words import ANALYSIS, is_stop

LONGEST = 14


@dataclass(frozen=True)
class Hit:
    """`rows` of a column hold the words; `whole` when they are all that the cells say."""

    column: int
    rows: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class Mention:
    """Words `start` up to `end` of a question, and where they stand, the likely place first."""

    start: int
    end: int
    hits: tuple[Hit, ...]

    @property
    def hit(self) -> Hit:
        return self.hits[0]


def mentions_of(question: str, grid: Grid) -> tuple[Mention, ...]:
    """Values that the question names, each word used once, in the order of the question."""
    said, keys = spoken_tokens(question), tokens_of(question)
    index = _Index(grid)
    found = [
        mention for start in range(len(keys)) if (mention := index.longest(said, keys, start=start))
    ]
    found.sort(key=lambda m: (-m.hit.whole, m.start - m.end, m.start))
    kept: list[Mention] = []
    for mention in found:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


class _Index:
    """Cells by the words in them."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.names = {tokens_of(column.name) for column in grid.columns}
        self.places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for row, cells in enumerate(grid.tokens):
            for column, tokens in enumerate(cells):
                for token in tokens:
                    self.places[token].add((row, column))

    def longest(
        self, said: tuple[str, ...], keys: tuple[str, ...], *, start: int
    ) -> Mention | None:
        """The longest run of words from `start` that stands in a cell, whole cells preferred."""
        cells = self.places.get(keys[start], set())
        best: Mention | None = None
        for end in range(start + 1, min(len(keys), start + LONGEST) + 1):
            cells = cells & self.places.get(keys[end - 1], set())
            cells = {c for c in cells if _inside(keys[start:end], self.grid.tokens[c[0]][c[1]])}
            if not cells:
                break
            hits = self._hits(keys[start:end], cells)
            named = not hits[0].whole and keys[start:end] in self.names
            if not named and _tells(said[start:end], hits):
                whole = best is not None and best.hit.whole and not hits[0].whole
                best = best if whole else Mention(start, end, hits)
        return best

    def _hits(self, phrase: tuple[str, ...], cells: set[tuple[int, int]]) -> tuple[Hit, ...]:
        by_column: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(cells):
            by_column[column].append(row)
        hits = [self._hit(phrase, column, rows=rows) for column, rows in by_column.items()]
        things = self.grid.things
        hits.sort(key=lambda hit: (not hit.whole, hit.column != things, hit.column))
        return tuple(hits)

    def _hit(self, phrase: tuple[str, ...], column: int, *, rows: list[int]) -> Hit:
        """The rows whose cells say just that, where there are any; else those that contain it."""
        just = [row for row in rows if self._is_whole(phrase, row, column=column)]
        return Hit(column, tuple(just or rows), bool(just))

    def _is_whole(self, phrase: tuple[str, ...], row: int, *, column: int) -> bool:
        tokens = self.grid.tokens[row][column]
        return phrase == tokens or phrase == tokens_of(bare(self.grid.rows[row][column] or ""))


def _inside(phrase: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(tokens[at : at + size] == phrase for at in range(len(tokens) - size + 1))


def _tells(said: tuple[str, ...], hits: tuple[Hit, ...]) -> bool:
    """Whether words may name a value: not small words alone, nor a short number inside a text."""
    if (is_stop(said[0]) or is_stop(said[-1])) and not hits[0].whole:
        return False
    if all(is_stop(word) or word in ANALYSIS for word in said):
        return hits[0].whole and len(said) > 1
    if len(said) == 1 and said[0].replace(".", "").isdigit():
        return len(said[0]) >= 4
    return True
