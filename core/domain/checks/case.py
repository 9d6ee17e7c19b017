"""What the checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from core.domain.answers import Answer
from core.domain.asked import expect_of
from core.domain.expectation import Expectation
from core.domain.findings import Finding, results_of
from core.domain.grades import Check, Outcome
from core.domain.labels import humanise
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.queries import QueryFacts
from core.domain.results import Result
from core.domain.sources import Schema


@dataclass(frozen=True)
class Knowledge:
    """What is known about the data; checks that need more than there is stay silent."""

    schema: Schema = field(default_factory=Schema)
    profiles: tuple[TableProfile, ...] = ()
    joins: tuple[Join, ...] = ()

    def profile(self, table: str) -> TableProfile | None:
        folded = table.casefold()
        return next((p for p in self.profiles if p.table.casefold() == folded), None)

    def column(self, source: str | None) -> ColumnProfile | None:
        """The profile of `table.column`."""
        table, _, name = (source or "").partition(".")
        profile = self.profile(table)
        folded = name.casefold()
        columns = profile.columns if profile else ()
        return next((c for c in columns if c.name.casefold() == folded), None)

    def rows(self, source: str) -> int:
        profile = self.profile(source.partition(".")[0])
        return profile.rows if profile else 0


@dataclass(frozen=True)
class Case:
    """An answer with its question, its findings, and what is known. `removed` was cut by rule."""

    question: str
    answer: Answer
    findings: tuple[Finding, ...]
    knowledge: Knowledge = field(default_factory=Knowledge)
    removed: tuple[str, ...] = ()

    @cached_property
    def expected(self) -> Expectation:
        return expect_of(self.question, self.knowledge.schema)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        return results_of(self.findings)

    @property
    def answered(self) -> tuple[tuple[Finding, Result], ...]:
        """Findings that have a result, with it."""
        return tuple((f, f.result) for f in self.findings if f.result is not None)

    @property
    def facts(self) -> tuple[QueryFacts, ...]:
        return tuple(f.facts for f, _ in self.answered if f.facts is not None)

    @property
    def main(self) -> tuple[Finding, Result] | None:
        """The finding that the answer rests on first."""
        name = self.answer.evidence[0] if self.answer.evidence else ""
        last = self.answered[-1:]
        return next((p for p in self.answered if p[0].name == name), last[0] if last else None)


def said(name: str, outcome: Outcome, reason: str) -> Check:
    return Check(name=name, outcome=outcome, reason=reason)


def column_words(source: str) -> str:
    """`orders.amount` as words: amount of orders."""
    table, dot, column = source.partition(".")
    return f"{humanise(column)} of {humanise(table)}" if dot else humanise(source)


def share_words(part: int, whole: int) -> str:
    """`12 of 1,204`."""
    return f"{part:,} of {whole:,}"
