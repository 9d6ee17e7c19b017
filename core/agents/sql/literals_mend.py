"""Text that a query compares with: put into the spelling, or the column, that the data has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlglot import exp

from core.agents.sql.bring import bring
from core.agents.sql.desk import Desk
from core.agents.sql.kinds import kind_of
from core.agents.sql.scopes import Field, Scopes, Source, enclosing
from core.agents.sql.trees import column_of, string
from core.agents.sql.values import Hit, find_equal, find_inside, find_near, text_columns

SAID = 75
_FLAGS = frozenset({"yes", "no", "y", "n", "t", "f", "true", "false", "1", "0"})


@dataclass(frozen=True)
class _Use:
    """`column = 'text'` somewhere in the query."""

    column: exp.Column
    field: Field
    value: exp.Expression
    test: exp.Expression

    @property
    def text(self) -> str:
        return str(self.value.this)

    @property
    def place(self) -> tuple[str, str]:
        table, _, column = (self.field.origin or "").partition(".")
        return table, column


def mend_literals(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree` so that each text compared for equality is a value of its column, if it can."""
    scopes = Scopes(tree, desk.catalogue)
    uses = list(_uses(tree, scopes))
    if not uses:
        return []
    tables = {s.table for u in uses for level in scopes.levels(u.column) for s in level if s.table}
    columns = text_columns(desk, tables)
    hits = find_equal(desk, [use.text for use in uses], columns)
    notes = [
        _mend(use, [h for h in hits if h.wanted == use.text], scopes=scopes, desk=desk)
        for use in uses
    ]
    return [note for note in notes if note]


def unstored(tree: exp.Expression, desk: Desk) -> list[str]:
    """Texts of the question that the query compares with and that no column holds, even in part."""
    uses = _uses(tree, Scopes(tree, desk.catalogue))
    asked = desk.step.task.casefold()
    texts = [use.text for use in uses if use.text.strip().casefold() in asked]
    columns = text_columns(desk)
    if not texts or find_equal(desk, texts, columns):
        return []
    return [text for text in dict.fromkeys(texts) if not find_inside(desk, text, columns)]


def unsaid(tree: exp.Expression, desk: Desk) -> list[str]:
    """Texts that the query compares with and that the question does not say, in any spelling."""
    asked = desk.step.task.casefold()
    uses = _uses(tree, Scopes(tree, desk.catalogue))
    return [use.text for use in uses if not is_said(use.text.casefold(), asked)]


def is_said(text: str, asked: str) -> bool:
    """Whether the question says a text, whole or by its words; short codes need no saying."""
    if text.strip() in _FLAGS or len(text.strip()) < 3:
        return True
    if fuzz.partial_ratio(text, asked) >= SAID:
        return True
    return bool(set(re.findall(r"[^\W_]{3,}", text)) & set(re.findall(r"[^\W_]{3,}", asked)))


def _mend(use: _Use, hits: list[Hit], *, scopes: Scopes, desk: Desk) -> str:
    own = [hit for hit in hits if (hit.table, hit.column) == use.place]
    if any(hit.how == "same" for hit in own):
        return ""
    if own:
        return _spell(use, [hit.value for hit in own])
    others = [hit for hit in hits if _in_sight(hit, use, scopes=scopes) is not None]
    if len({(hit.table, hit.column) for hit in others}) == 1:
        return _move(use, others, scopes=scopes)
    if others:
        return ""
    return _loosen(use, desk) or _fetch(use, scopes, desk=desk)


def _spell(use: _Use, values: list[str]) -> str:
    """Use the stored spellings."""
    if len(values) == 1 or isinstance(use.test, exp.In):
        use.value.replace(string(values[0]))
        for value in values[1:]:
            use.test.append("expressions", string(value))
    elif isinstance(use.test, exp.EQ):
        use.test.replace(exp.In(this=use.column.copy(), expressions=[string(v) for v in values]))
    if [v.strip() for v in values] == [use.text.strip()]:
        return ""
    return f"Wrote {use.text} as the data has it: {', '.join(values[:3])}."


def _move(use: _Use, hits: list[Hit], *, scopes: Scopes) -> str:
    """Compare the column that holds the value."""
    source = _in_sight(hits[0], use, scopes=scopes)
    assert source is not None
    use.value.replace(string(hits[0].value))
    use.column.replace(column_of(source.alias, hits[0].column))
    return f"Looked for {hits[0].value} in {hits[0].column}, not in {use.column.name}."


def _loosen(use: _Use, desk: Desk) -> str:
    """No column holds it whole: a near spelling, or values that contain it."""
    table, column = use.place
    own = [(t, c) for t, c in text_columns(desk, [table]) if c.name == column]
    if inside := find_inside(desk, use.text, own) if len(use.text.strip()) > 1 else []:
        if isinstance(use.test, exp.EQ | exp.NEQ):
            _contain(use)
            return f"No {column} is exactly {use.text}; took those that contain it."
        return _spell(use, [hit.value for hit in inside])
    if near := find_near(desk, use.text, own):
        return _spell(use, [near[0].value])
    return ""


def _fetch(use: _Use, scopes: Scopes, *, desk: Desk) -> str:
    """The value is that of one column of a table which is not there yet: join it."""
    hits = find_equal(desk, [use.text], text_columns(desk))
    select = enclosing(use.column)
    if len({(hit.table, hit.column) for hit in hits}) != 1 or select is None:
        return ""
    fresh = Scopes(scopes.tree, desk.catalogue)
    column = bring(select, hits[0].table, hits[0].column, scopes=fresh, graph=desk.graph)
    if column is None:
        return ""
    use.value.replace(string(hits[0].value))
    written = use.column.name
    use.column.replace(column)
    return f"Looked for {hits[0].value} in {hits[0].column}, not in {written}."


def _contain(use: _Use) -> None:
    pattern = string(f"%{use.text.strip()}%")
    contains = exp.ILike(this=use.column.copy(), expression=pattern)
    use.test.replace(exp.Not(this=contains) if isinstance(use.test, exp.NEQ) else contains)


def _in_sight(hit: Hit, use: _Use, *, scopes: Scopes) -> Source | None:
    """The source of the same SELECT that offers the column of a hit."""
    select = enclosing(use.column)
    for source in scopes.sources(select) if select is not None else ():
        if source.table == hit.table:
            return source
    return None


def _uses(tree: exp.Expression, scopes: Scopes) -> list[_Use]:
    found = []
    for like in list(tree.find_all(exp.Like, exp.ILike)):
        if isinstance(like.expression, exp.Literal) and not set("%_") & set(like.expression.name):
            like.replace(exp.EQ(this=like.this, expression=like.expression))
    for test in list(tree.find_all(exp.EQ, exp.NEQ, exp.In)):
        for column, value in _sides(test):
            field = scopes.field(column)
            if field and field.origin and kind_of(column, scopes) == "text":
                found.append(_Use(column, field, value, test))
    return found


def _sides(test: exp.Expression) -> list[tuple[exp.Column, exp.Expression]]:
    if isinstance(test, exp.In):
        values = test.expressions
        left = test.this
    else:
        left, right = test.this, test.expression
        left, values = (right, [left]) if isinstance(left, exp.Literal) else (left, [right])
    if not isinstance(left, exp.Column):
        return []
    return [(left, v) for v in values if isinstance(v, exp.Literal) and v.is_string]
