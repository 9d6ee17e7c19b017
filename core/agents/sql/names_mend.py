"""Names with one reading, put right by rule. Each mend returns the sentence that tells of it."""

from __future__ import annotations

from rapidfuzz import fuzz, process
from sqlglot import exp

from core.agents.sql.joins import add_joins, way
from core.agents.sql.keys_mend import mend_condition
from core.agents.sql.resolve import Problem, problems
from core.agents.sql.scopes import Catalogue, Scopes, Source, enclosing, lookup
from core.agents.sql.trees import identifier, string
from core.agents.sql.words import folded_name
from core.domain.key_graph import KeyGraph

NEAR = 82
MAX_MENDS = 24


def mend_names(
    tree: exp.Expression,
    catalogue: Catalogue,
    graph: KeyGraph,
    *,
    off: frozenset[str] = frozenset(),
    chosen: tuple[str, ...] = (),
) -> list[str]:
    """Change `tree` until no problem has exactly one reading; the notes say what was changed."""
    notes: list[str] = []
    for _ in range(MAX_MENDS):
        for problem in problems(tree, catalogue):
            scopes = Scopes(tree, catalogue)
            note = _as_chosen(problem, chosen)
            note = note if note is not None else _mend(problem, scopes, graph=graph, off=off)
            if note is not None:
                notes += [note] if note else []
                break
        else:
            return notes
    return notes


def _mend(problem: Problem, scopes: Scopes, *, graph: KeyGraph, off: frozenset[str]) -> str | None:
    """The note of a mend, empty when there is nothing to tell; None when no rule applies."""
    if problem.kind == "table":
        return None if "spelling" in off else _table_spelling(problem, scopes.catalogue)
    column = problem.node
    assert isinstance(column, exp.Column)
    if problem.kind == "ambiguous":
        return None if "alias" in off else _pick_equal(column, scopes)
    if "keys" not in off and column.find_ancestor(exp.Join, exp.Select).__class__ is exp.Join:
        note = mend_condition(column, scopes, graph)
        if note is not None:
            return note
    rules = (
        ("literal", _as_literal),
        ("alias", _real_name),
        ("alias", _other_source),
        ("spelling", _near_column),
    )
    for name, rule in rules:
        if name not in off and (note := rule(column, scopes)) is not None:
            return note
    return None if "join" in off else _missing_join(column, scopes, graph=graph)


def _as_chosen(problem: Problem, chosen: tuple[str, ...]) -> str | None:
    """What a person picked when this name was asked about."""
    column = problem.node
    for choice in chosen:
        if isinstance(column, exp.Column) and choice in problem.choices:
            source, _, name = choice.partition(".")
            column.set("this", identifier(name))
            _qualify(column, source)
            return f"Took {choice}, as chosen."
    return None


def _table_spelling(problem: Problem, catalogue: Catalogue) -> str | None:
    table = problem.node
    assert isinstance(table, exp.Table)
    wanted = folded_name(table.name)
    same = [name for name in catalogue if folded_name(name) == wanted]
    near = same or _near(table.name, list(catalogue))
    if len(near) != 1:
        return None
    if not table.alias:
        table.set("alias", exp.TableAlias(this=identifier(table.name)))
    table.set("this", identifier(near[0]))
    return f"Read table {table.alias} as {near[0]}."


def _pick_equal(column: exp.Column, scopes: Scopes) -> str | None:
    """Of columns that a join sets equal, any will do: take the first."""
    owners = scopes.owners(column)
    select = next(
        (s for s in _selects(column) if scopes.sources(s) and owners[0] in scopes.sources(s)), None
    )
    if select is None:
        return None
    pairs = _equal_pairs(select, column.name)
    first = owners[0].alias
    if all(_linked(first, other.alias, pairs=pairs) for other in owners[1:]):
        _qualify(column, first)
        return ""
    return None


def _as_literal(column: exp.Column, scopes: Scopes) -> str | None:
    """Double quotes around a value, where a value is expected."""
    if column.table or not column.this.quoted or not _in_value_place(column):
        return None
    column.replace(string(column.name))
    return ""


def _real_name(column: exp.Column, scopes: Scopes) -> str | None:
    """A table's own name where the query gave it an alias, when that alias is the only one."""
    folded = column.table.casefold()
    if not folded:
        return None
    for level in scopes.levels(column):
        named = [s for s in level if s.table and s.table.casefold() == folded]
        if len(named) == 1 and named[0].field(column.name):
            _qualify(column, named[0].alias)
            return ""
    return None


def _other_source(column: exp.Column, scopes: Scopes) -> str | None:
    """The column belongs to another source of the same SELECT, and to no other."""
    for level in scopes.levels(column):
        owners = [s for s in level if s.field(column.name)]
        if len(owners) == 1 or (owners and _all_linked(column, owners)):
            before = column.table
            _qualify(column, owners[0].alias)
            where = owners[0].table or owners[0].alias
            return f"Took {column.name} from {where}." if before else ""
    return None


def _near_column(column: exp.Column, scopes: Scopes) -> str | None:
    """Another spelling of a column in sight, when one alone is near."""
    for level in scopes.levels(column):
        named = [s for s in level if s.alias.casefold() == column.table.casefold()]
        for sources in (named, list(level)):
            if (note := _near_in(column, sources)) is not None:
                return note
    return None


def _near_in(column: exp.Column, sources: list[Source]) -> str | None:
    offers = {f.name: s for s in reversed(sources) for f in s.fields or ()}
    wanted = folded_name(column.name)
    same = [name for name in offers if folded_name(name) == wanted]
    near = same or _near(column.name, list(offers))
    if len(near) != 1:
        return None
    written = column.name
    column.set("this", identifier(near[0]))
    _qualify(column, offers[near[0]].alias)
    return "" if same else f"Read column {written} as {near[0]}."


def _missing_join(column: exp.Column, scopes: Scopes, *, graph: KeyGraph) -> str | None:
    """The column is in one other table that the keys lead to: join it."""
    select = enclosing(column)
    if select is None or not _own_from(select):
        return None
    present = [s for s in scopes.sources(select) if s.table]
    folded = column.name.casefold()
    named = lookup(scopes.catalogue, column.table) if column.table else None
    homes = [
        table
        for table, fields in scopes.catalogue.items()
        if any(f.name.casefold() == folded for f in fields) and (named is None or table == named)
    ]
    beside = _beside(column, select, scopes=scopes)
    homes = [beside] if beside in homes else homes
    ways = [found for home in homes if (found := way(graph, present, home))]
    shortest = [found for found in ways if len(found) == min(map(len, ways))]
    if len(shortest) != 1:
        return None
    alias = add_joins(select, present, shortest[0])
    _qualify(column, alias)
    return f"Joined {shortest[0][-1].right} for {column.name}."


def _beside(column: exp.Column, select: exp.Select, *, scopes: Scopes) -> str | None:
    """The table that the same place of the other side of a UNION, EXCEPT or INTERSECT shows."""
    both = select.parent
    if not isinstance(both, exp.SetOperation):
        return None
    other = both.left if both.right is select else both.right
    shown = [item.unalias() for item in select.expressions]
    place = next((at for at, item in enumerate(shown) if item is column), None)
    items = other.expressions if isinstance(other, exp.Select) else []
    item = items[place].unalias() if place is not None and place < len(items) else None
    owners = scopes.owners(item) if isinstance(item, exp.Column) else ()
    return owners[0].table if len(owners) == 1 else None


def _own_from(select: exp.Select) -> bool:
    return select.args.get("from_") is not None


def _selects(column: exp.Column) -> list[exp.Select]:
    found, select = [], enclosing(column)
    while select is not None:
        found.append(select)
        select = enclosing(select)
    return found


def _equal_pairs(select: exp.Select, name: str) -> list[frozenset[str]]:
    """Pairs of source names whose columns of this name are set equal in ON or WHERE."""
    folded = name.casefold()
    pairs = []
    for equal in select.find_all(exp.EQ):
        left, right = equal.left, equal.right
        if not (isinstance(left, exp.Column) and isinstance(right, exp.Column)):
            continue
        if left.name.casefold() == right.name.casefold() == folded:
            pairs.append(frozenset({left.table.casefold(), right.table.casefold()}))
    return pairs


def _linked(first: str, other: str, *, pairs: list[frozenset[str]]) -> bool:
    """Whether equalities lead from one source to the other."""
    reached, grew = {first.casefold()}, True
    while grew:
        more = {name for pair in pairs if pair & reached for name in pair} - reached
        reached, grew = reached | more, bool(more)
    return other.casefold() in reached


def _all_linked(column: exp.Column, owners: list[Source]) -> bool:
    select = enclosing(column)
    pairs = _equal_pairs(select, column.name) if select is not None else []
    return all(_linked(owners[0].alias, other.alias, pairs=pairs) for other in owners[1:])


def _in_value_place(column: exp.Column) -> bool:
    parent = column.parent
    if isinstance(parent, exp.In):
        return column is not parent.this
    if isinstance(parent, exp.Predicate | exp.Binary):
        return column is not parent.args.get("this") or isinstance(
            parent.args.get("expression"), exp.Column
        )
    return False


def _qualify(column: exp.Column, alias: str) -> None:
    column.set("table", identifier(alias))


def _near(name: str, known: list[str]) -> list[str]:
    """Names near to `name`; of several, those clearly nearer than the rest."""
    scored = process.extract(
        name, known, scorer=fuzz.ratio, processor=str.casefold, limit=3, score_cutoff=NEAR
    )
    if not scored:
        return []
    best = scored[0][1]
    return [found for found, score, _ in scored if score > best - 5]
