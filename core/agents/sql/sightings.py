"""Where the columns of the data stand in a query, and the values that they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from core.agents.sql.scopes import Catalogue, Field, Scopes, catalogue_of, columns_of
from core.domain.identifiers import key_of
from core.domain.sources import ColumnRole, Schema, role_of
from core.domain.work import ViewGrant

Use = Literal["shown", "summed", "tested", "joined"]
_TESTS = (exp.EQ, exp.NEQ, exp.In, exp.Like, exp.ILike)
_CONDITIONS = (exp.Where, exp.Having, exp.Qualify, exp.Join, exp.Case, exp.Filter)


@dataclass(frozen=True)
class Sighting:
    """`node` names `column` of `table`; `base` when it stands beside that table itself, not beside
    a query that hands it on. `literals` are the texts of the test that it stands in."""

    node: exp.Column
    table: str
    column: str
    role: ColumnRole
    use: Use
    base: bool
    literals: tuple[exp.Literal, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.table, self.column)


def known_names(schema: Schema, views: Iterable[ViewGrant] = ()) -> dict[str, tuple[Field, ...]]:
    """Tables and earlier queries with their columns, each column as one of its own source.

    SqlglotError or StepError where an earlier query cannot be read.
    """
    from core.agents.sql.parse import parse_query

    known = catalogue_of(schema)
    for view in views:
        tree = parse_query(view.sql)
        fields = Scopes(tree, known).outputs(tree)
        known[view.name] = tuple(Field(f.name, f.type, key_of(view.name, f.name)) for f in fields)
    return known


def sightings(tree: exp.Expression, catalogue: Catalogue) -> tuple[Sighting, ...]:
    """Every column of the data in the tree, as far as it has one meaning."""
    scopes = Scopes(tree, catalogue)
    homes = {f.origin: (table, f) for table, fields in catalogue.items() for f in fields}
    found = (_sighted(column, scopes, homes=homes) for column in columns_of(tree))
    return tuple(sighting for sighting in found if sighting is not None)


def names_output(column: exp.Column, scopes: Scopes) -> bool:
    """Whether ORDER BY names a column of the result rather than one of a table."""
    return isinstance(column.parent, exp.Ordered) and scopes.is_output(column)


def _sighted(
    column: exp.Column, scopes: Scopes, *, homes: Mapping[str | None, tuple[str, Field]]
) -> Sighting | None:
    owners = scopes.owners(column)
    field = owners[0].field(column.name) if owners and owners[0].fields is not None else None
    if field is None or field.origin not in homes or names_output(column, scopes):
        return None
    table, known = homes[field.origin]
    use, literals = _use(column)
    return Sighting(
        node=column,
        table=table,
        column=known.name,
        role=role_of(known.type) if known.type else "other",
        use=use,
        base=owners[0].table == table,
        literals=literals,
    )


def _use(column: exp.Column) -> tuple[Use, tuple[exp.Literal, ...]]:
    test = column.find_ancestor(exp.Predicate, exp.Select)
    if isinstance(test, exp.Predicate):
        if _joins(test):
            return "joined", ()
        if column.find_ancestor(*_CONDITIONS) is not None:
            return "tested", _texts(test, column)
    summed = column.find_ancestor(exp.AggFunc, exp.Select)
    return ("summed" if isinstance(summed, exp.AggFunc) else "shown"), ()


def _joins(test: exp.Expression) -> bool:
    left, right = test.args.get("this"), test.args.get("expression")
    both = isinstance(left, exp.Column) and isinstance(right, exp.Column)
    return both and left.table.casefold() != right.table.casefold()


def _texts(test: exp.Expression, column: exp.Column) -> tuple[exp.Literal, ...]:
    """The texts that a column, alone on its side, is compared with."""
    if not isinstance(test, _TESTS):
        return ()
    sides = test.expressions if isinstance(test, exp.In) else [test.args.get("expression")]
    if isinstance(test.this, exp.Literal):
        sides = [test.this]
    inside = any(part is column for side in sides if side is not None for part in side.walk())
    texts = [s for s in sides if isinstance(s, exp.Literal) and s.is_string]
    own = inside and not isinstance(test.this, exp.Literal)
    return () if own or len(texts) != len(sides) else tuple(texts)
