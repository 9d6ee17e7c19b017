"""Which tables a query reads, what each part of it can see, and what every name means."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from core.domain.sources import Schema


@dataclass(frozen=True)
class Field:
    """A column that a source offers. `origin` is the `table.column` it shows unchanged."""

    name: str
    type: str = ""
    origin: str | None = None


@dataclass(frozen=True)
class Source:
    """One entry of FROM, `node` in the tree.

    `table` is its real name when it is a table of the catalogue. `fields` is None where they
    cannot be known (a table function).
    """

    alias: str
    table: str | None
    fields: tuple[Field, ...] | None
    node: exp.Expression | None = dataclasses.field(default=None, compare=False, repr=False)

    def field(self, name: str) -> Field | None:
        folded = name.casefold()
        return next((f for f in self.fields or () if f.name.casefold() == folded), None)


Catalogue = Mapping[str, tuple[Field, ...]]
"""Fields by table name; names fold case through `lookup`."""


def catalogue_of(schema: Schema) -> dict[str, tuple[Field, ...]]:
    """The tables of a schema as a catalogue."""
    return {
        table.name: tuple(Field(c.name, c.type, f"{table.name}.{c.name}") for c in table.columns)
        for table in schema.tables
    }


def lookup(catalogue: Catalogue, name: str) -> str | None:
    """The catalogue's spelling of a table name, case ignored."""
    folded = name.casefold()
    return next((known for known in catalogue if known.casefold() == folded), None)


class Scopes:
    """Answers questions about one tree as it is now; make a new one after changing the tree."""

    def __init__(self, tree: exp.Expression, catalogue: Catalogue) -> None:
        self.tree = tree
        self.catalogue = catalogue
        self._sources: dict[int, tuple[Source, ...]] = {}
        self._open: set[int] = set()

    def sources(self, select: exp.Expression) -> tuple[Source, ...]:
        """What the FROM of one SELECT offers."""
        key = id(select)
        if key not in self._sources:
            nodes = [node for node in _from_nodes(select) if node is not None]
            self._sources[key] = tuple(self._source(node) for node in nodes)
        return self._sources[key]

    def levels(self, node: exp.Expression) -> Iterator[tuple[Source, ...]]:
        """What `node` can see: its own SELECT's sources first, then those around it.

        A bare name that a subquery shows or groups by is meant to be its own.
        """
        select = enclosing(node)
        within = select is not None and _is_shown(node, select)
        while select is not None:
            later = _joined_later(node, select)
            yield tuple(s for s in self.sources(select) if s.alias not in later)
            if within and self.sources(select):
                return
            node, select = select, _outer(select)

    def owners(self, column: exp.Column) -> tuple[Source, ...]:
        """The sources of the nearest level that offer this column under its qualifier."""
        for level in self.levels(column):
            named = _named(level, column.table) if column.table else level
            found = tuple(s for s in named if s.fields is None or s.field(column.name))
            if found:
                return found
        return ()

    def row_table(self, column: exp.Column) -> Source | None:
        """The nearest table whose rows an unknown `rowid` can number."""
        for level in self.levels(column):
            named = _named(level, column.table) if column.table else level
            if tables := [source for source in named if source.table]:
                return tables[0]
        return None

    def field(self, column: exp.Column) -> Field | None:
        """What a column is, or None when it is not known or an alias of the SELECT list."""
        for source in self.owners(column):
            if found := source.field(column.name):
                return found
        if not column.table and (alias := _alias_of(column)) is not None:
            inner = alias.this
            if isinstance(inner, exp.Column) and inner.name.casefold() != column.name.casefold():
                return self.field(inner)
        return None

    def is_output(self, column: exp.Column) -> bool:
        """Whether an unqualified column names an expression of the SELECT list or a union's."""
        if column.table:
            return False
        if _alias_of(column) is not None:
            return True
        around = column.find_ancestor(exp.SetOperation, exp.Select)
        if isinstance(around, exp.SetOperation):
            folded = column.name.casefold()
            return any(f.name.casefold() == folded for f in self.outputs(around))
        return False

    def outputs(self, query: exp.Expression) -> tuple[Field, ...]:
        """The columns of a query's result, stars expanded where they can be."""
        if id(query) in self._open:
            return ()
        self._open.add(id(query))
        try:
            return self._outputs(query)
        finally:
            self._open.discard(id(query))

    def _outputs(self, query: exp.Expression) -> tuple[Field, ...]:
        if isinstance(query, exp.SetOperation):
            return self.outputs(query.left)
        if isinstance(query, exp.Subquery):
            return self.outputs(query.this)
        if not isinstance(query, exp.Select):
            return ()
        fields: list[Field] = []
        for item in query.expressions:
            if item.is_star:
                fields += self._starred(query, item)
                continue
            inner = item.unalias()
            known = self.field(inner) if isinstance(inner, exp.Column) else None
            name = item.alias_or_name or item.sql("duckdb")
            fields.append(Field(name, known.type if known else "", known.origin if known else None))
        return tuple(fields)

    def _starred(self, query: exp.Select, item: exp.Expression) -> list[Field]:
        table = item.table if isinstance(item, exp.Column) else ""
        sources = self.sources(query)
        return [
            field
            for source in (_named(sources, table) if table else sources)
            for field in source.fields or ()
        ]

    def _source(self, node: exp.Expression) -> Source:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            return self._table_source(node)
        if isinstance(node, exp.Subquery):
            fields = self.outputs(node.this)
            return Source(node.alias, None, _renamed(fields, node.alias_column_names) or None)
        return Source(node.alias_or_name, None, None)

    def _table_source(self, node: exp.Table) -> Source:
        cte = _cte(node)
        if cte is not None:
            fields = _renamed(self.outputs(cte.this), cte.alias_column_names)
            return Source(node.alias_or_name, None, fields or None)
        known = lookup(self.catalogue, node.name)
        fields = self.catalogue[known] if known else ()
        return Source(node.alias_or_name, known, fields, node)


def enclosing(node: exp.Expression) -> exp.Select | None:
    """The SELECT around a node, itself left out."""
    found = node.find_ancestor(exp.Select)
    return found if isinstance(found, exp.Select) else None


def _is_shown(node: exp.Expression, select: exp.Select) -> bool:
    """Whether a column without a table stands in the list or the groups of a SELECT."""
    if not isinstance(node, exp.Column) or node.table:
        return False
    part: exp.Expression = node
    while part.parent is not None and part.parent is not select:
        part = part.parent
    return part.arg_key in ("expressions", "group")


def _outer(select: exp.Select) -> exp.Select | None:
    """The SELECT whose sources a subquery may name: not the one whose FROM or WITH it stands in."""
    node: exp.Expression = select
    while node.parent is not None:
        around = node.parent
        if isinstance(around, exp.Select):
            inside = node.arg_key in ("from_", "joins", "with_") and not _is_condition(select, node)
            return _outer(around) if inside else around
        node = around
    return None


def _joined_later(node: exp.Expression, select: exp.Select) -> set[str]:
    """Names of tables that the ON around a node comes before."""
    join: exp.Expression | None = node
    while join is not None and join.parent is not select:
        join = join.parent
    joins = select.args.get("joins") or []
    place = next((number for number, other in enumerate(joins) if other is join), None)
    return set() if place is None else {other.this.alias_or_name for other in joins[place + 1 :]}


def _is_condition(select: exp.Select, join: exp.Expression) -> bool:
    """Whether a subquery stands in the ON of a join, which sees the tables around it."""
    on = join.args.get("on")
    return on is not None and any(part is select for part in on.walk())


def tables_of(tree: exp.Expression) -> Iterator[exp.Table]:
    """Tables named in the tree that are not CTEs."""
    for node in tree.find_all(exp.Table):
        if isinstance(node.this, exp.Identifier) and _cte(node) is None:
            yield node


def columns_of(tree: exp.Expression) -> list[exp.Column]:
    """Columns named in the tree, stars left out."""
    return [c for c in tree.find_all(exp.Column) if not isinstance(c.this, exp.Star)]


def _from_nodes(select: exp.Expression) -> Iterator[exp.Expression | None]:
    start = select.args.get("from_")
    if start is not None:
        yield from _with_joins(start.this)
    for join in select.args.get("joins") or ():
        yield from _with_joins(join.this)
    yield from select.args.get("laterals") or ()


def _with_joins(node: exp.Expression) -> Iterator[exp.Expression]:
    """A FROM entry, and the tables joined inside its parentheses."""
    if (isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Query)) or isinstance(
        node, exp.Paren
    ):
        yield from _with_joins(node.this)
    else:
        yield node
    for join in node.args.get("joins") or ():
        yield from _with_joins(join.this)


def _named(sources: tuple[Source, ...], name: str) -> tuple[Source, ...]:
    folded = name.casefold()
    return tuple(s for s in sources if s.alias.casefold() == folded)


def _cte(node: exp.Table) -> exp.CTE | None:
    """The CTE that a table name means, the nearest first."""
    folded = node.name.casefold()
    around: exp.Expression | None = node
    while around is not None:
        with_ = around.args.get("with_")
        for cte in with_.expressions if with_ is not None else ():
            if cte.alias.casefold() == folded:
                found: exp.CTE = cte
                return found
        around = around.parent
    return None


def _renamed(fields: tuple[Field, ...], names: list[str]) -> tuple[Field, ...]:
    if not names:
        return fields
    rest = fields[len(names) :]
    given = [Field(n, f.type, f.origin) for n, f in zip(names, fields, strict=False)]
    given += [Field(n) for n in names[len(fields) :]]
    return (*given, *rest)


def _alias_of(column: exp.Column) -> exp.Alias | None:
    select = enclosing(column)
    if select is None:
        return None
    folded = column.name.casefold()
    for item in select.expressions:
        inside = column.find_ancestor(exp.Alias)
        if isinstance(item, exp.Alias) and item.alias.casefold() == folded and inside is not item:
            return item
    return None
