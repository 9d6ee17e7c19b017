"""Units, currencies and time zones that must not be mixed."""

from __future__ import annotations

from core.domain.checks.case import Case, Knowledge, said
from core.domain.grades import Check
from core.domain.labels import capital, humanise, words_of
from core.domain.profiles import ColumnProfile
from core.domain.queries import QueryFacts

NAME = "units"
_UNIT_WORDS = frozenset({"currency", "unit", "units", "uom"})
_ADDS = frozenset({"sum", "avg", "median", "min", "max"})


def check(case: Case) -> Check:
    for facts in case.facts:
        doubt = _mixed_units(facts, case.knowledge) or _mixed_zones(facts, case.knowledge)
        if doubt:
            return said(NAME, "warned", doubt)
    return said(NAME, "passed", "No units or time zones are mixed.")


def _mixed_units(facts: QueryFacts, knowledge: Knowledge) -> str:
    """A table that says its unit row by row, added up over all of them."""
    used = {f.column.casefold() for f in facts.filters if f.operator == "="}
    used |= {group.casefold() for group in facts.groups}
    for fact in facts.aggregates:
        if fact.column is None or fact.function not in _ADDS:
            continue
        table = fact.column.partition(".")[0]
        unit = _unit_column(table, knowledge)
        if unit is None or unit.distinct < 2:
            continue
        if not {unit.name.casefold(), f"{table}.{unit.name}".casefold()} & used:
            kinds = f"{unit.distinct} values of {humanise(unit.name)}"
            where = capital(humanise(table))
            return f"{where} holds {kinds}, and {humanise(fact.column)} is taken over all of them."
    return ""


def _unit_column(table: str, knowledge: Knowledge) -> ColumnProfile | None:
    profile = knowledge.profile(table)
    columns = profile.columns if profile else ()
    return next((c for c in columns if _UNIT_WORDS & set(words_of(c.name)[-1:])), None)


def _mixed_zones(facts: QueryFacts, knowledge: Knowledge) -> str:
    for join in facts.joins:
        left, right = knowledge.column(join.left), knowledge.column(join.right)
        if left is None or right is None or not _is_moment(left) or not _is_moment(right):
            continue
        if _has_zone(left) != _has_zone(right):
            return "Times with and without a time zone are compared with one another."
    return ""


def _is_moment(column: ColumnProfile) -> bool:
    return column.type.upper().startswith("TIMESTAMP")


def _has_zone(column: ColumnProfile) -> bool:
    return "TIME ZONE" in column.type.upper() or column.type.upper().endswith("TZ")
