"""Joins that add nothing, multiply rows, or leave out the rows that were asked for."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.keys_mend import mend_keys
from core.agents.sql.scopes import Scopes, Source
from core.agents.sql.trees import conditions, is_aggregate, own_columns
from core.agents.sql.words import content_words, name_stems


def mend_joins(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree`; the notes say which joins were dropped or turned."""
    notes: list[str] = []
    if desk.has("keys"):
        notes += mend_keys(tree, Scopes(tree, desk.catalogue), desk.graph)
    for select in list(tree.find_all(exp.Select)):
        if desk.has("antijoin"):
            notes += _keep_unmatched(select)
        if desk.has("prune"):
            notes += _prune(select, tree, desk=desk)
    return notes


def _keep_unmatched(select: exp.Select) -> list[str]:
    """`JOIN b ... WHERE b.key IS NULL` finds rows without a match only as LEFT JOIN."""
    where = select.args.get("where")
    nulls = {
        test.this.table.casefold()
        for test in conditions(where.this if where is not None else None)
        if isinstance(test, exp.Is)
        and isinstance(test.expression, exp.Null)
        and isinstance(test.this, exp.Column)
    }
    notes = []
    for join in select.args.get("joins") or ():
        inner = not join.side and join.kind in ("", "INNER") and join.args.get("on") is not None
        if inner and join.this.alias_or_name.casefold() in nulls:
            join.set("side", "LEFT")
            join.set("kind", None)
            notes.append(f"Kept rows that have no {join.this.name}.")
    return notes


def _prune(select: exp.Select, tree: exp.Expression, *, desk: Desk) -> list[str]:
    """A joined table of which nothing is used: dropped if unasked for, else only looked into."""
    joins = [j for j in select.args.get("joins") or () if _is_plain(j)]
    if not joins or len(joins) != len(select.args.get("joins") or ()) or _counts(select):
        return []
    scopes = Scopes(tree, desk.catalogue)
    sources = scopes.sources(select)
    for source in reversed(sources):
        join = next((j for j in joins if j.this.alias_or_name == source.alias), None)
        if (
            not source.table
            or len(sources) < 2
            or not _unused(source, select, join=join, joins=joins)
        ):
            continue
        if join is None and not _swap_start(select, joins):
            continue
        if join is not None and _asked_for(source, sources, select=select, desk=desk):
            return _look_into(select, join, source=source, desk=desk)
        if join is not None:
            join.pop()
        return [f"Left out {source.table}, of which nothing is used."]
    return []


def _is_plain(join: exp.Join) -> bool:
    plain = not join.side and join.kind in ("", "INNER") and isinstance(join.this, exp.Table)
    return plain and isinstance(join.args.get("on"), exp.EQ)


def _counts(select: exp.Select) -> bool:
    """Whether the number of rows matters, every column is shown, or a join is of our making."""
    if any(join.meta.get("added") for join in select.args["joins"]):
        return True
    if select.args.get("group") or select.args.get("distinct"):
        return True
    return any(item.is_star or is_aggregate(item) for item in select.expressions)


def _unused(
    source: Source, select: exp.Select, *, join: exp.Join | None, joins: list[exp.Join]
) -> bool:
    """Whether no column of the source is named outside one join condition."""
    folded = source.alias.casefold()
    own = join.args["on"] if join is not None else joins[0].args["on"]
    inside = {id(column) for column in own.find_all(exp.Column)}
    named = [c for c in select.find_all(exp.Column) if c.table.casefold() in (folded, "")]
    return all(id(column) in inside for column in named if _may_be(column, source))


def _may_be(column: exp.Column, source: Source) -> bool:
    return bool(column.table) or source.field(column.name) is not None


def _swap_start(select: exp.Select, joins: list[exp.Join]) -> bool:
    """Let the first joined table start FROM in place of a first table that is not used."""
    if len(joins) != 1:
        return False
    select.args["from_"].set("this", joins[0].this)
    joins[0].pop()
    return True


def _asked_for(
    source: Source, sources: tuple[Source, ...], *, select: exp.Select, desk: Desk
) -> bool:
    """Whether words of the question mean this table and nothing else that the query uses."""
    used = set().union(
        *(name_stems(s.table) for s in sources if s.table and s is not source),
        *(name_stems(column.name) for column in own_columns(select)),
    )
    words = set(content_words(desk.step.task)) - used
    return bool(words & name_stems(source.table or ""))


def _look_into(select: exp.Select, join: exp.Join, *, source: Source, desk: Desk) -> list[str]:
    """Rows that have a match, each once: the join becomes EXISTS where it would repeat them."""
    on = join.args["on"]
    mine = next((c for c in on.find_all(exp.Column) if c.table == source.alias), None)
    other = next((c for c in on.find_all(exp.Column) if c.table != source.alias), None)
    if mine is None or other is None or _is_single(source, mine.name, desk=desk):
        return []
    join.pop()
    inner = exp.select(exp.Literal.number(1)).from_(join.this.copy()).where(on.copy())
    select.where(exp.Exists(this=inner), copy=False)
    return [f"Took each row that has a {source.table} once."]


def _is_single(source: Source, column: str, *, desk: Desk) -> bool:
    return any(
        edge.right == source.table
        and edge.right_column.casefold() == column.casefold()
        and edge.single
        for edges in desk.graph.values()
        for edge in edges
    )
