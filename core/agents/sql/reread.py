"""A query read another way: one name, value or period of it changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from core.agents.sql.parse import parse_query, to_sql
from core.agents.sql.ranges import put_period
from core.agents.sql.resolve import problems
from core.agents.sql.scopes import Catalogue, Scopes, columns_of
from core.agents.sql.sightings import Sighting, sightings
from core.agents.sql.trees import identifier
from core.domain.labels import words_of
from core.domain.readings import Reading
from core.errors import StepError


def reread(sql: str, before: Reading, after: Reading, catalogue: Catalogue) -> str:
    """The query with `after` where `before` is; StepError("reading") where that cannot be.

    Results that are called after the column are called after the other one then.
    """
    tree = parse_query(sql)
    seen = sightings(tree, catalogue)
    part = [s for s in seen if is_part(s, before)]
    changed = bool(part)
    if before.kind == "value":
        _put_value(part, before, after=after)
    elif before.value != after.value and after.period is not None:
        changed = put_period(before.key, seen, after.period)
    if changed and before.key != after.key:
        changed = _put_column(tree, part, after=after, catalogue=catalogue)
    if not changed or problems(tree, catalogue):
        raise StepError(
            f"“{before.word}” cannot be read as {after.says()} in this query.",
            code="reading",
            kept="Nothing was changed.",
            remedy="Edit the query itself, or ask the question in other words.",
        )
    return to_sql(tree)


def is_part(sighting: Sighting, reading: Reading) -> bool:
    """Whether a reading is about this place of the query."""
    if sighting.key != reading.key or sighting.use == "joined":
        return False
    texts = [bare(literal) for literal in sighting.literals]
    return reading.value in texts if reading.kind == "value" else not texts


def bare(literal: exp.Literal) -> str:
    """The text of a literal without the signs of LIKE around it."""
    return str(literal.this).strip("%")


def reaches(part: Iterable[Sighting], table: str, scopes: Scopes) -> bool:
    """Whether a column of the table could stand in each of these places."""
    return all(not s.base or _alias(s.node, table, scopes=scopes) is not None for s in part)


def _put_value(part: Sequence[Sighting], before: Reading, *, after: Reading) -> None:
    for sighting in part:
        for literal in sighting.literals:
            if bare(literal) != before.value:
                continue
            folded = sighting.node.find_ancestor(exp.Lower, exp.Predicate)
            value = after.value.lower() if isinstance(folded, exp.Lower) else after.value
            literal.set("this", str(literal.this).replace(before.value, value))


def _put_column(
    tree: exp.Expression, part: Sequence[Sighting], *, after: Reading, catalogue: Catalogue
) -> bool:
    """Name the other column in each place; False where its table is out of sight, or where a
    place is about other values too."""
    scopes = Scopes(tree, catalogue)
    aliases = {id(s.node): _alias(s.node, after.table, scopes=scopes) for s in part if s.base}
    several = any(len(s.literals) > 1 for s in part)
    if several or not aliases or None in aliases.values():
        return False
    shown = [s for s in part if not s.literals]
    names = _called(tree, shown, column=after.column) if shown else {}
    outer = [s.node for s in shown if not s.base and s.node.name.casefold() not in names]
    for node in _outputs(tree, shown):
        if (name := names.get(node.name.casefold())) is not None:
            node.set("this", identifier(name))
    for alias in list(tree.find_all(exp.Alias)):
        if (name := names.get(alias.alias.casefold())) is not None:
            alias.set("alias", identifier(name))
    for sighting in part:
        if sighting.base or any(node is sighting.node for node in outer):
            sighting.node.set("this", identifier(after.column))
        other_table = sighting.base and sighting.table != after.table
        if other_table and (alias_name := aliases[id(sighting.node)]):
            sighting.node.set("table", identifier(alias_name))
    return True


def _called(tree: exp.Expression, shown: Sequence[Sighting], *, column: str) -> Mapping[str, str]:
    """New names, by the old ones, of results that are called after the column that goes."""
    old = shown[0].column
    moved = {id(s.node) for s in shown if s.base}
    aliases = list(tree.find_all(exp.Alias))
    names: dict[str, str] = {}
    renamed: list[exp.Alias] = []
    grew = True
    while grew:
        grew = False
        for alias in aliases:
            new = _after(alias.alias, old, new=column)
            if (
                new
                and not any(alias is one for one in renamed)
                and _rests(alias, moved, names=names)
            ):
                names[alias.alias.casefold()] = new
                renamed.append(alias)
                grew = True
    others = {a.alias.casefold() for a in aliases if not any(a is one for one in renamed)}
    used = others | {node.name.casefold() for node in columns_of(tree)}
    return {k: new for k, new in names.items() if k not in others and new.casefold() not in used}


def _rests(alias: exp.Alias, moved: set[int], *, names: Mapping[str, str]) -> bool:
    """Whether an output is made of the column, or of a result that is called after it."""
    columns = alias.this.find_all(exp.Column)
    return any(id(c) in moved or c.name.casefold() in names for c in columns)


def _outputs(tree: exp.Expression, shown: Sequence[Sighting]) -> list[exp.Column]:
    """Columns that may name results: all but those of tables."""
    tables = {id(s.node) for s in shown if s.base}
    return [node for node in columns_of(tree) if id(node) not in tables]


def _after(alias: str, old: str, *, new: str) -> str:
    """`total_quantity` for `total_revenue`, where revenue became quantity; empty for others."""
    if alias.casefold() == old.casefold():
        return new
    words, gone = list(words_of(alias)), list(words_of(old))
    for start in range(len(words) - len(gone) + 1):
        if gone and words[start : start + len(gone)] == gone:
            return "_".join((*words[:start], *words_of(new), *words[start + len(gone) :]))
    return ""


def _alias(node: exp.Column, table: str, *, scopes: Scopes) -> str | None:
    """How the table is called where a column stands."""
    for level in scopes.levels(node):
        for source in level:
            if source.table == table:
                return source.alias
    return None
