"""Joins that repeat rows before they are added up, or that lose rows."""

from __future__ import annotations

from collections import Counter

from core.domain.checks.case import Case, Knowledge, said
from core.domain.grades import Check
from core.domain.key_graph import key_graph, unique_columns
from core.domain.labels import humanise
from core.domain.queries import AggregateFact, JoinFact, QueryFacts

NAME = "joins"
_ENOUGH = 0.98
_REPEATS_HARM = frozenset({"sum", "avg", "count", "median", "stddev", "stddev_pop", "variance"})


def check(case: Case) -> Check:
    joins = 0
    for facts in case.facts:
        joins += len(facts.joins)
        keys = _keys(facts, case.knowledge)
        for join in _single_column(facts):
            doubt = _repeats(join, facts, keys=keys, knowledge=case.knowledge) or _loses(
                join, case.knowledge
            )
            if doubt:
                return said(NAME, "warned", doubt)
    if not joins:
        return said(NAME, "passed", "The query joins no tables.")
    return said(NAME, "passed", "No join counts a row twice, as far as the keys show.")


def _single_column(facts: QueryFacts) -> list[JoinFact]:
    """Joins on one column; a key of several columns is not judged by one of them."""
    pairs = Counter(_pair(j) for j in facts.joins)
    return [j for j in facts.joins if pairs[_pair(j)] == 1 and len(set(_pair(j))) == 2]


def _pair(join: JoinFact) -> tuple[str, ...]:
    return tuple(sorted((_table(join.left), _table(join.right))))


def _table(source: str) -> str:
    return source.partition(".")[0].casefold()


def _keys(facts: QueryFacts, knowledge: Knowledge) -> dict[str, bool]:
    """Whether each joined column is a key, for those where it is known."""
    unique = {name.casefold() for name in unique_columns(knowledge.profiles)}
    for edges in key_graph(knowledge.schema, knowledge.joins, unique).values():
        unique |= {f"{e.right}.{e.right_column}".casefold() for e in edges if e.single}
    sides = {side for join in facts.joins for side in (join.left, join.right)}
    return {
        s.casefold(): s.casefold() in unique
        for s in sides
        if s.casefold() in unique or knowledge.column(s) is not None
    }


def _repeats(
    join: JoinFact, facts: QueryFacts, *, keys: dict[str, bool], knowledge: Knowledge
) -> str:
    left, right = keys.get(join.left.casefold()), keys.get(join.right.casefold())
    harmed = [a for a in facts.aggregates if a.function in _REPEATS_HARM and not a.distinct]
    if not harmed or left is None or right is None:
        return ""
    if not left and not right:
        return (
            f"The join of {_words(join.left)} with {_words(join.right)} can repeat rows on both "
            f"sides, so figures may count some of them twice."
        )
    if left == right:
        return ""
    one = join.left if left else join.right
    many = join.right if left else join.left
    fact = next((a for a in harmed if _belongs(a, one)), None)
    if fact is None or fact.column is None:
        return ""
    return (
        f"Each row of {_words(one)} is joined to several of {_words(many)}, so its "
        f"{humanise(fact.column)} may be counted more than once."
    )


def _belongs(fact: AggregateFact, side: str) -> bool:
    """Whether a figure comes from the side whose rows are repeated; counting rows does not."""
    return fact.column is not None and _table(fact.column) == _table(side)


def _loses(join: JoinFact, knowledge: Knowledge) -> str:
    """Rows whose value the other table lacks, as profiles found it."""
    sides = {join.left.casefold(), join.right.casefold()}
    for known in knowledge.joins:
        left = f"{known.left_table}.{known.left_column}"
        right = f"{known.right_table}.{known.right_column}"
        if {left.casefold(), right.casefold()} == sides and known.coverage < _ENOUGH:
            lost = f"{(1 - known.coverage) * 100:.0f}%"
            return (
                f"{lost} of the values of {_words(left, column=True)} are not in {_words(right)}."
            )
    return ""


def _words(source: str, *, column: bool = False) -> str:
    table, _, name = source.partition(".")
    return f"{humanise(name)} in {humanise(table)}" if column else humanise(table)
