"""Conditions that the question does not speak of: samples that the model took for values asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from core.agents.sql.bring import bring
from core.agents.sql.desk import Desk
from core.agents.sql.kinds import kind_of
from core.agents.sql.linking import is_meant, links_of
from core.agents.sql.literals_mend import is_said
from core.agents.sql.scopes import Scopes, enclosing
from core.agents.sql.trees import conditions, own_columns, string
from core.agents.sql.values import Hit, find_equal, text_columns
from core.agents.sql.words import content_words, name_stems

_WORD = re.compile(r"[^\W_]+(?:[-'&.][^\W_]+)*")
_LONGEST = 4


def mend_guesses(tree: exp.Expression, desk: Desk) -> list[str]:
    """Put the value that the question says in the place of one guessed, or leave the guess out.

    Only where all words of the question met something: else the guess stands for what is missing.
    """
    notes = _unmatched(tree, desk)
    if links_of(desk).loose or desk.context.embedder is None:
        return notes
    scopes = Scopes(tree, desk.catalogue)
    guesses = list(_guesses(tree, scopes, desk=desk))
    if not guesses:
        return notes
    said = _said_values(tree, desk)
    for test in guesses:
        note = _replace(test, said.pop(0), desk=desk, tree=tree) if said else None
        notes.append(note or _leave_out(test))
    return notes


def _guesses(tree: exp.Expression, scopes: Scopes, *, desk: Desk) -> Iterator[exp.Expression]:
    """Parts of a WHERE that set a text column equal to what nobody said."""
    words = set(content_words(desk.step.task))
    for where in list(tree.find_all(exp.Where)):
        for test in conditions(where.this):
            if not isinstance(test, exp.EQ) or not isinstance(test.this, exp.Column):
                continue
            value, field = test.expression, scopes.field(test.this)
            if not isinstance(value, exp.Literal) or not value.is_string or field is None:
                continue
            named = bool(name_stems(field.name) & words)
            text = kind_of(test.this, scopes) == "text"
            if field.origin and text and not named and _is_guess(value.name, desk):
                yield test


def _unmatched(tree: exp.Expression, desk: Desk) -> list[str]:
    """`LEFT JOIN b ... WHERE b.key IS NULL` where the question leaves nothing out."""
    words = set(content_words(desk.step.task))
    if desk.expectation.negated or not words:
        return []
    notes: list[str] = []
    for select in list(tree.find_all(exp.Select)):
        for join in list(select.args.get("joins") or ()):
            alias = join.this.alias_or_name
            if not isinstance(join.this, exp.Table) or name_stems(join.this.name) & words:
                continue
            used = [c for c in own_columns(select) if c.table == alias and not _inside(c, join)]
            tests = [c.parent for c in used]
            if not tests or not all(_is_null(test, select) for test in tests):
                continue
            notes += [_leave_out(test) for test in tests if test is not None]
            join.pop()
    return notes


def _inside(column: exp.Column, join: exp.Join) -> bool:
    return any(part is column for part in join.walk())


def _is_null(test: exp.Expression | None, select: exp.Select) -> bool:
    where = select.args.get("where")
    parts = conditions(where.this if where is not None else None)
    null = isinstance(test, exp.Is) and isinstance(test.expression, exp.Null)
    return null and any(part is test for part in parts)


def _is_guess(text: str, desk: Desk) -> bool:
    if is_said(text.casefold(), desk.step.task.casefold()) or text in desk.told:
        return False
    return not is_meant(text, desk)


def _said_values(tree: exp.Expression, desk: Desk) -> list[Hit]:
    """Values of one column that stand in the question and not in the query."""
    words = _WORD.findall(desk.step.task)
    spans = [
        " ".join(words[start : start + size])
        for size in range(_LONGEST, 0, -1)
        for start in range(len(words) - size + 1)
    ]
    spans = [text for text in spans if content_words(text)]
    used = {literal.name.casefold() for literal in tree.find_all(exp.Literal)}
    hits = [
        h for h in find_equal(desk, spans, text_columns(desk)) if h.value.casefold() not in used
    ]
    places: dict[str, set[tuple[str, str]]] = {}
    for hit in hits:
        places.setdefault(hit.wanted.casefold(), set()).add((hit.table, hit.column))
    single = [hit for hit in hits if len(places[hit.wanted.casefold()]) == 1]
    return list({(hit.table, hit.column): hit for hit in reversed(single)}.values())


def _replace(test: exp.Expression, hit: Hit, *, desk: Desk, tree: exp.Expression) -> str | None:
    select = enclosing(test)
    scopes = Scopes(tree, desk.catalogue)
    column = (
        bring(select, hit.table, hit.column, scopes=scopes, graph=desk.graph) if select else None
    )
    if column is None:
        return None
    before = test.expression.name
    test.replace(exp.EQ(this=column, expression=string(hit.value)))
    return f"Looked for {hit.value} in {hit.column}, where the query said {before}."


def _leave_out(test: exp.Expression) -> str:
    """Without its condition a WHERE is gone too."""
    text = f"{test.this.name} = {test.expression.name}"
    if isinstance(test, exp.Is):
        text = f"{test.this.name} is missing"
    part: exp.Expression = test
    while isinstance(part.parent, exp.Paren):
        part = part.parent
    around = part.parent
    if isinstance(around, exp.And):
        around.replace(around.right if part is around.left else around.left)
    elif isinstance(around, exp.Where):
        around.pop()
    return f"Left out the condition {text}, which the question does not speak of."
