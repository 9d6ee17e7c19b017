"""Filters on values that the question never says: small models copy them from the samples shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp, parse_one

from core.agents.sql.desk import Desk
from core.agents.sql.linking import is_meant
from core.agents.sql.one_table.asked import Asked, asked_of
from core.agents.sql.one_table.folding import tokens_of
from core.agents.sql.one_table.mentions import Hit, Mention
from core.agents.sql.scopes import enclosing
from core.agents.sql.words import is_stop

_DENIALS = frozenset("no not never without except besides non other".split())
_FLAGS = frozenset({"yes", "no", "true", "false", "y", "n"})


@dataclass(frozen=True)
class _Test:
    """`column = 'text'` or LIKE; `tokens` are the words of the text."""

    node: exp.Expression
    column: int
    text: str
    tokens: tuple[str, ...]


def mend_said(tree: exp.Expression, desk: Desk) -> list[str]:
    """Put the values that the question says where the query filters by others."""
    asked = asked_of(desk)
    tables = list(tree.find_all(exp.Table))
    if asked is None or len({table.name for table in tables}) != 1 or tree.find(exp.Join):
        return []
    notes: list[str] = []
    tests = list(_tests(tree, asked))
    free = [m for m in asked.mentions if not _used(m, tree, asked=asked)]
    for test in tests:
        found = _instead(test, free, asked=asked)
        if found is not None:
            mention, hit = found
            test.node.replace(parse_one(asked.condition(mention, hit), read="duckdb"))
            free = [m for m in free if m is not mention]
            words = " ".join(asked.said[mention.start : mention.end])
            notes.append(f"Looked for {words}, as asked, not for {test.text}.")
        elif desk.has("unsaid") and _copied(test, asked) and _narrows_elsewhere(test.node):
            _drop(test.node)
            notes.append(f"Left out a filter on {test.text}, which was not asked for.")
    return notes


def _instead(test: _Test, free: Sequence[Mention], *, asked: Asked) -> tuple[Mention, Hit] | None:
    """The unused value that a filter should have been on."""
    said = set(asked.keys)
    partly = {token for token in test.tokens if token in said and not is_stop(token)}
    if test.tokens and set(test.tokens) <= said:
        return _longer(test, free, asked=asked)
    if test.text.strip("% ").casefold() in _FLAGS:
        return None
    own = [(m, h) for m in free for h in m.hits if h.column == test.column]
    own = [(m, h) for m, h in own if not _denied(m, asked)]
    own = [(m, h) for m, h in own if not partly or partly & set(asked.keys[m.start : m.end])]
    if own:
        return max(own, key=lambda pair: pair[1].whole)
    if partly or is_meant(test.text, asked.desk):
        return None
    return next(((m, m.hit) for m in free if m.hit.whole), None)


def _denied(mention: Mention, asked: Asked) -> bool:
    """Whether a word of denial stands just before a value."""
    return bool(_DENIALS.intersection(asked.said[max(0, mention.start - 3) : mention.start]))


def _longer(test: _Test, free: Sequence[Mention], *, asked: Asked) -> tuple[Mention, Hit] | None:
    """A whole value of another column that the words of the filter are only a part of."""
    for mention in free:
        phrase = asked.keys[mention.start : mention.end]
        hit = mention.hit
        stored = any(row[test.column] == test.text for row in asked.grid.rows)
        elsewhere = hit.column != test.column or not stored
        if hit.whole and elsewhere and set(test.tokens) < set(phrase):
            return mention, hit
    return None


def _used(mention: Mention, tree: exp.Expression, *, asked: Asked) -> bool:
    """Whether a text or number of the query already stands for these words."""
    phrase = set(asked.keys[mention.start : mention.end])
    for literal in tree.find_all(exp.Literal):
        tokens = set(tokens_of(str(literal.this).strip("%")))
        if tokens and tokens >= phrase and tokens <= set(asked.keys):
            return True
        if tokens and tokens >= phrase and _stored(str(literal.this), mention, asked=asked):
            return True
    return False


def _stored(text: str, mention: Mention, *, asked: Asked) -> bool:
    rows = asked.grid.rows
    return any(rows[row][hit.column] == text for hit in mention.hits for row in hit.rows)


def _tests(tree: exp.Expression, asked: Asked) -> Iterator[_Test]:
    names = {c.name.casefold(): number for number, c in enumerate(asked.grid.columns)}
    for node in list(tree.find_all(exp.EQ, exp.Like, exp.ILike)):
        left, right = node.this, node.expression
        if not isinstance(left, exp.Column) or not isinstance(right, exp.Literal):
            continue
        column = names.get(left.name.casefold())
        if column is not None and right.is_string and node.find_ancestor(exp.Where, exp.Having):
            yield _Test(node, column, str(right.this), tokens_of(str(right.this).strip("%")))


def _copied(test: _Test, asked: Asked) -> bool:
    """Whether a text is a sample that the model was shown, which the question has no word of."""
    known = asked.grid.columns[test.column]
    shown = asked.desk.shown.get(f"{asked.grid.table.name}.{known.name}", ())
    said = any(token in asked.keys and not is_stop(token) for token in test.tokens)
    worded = any(char.isalpha() for char in test.text)
    return not said and test.text in shown and not (worded and is_meant(test.text, asked.desk))


def _narrows_elsewhere(node: exp.Expression) -> bool:
    """Whether rows are still picked without this test: by an order with a limit."""
    select = enclosing(node)
    return select is not None and bool(select.args.get("order") and select.args.get("limit"))


def _drop(node: exp.Expression) -> None:
    """Take one test out of its AND, or the whole WHERE away."""
    parent = node.parent
    if isinstance(parent, exp.And):
        parent.replace(parent.right if parent.left is node else parent.left)
    elif isinstance(parent, exp.Where):
        parent.pop()
