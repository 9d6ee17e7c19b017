"""One finding and its question, with what the templates need to know of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.domain.expectation import Expectation, expect
from core.domain.findings import Finding
from core.domain.labels import humanise, plural
from core.domain.references import cell, row_count
from core.domain.results import Result, Scalar
from core.domain.shapes import Shape, direction, numbers, shape_of

_ADDITIVE = frozenset({"sum", "count", "count_star", "count_if"})
_ADDITIVE_WORDS = re.compile(
    r"^(?:total|number of|count of|sum of)\b|\b(?:revenue|sales|amount|turnover|spending|quantity)$"
)
_NOT_ADDITIVE = re.compile(r"\b(?:average|median|mean|rate|ratio|percent|share|different|per)\b")


@dataclass(frozen=True)
class Topic:
    """`result` has at least one row and one column."""

    question: str
    finding: Finding
    result: Result

    @cached_property
    def expected(self) -> Expectation:
        return expect(self.question)

    @cached_property
    def shape(self) -> Shape:
        return shape_of(self.result)

    @property
    def name(self) -> str:
        return self.finding.name

    @property
    def rows(self) -> int:
        return len(self.result.rows)

    def label(self, position: int) -> str:
        """A column's name as words."""
        column = self.result.columns[position]
        return humanise(column.name, time=column.role == "time")

    def ref(self, position: int, row: int) -> str:
        """A reference to one cell; words where the cell is empty."""
        if self.result.rows[row][position] is None:
            return f"no {self.label(position)}"
        return cell(self.name, self.result.columns[position].name, row)

    def who(self, positions: Sequence[int], row: int) -> str:
        """What names a row: up to two label columns."""
        return ", ".join(self.ref(position, row) for position in positions[:2])

    def value(self, position: int, row: int) -> Scalar:
        return self.result.rows[row][position]

    def count(self, *, beyond: int | None = None) -> str:
        """A reference to the number of rows, or of those after the first `beyond`."""
        return row_count(self.name, beyond=beyond)

    def ordered(self, position: int) -> Literal["desc", "asc", "flat", "none"]:
        return direction(numbers(self.result, position))

    def is_whole(self) -> bool:
        """Whether the rows are all there are: neither cut off nor limited by the query."""
        facts = self.finding.facts
        if self.result.truncated:
            return False
        if facts is None:
            return "limit" not in self.finding.step.sql.lower()
        return facts.limit is None or facts.limit > self.rows

    def is_ordered_by(self, position: int) -> bool:
        """Whether the query itself sorts by this column first."""
        facts = self.finding.facts
        if facts is None or not facts.order_by:
            return False
        first = facts.order_by[0].column.casefold()
        name = self.result.columns[position].name.casefold()
        source = (facts.source_of(name) or "").casefold()
        return first in {name, source} or first.rpartition(".")[2] == name

    def adds_up(self, position: int) -> bool:
        """Whether the sum of a column over its rows means something."""
        label = self.label(position)
        unit = self.result.columns[position].unit
        if _NOT_ADDITIVE.search(label) or unit == "%" or not self.is_whole():
            return False
        facts = self.finding.facts
        made = {a.function for a in facts.aggregates if a.output} if facts else set()
        if facts and any(a.distinct for a in facts.aggregates):
            return False
        return made <= _ADDITIVE if made else bool(_ADDITIVE_WORDS.search(label))

    def shows_extreme(self) -> bool:
        """Whether the query sorts or takes an extreme, so that `most` may be repeated."""
        sql = self.finding.step.sql.lower()
        return bool(
            re.search(r"\border\s+by\b|\b(?:max|min|arg_max|arg_min|rank|row_number)\s*\(", sql)
        )


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def things(topic: Topic, position: int) -> str:
    """What the rows are, in the plural: from the question where it says, else the column."""
    label = topic.label(position)
    words = topic.question.lower()
    if label in {"name", "title", "full name"}:
        of = re.search(
            rf"\b{label}s? (?:of|for) (?:all |the |every |each )*((?:[a-z]+ ){{0,2}}[a-z]+s)\b",
            words,
        )
        if of and not re.search(r"\b(?:who|that|which|whose|with|in|of)\b", of[1]):
            return of[1]
        which = re.match(r"^(?:which|list|show|find)(?: me| all| the)* ([a-z]+s)\b", words)
        if which and not which[1].startswith(label):
            return which[1]
    return plural(label)
