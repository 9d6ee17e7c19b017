"""One finding and its question, with what the templates need to know of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.domain.expectation import Expectation, expect
from core.domain.findings import Finding
from core.domain.labels import humanise, is_share, plural
from core.domain.numerals import numerals
from core.domain.queries import AggregateFact, QueryFacts
from core.domain.references import Form, cell, row_count
from core.domain.results import Result, Scalar
from core.domain.shapes import Shape, direction, numbers, shape_of

_ADDITIVE = frozenset({"sum", "count", "count_star", "count_if"})
_ADDITIVE_WORDS = re.compile(
    r"^(?:total|number of|count of|sum of)\b|\b(?:revenue|sales|amount|turnover|spending|quantity)$"
)
_EXTREME = re.compile(
    r"\border\s+by\b|\b(?:max|min|arg_max|arg_min|rank|dense_rank|row_number)\s*\("
)
_THINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:which|list|show|find)(?: me| all| the)* ([a-z]+s)\b",
        r"\b(?:for|from|in|of) (?:each|every) ([a-z]+)\b",
        r"\b(?:of|for) (?:all |the |every |each )*((?:[a-z]+ ){0,2}[a-z]+s)\b",
        r"^(?:is|are) there (?:any |some |a )?((?:[a-z]+ )?[a-z]+)(?= with| that| who| in|\?)",
    )
)
_NAMING = frozenset({"name", "title", "full name", "first name", "last name"})
_NO_THINGS = frozenset("names titles ids rows records values items".split())
_LINKS = re.compile(r"\b(?:who|that|which|whose|with|in|of|any|for|all)\b")
_POOR = frozenset("value result val res x n q m s a c t cnt count total sum avg num metric".split())
_ASKED_COUNT = re.compile(
    r"\b(?:number of|how many) (?!different|distinct|unique|more|total|of\b|all\b|the\b)"
    r"((?:(?!(?:in|of|for|per|each|is|are|has|was|does)\b)[a-z-]+ ){0,2}?[a-z]+[^su\W]s)\b"
)
_COUNTED = re.compile(r"\b(?:number|count|total|how many|amount|frequency|size|times?)\b")
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
        label = humanise(column.name, time=column.role == "time")
        return self._counted(position, label) or label

    def _counted(self, position: int, label: str) -> str:
        """A better name for an aggregate, where the query gave it none that tells."""
        facts, fact = self.finding.facts, self._aggregate(position)
        if facts is None or fact is None:
            return ""
        asked = _ASKED_COUNT.search(self.question.lower())
        if fact.function == "count" and fact.column is None and asked:
            return f"number of {asked[1]}"
        if label == "number of rows" or (label in _POOR and fact.column is None):
            of = _table(facts) or "row"
            return f"number of {plural(of)}" if fact.function == "count" else ""
        if label in _POOR and fact.column is not None:
            inner = humanise(fact.column)
            distinct = "DISTINCT " if fact.distinct else ""
            return humanise(f"{fact.function}({distinct}{inner.replace(' ', '_')})")
        if fact.function == "count" and not _COUNTED.search(label):
            return f"number of {plural(label)}"
        return ""

    def _aggregate(self, position: int) -> AggregateFact | None:
        """The aggregate that a column shows; by place where the query left it without a name."""
        facts = self.finding.facts
        if facts is None:
            return None
        names = {self.result.columns[position].name}
        if len(facts.outputs) == len(self.result.columns):
            names.add(facts.outputs[position].name)
        return next((a for a in facts.aggregates if a.output and a.output in names), None)

    def ref(self, position: int, row: int) -> str:
        """A reference to one cell; words where the cell is empty."""
        if self.result.rows[row][position] is None:
            return f"no {self.label(position)}"
        name = self.result.columns[position].name
        form = self._percent(position)
        return cell(self.name, name, row, form) if form else cell(self.name, name, row)

    def _percent(self, position: int) -> Form | None:
        """How a share without a unit is told: as it is where the query multiplied by 100."""
        column = self.result.columns[position]
        alone = len(self.result.columns) == 1 and self.expected.wants("share")
        if column.unit or position not in self.shape.measures:
            return None
        if not alone and not is_share(column.name):
            return None
        values = [v for v in numbers(self.result, position) if v is not None]
        if re.search(r"\b100(?:\.0*)?\b", self.finding.step.sql):
            return "percentage" if all(0 <= v <= 100 for v in values) else None
        computed = "/" in self.finding.step.sql
        return "percent" if computed and all(0 <= v <= 1 for v in values) else None

    def who(self, positions: Sequence[int], row: int) -> str:
        """What names a row: its label columns."""
        return ", ".join(self.ref(position, row) for position in positions)

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
        column = self.result.columns[position]
        percent = column.percent or column.unit == "%"
        if _NOT_ADDITIVE.search(label) or percent or not self.is_whole():
            return False
        facts = self.finding.facts
        made = {a.function for a in facts.aggregates if a.output} if facts else set()
        if facts and any(a.distinct for a in facts.aggregates):
            return False
        return made <= _ADDITIVE if made else bool(_ADDITIVE_WORDS.search(label))

    def shows_extreme(self) -> bool:
        """Whether the query sorts or takes an extreme, so that `most` may be repeated."""
        sql = self.finding.step.sql.lower()
        return bool(_EXTREME.search(sql))


def _table(facts: QueryFacts | None) -> str:
    """The only table's name as words; none with digits, which would look like figures."""
    if facts is None or len(facts.tables) != 1:
        return ""
    name = humanise(facts.tables[0])
    return "" if numerals(name) else name


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def things(topic: Topic, position: int) -> str:
    """What the rows are, in the plural: from the question where it says, else the column."""
    label = topic.label(position)
    words = topic.question.lower()
    if label not in _NAMING and position not in topic.shape.identifiers:
        return plural(re.sub(r"(?<=\w) (?:name|title)$", "", label))
    for pattern in _THINGS:
        found = pattern.search(words)
        if found and not _LINKS.search(found[1]) and found[1] not in _NO_THINGS:
            return plural(found[1])
    table = _table(topic.finding.facts)
    if table:
        return plural(table)
    return plural(re.sub(r"\s+id$", "", label, flags=re.IGNORECASE))
