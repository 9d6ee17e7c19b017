"""From what the model wrote to a query whose every name is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from core.agents.sql.amounts_mend import mend_amounts
from core.agents.sql.dates_mend import mend_dates
from core.agents.sql.desk import Desk
from core.agents.sql.entities_mend import mend_entities
from core.agents.sql.extremes_mend import mend_extremes
from core.agents.sql.grouping_mend import mend_grouping
from core.agents.sql.guesses_mend import mend_guesses
from core.agents.sql.joins_mend import mend_joins
from core.agents.sql.literals_mend import mend_literals
from core.agents.sql.measures_mend import mend_measures
from core.agents.sql.names_mend import mend_names
from core.agents.sql.parse import parse_query, to_sql
from core.agents.sql.periods_mend import mend_periods
from core.agents.sql.rankings_mend import mend_rankings
from core.agents.sql.resolve import Problem, problems
from core.agents.sql.rowid_mend import mend_rowid
from core.agents.sql.said_mend import mend_said
from core.agents.sql.scopes import tables_of
from core.agents.sql.shape_mend import mend_shape
from core.agents.sql.text import statement_of
from core.agents.sql.totals_mend import mend_totals
from core.agents.sql.types_mend import mend_types
from core.agents.sql.wording_mend import mend_wording
from core.errors import StepError


@dataclass
class Candidate:
    """A query on its way: `problems` are names that no rule could put right."""

    written: str
    tree: exp.Expression
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def sql(self) -> str:
        return to_sql(self.tree)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables and earlier results that it names."""
        return tuple(dict.fromkeys(table.name for table in tables_of(self.tree)))


def read(text: str, desk: Desk) -> Candidate:
    """Parse, resolve and mend; StepError("sql") when there is no query in the text."""
    written = statement_of(text)
    if not written:
        raise StepError("The model wrote no query.", code="sql")
    candidate = Candidate(written=written, tree=parse_query(written))
    mend(candidate, desk)
    return candidate


def compiled(sql: str, desk: Desk) -> Candidate:
    """A query of our own rules, which needs no mending; rows are numbered where it counts them."""
    tree = parse_query(sql)
    notes = mend_rowid(tree, desk)
    return Candidate(sql, tree, notes=notes, problems=problems(tree, desk.catalogue))


def mend(candidate: Candidate, desk: Desk) -> None:
    """Apply the rules in order; names first, since the others read what names mean."""
    tree = candidate.tree
    candidate.notes += mend_names(
        tree, desk.catalogue, desk.graph, off=desk.context.off, chosen=desk.step.chosen
    )
    candidate.problems = problems(tree, desk.catalogue)
    if candidate.problems:
        return
    for mechanism, rule in _RULES:
        if desk.has(mechanism):
            candidate.notes += rule(tree, desk)
    candidate.problems = problems(tree, desk.catalogue)


_RULES: tuple[tuple[str, Callable[[exp.Expression, Desk], list[str]]], ...] = (
    ("joins", mend_joins),
    ("said", mend_said),
    ("literal", mend_literals),
    ("guess", mend_guesses),
    ("wording", mend_wording),
    ("types", mend_dates),
    ("periods", mend_periods),
    ("totals", mend_totals),
    ("shape", mend_shape),
    ("measures", mend_measures),
    ("types", mend_types),
    ("measure", mend_amounts),
    ("ranking", mend_rankings),
    ("extreme", mend_extremes),
    ("group", mend_grouping),
    ("entity", mend_entities),
    ("rowid", mend_rowid),
)
