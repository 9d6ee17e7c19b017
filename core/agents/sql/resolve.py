"""Every name of a query against the schema: what is not there, and what could mean two things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from core.agents.sql.scopes import Catalogue, Scopes, Source, columns_of, lookup, tables_of

ProblemKind = Literal["table", "column", "ambiguous"]
SHOWN = 12
ROWID = "rowid"


@dataclass(frozen=True)
class Problem:
    """One name that cannot run as it is. `choices` are the valid ones, the likely ones first."""

    kind: ProblemKind
    node: exp.Expression
    name: str
    choices: tuple[str, ...]

    def describe(self) -> str:
        """One sentence for the model and for people."""
        shown = ", ".join(self.choices[:SHOWN])
        match self.kind:
            case "table":
                return f"There is no table {self.name}. Tables: {shown}."
            case "column":
                return f"There is no column {self.name} here. Columns: {shown}."
            case "ambiguous":
                return f"{self.name} could be any of: {shown}."


def problems(tree: exp.Expression, catalogue: Catalogue) -> list[Problem]:
    """All names that are not in the catalogue or have two readings, tables first."""
    missing = [
        Problem("table", table, table.name, tuple(catalogue))
        for table in tables_of(tree)
        if lookup(catalogue, table.name) is None
    ]
    if missing:
        return missing
    scopes = Scopes(tree, catalogue)
    found = (_problem(column, scopes) for column in columns_of(tree))
    return [problem for problem in found if problem is not None]


def _problem(column: exp.Column, scopes: Scopes) -> Problem | None:
    in_join = isinstance(column.find_ancestor(exp.Join, exp.Select), exp.Join)
    if scopes.is_output(column) and not in_join and not _shadowed(column, scopes):
        return None
    owners = scopes.owners(column)
    written = f"{column.table}.{column.name}" if column.table else column.name
    if not owners:
        if _implicit(column, scopes):
            return None
        return Problem("column", column, written, _choices(column, scopes))
    if len(owners) > 1 and not _merged(column, owners):
        choices = tuple(f"{source.alias}.{column.name}" for source in owners)
        return Problem("ambiguous", column, written, choices)
    return None


def _shadowed(column: exp.Column, scopes: Scopes) -> bool:
    """An alias of the SELECT list does not count inside WHERE when a source has the name."""
    return bool(scopes.owners(column)) and column.find_ancestor(exp.Where, exp.Join) is not None


def _implicit(column: exp.Column, scopes: Scopes) -> bool:
    """Names that DuckDB gives: lambda parameters, `rowid`, a whole row by its table's name."""
    if column.find_ancestor(exp.Lambda) is not None:
        return True
    folded = column.name.casefold()
    if folded == ROWID:
        return scopes.row_table(column) is not None
    if column.table:
        return False
    return any(s.alias.casefold() == folded for level in scopes.levels(column) for s in level)


def _merged(column: exp.Column, owners: tuple[Source, ...]) -> bool:
    """USING and NATURAL make one column of two."""
    select = column.find_ancestor(exp.Select)
    if select is None:
        return False
    folded = column.name.casefold()
    for join in select.args.get("joins") or ():
        if join.args.get("method") == "NATURAL":
            return True
        if any(item.name.casefold() == folded for item in join.args.get("using") or ()):
            return True
    return any(source.fields is None for source in owners)


def _choices(column: exp.Column, scopes: Scopes) -> tuple[str, ...]:
    """Columns in sight, those of the named source first."""
    seen = [source for level in scopes.levels(column) for source in level]
    folded = column.table.casefold()
    seen.sort(key=lambda source: source.alias.casefold() != folded)
    return tuple(f"{s.alias}.{f.name}" for s in seen for f in s.fields or ())
