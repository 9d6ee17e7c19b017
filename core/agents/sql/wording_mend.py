"""Where the words of a question contradict the query: a comparison, an order, a column too many."""

from __future__ import annotations

import re

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.kinds import kind_of
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import is_aggregate, own_columns
from core.agents.sql.words import content_words, name_stems, stem
from core.domain.labels import is_identifier

_NUMBER = r"\$?(\d[\d,]*\.?\d*)"
_THAN = rf"\s(?:than\s)?(?:the\s)?(?:age\s|year\s)?(?:of\s)?{_NUMBER}\b"
_HIGH = "old|oldest|high|highest|large|largest|long|longest|most|big|biggest|newest|latest"
_LOW = "young|youngest|low|lowest|small|smallest|short|shortest|least|fewest|oldest|earliest"
_MORE = re.compile(
    r"(?<!no )(?<!not )\b(?:more|greater|higher|larger|bigger|older|heavier|longer|taller|later"
    rf"|over|above|after|exceed\w*){_THAN}"
)
_LESS = re.compile(
    r"(?<!no )(?<!not )\b(?:less|fewer|lower|smaller|younger|lighter|shorter|earlier|under"
    rf"|below|before){_THAN}"
)
_DOWN = re.compile(
    rf"\b(?:descending|decreasing)\b|\b(?:the )?(?:{_HIGH}) to (?:the )?(?:{_LOW})\b"
)
_UP = re.compile(rf"\b(?:ascending|increasing)\b|\b(?:the )?(?:{_LOW}) to (?:the )?(?:{_HIGH})\b")
_FLIPPED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.GT: exp.LT, exp.GTE: exp.LT, exp.LT: exp.GT, exp.LTE: exp.GT,
}  # fmt: skip
_AMOUNTS = re.compile(
    r"\b(?:how (?:many|much)|number|count|total|amount|sum|average|mean|maximum|minimum|share"
    r"|percent\w*)\b"
)


def mend_wording(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change `tree` to what the question says in so many words."""
    notes: list[str] = []
    question = desk.step.task.lower()
    if desk.has("direction"):
        notes += _comparisons(tree, question)
        notes += _order(tree, question)
    if desk.has("extra"):
        notes += _extra(tree, question, scopes=Scopes(tree, desk.catalogue))
    return notes


def _comparisons(tree: exp.Expression, question: str) -> list[str]:
    """`under 30` is never `> 30`."""
    notes = []
    more = {_plain(n) for n in _MORE.findall(question)}
    less = {_plain(n) for n in _LESS.findall(question)}
    for test in list(tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE)):
        if not isinstance(test.expression, exp.Literal):
            continue
        number = _plain(test.expression.this)
        upward = isinstance(test, exp.GT | exp.GTE)
        only_less, only_more = number in less - more, number in more - less
        if (upward and only_less) or (not upward and only_more):
            flipped = _FLIPPED[type(test)]
            test.replace(flipped(this=test.this.copy(), expression=test.expression.copy()))
            notes.append(f"Took {'less' if only_less else 'more'} than {number}, as asked.")
    return notes


def _order(tree: exp.Expression, question: str) -> list[str]:
    """`from old to young` is descending, whatever the query says."""
    down, up = bool(_DOWN.search(question)), bool(_UP.search(question))
    order = tree.args.get("order")
    if order is not None and len(order.expressions) == 1:
        _by_birth(order.expressions[0], question)
    if down == up or order is None or len(order.expressions) != 1 or tree.args.get("limit"):
        return []
    term = order.expressions[0]
    if bool(term.args.get("desc")) == down:
        return []
    term.set("desc", down)
    return [f"Sorted {'down' if down else 'up'}, as asked."]


def _by_birth(term: exp.Expression, question: str) -> None:
    """Who is older was born earlier."""
    old, young = bool(_OLD.search(question)), bool(_YOUNG.search(question))
    column = term.find(exp.Column)
    if old != young and column is not None and name_stems(column.name) & _BIRTH:
        term.set("desc", young)


def _extra(tree: exp.Expression, question: str, *, scopes: Scopes) -> list[str]:
    """Identifiers beside names, and what a superlative is sorted by, only where asked for."""
    if not isinstance(tree, exp.Select) or len(tree.expressions) < 2 or tree.args.get("distinct"):
        return []
    words = set(content_words(question)) | {stem(w) for w in re.findall(r"\w+", question)}
    kept = [
        item
        for item in tree.expressions
        if not _unasked(item, tree, words=words, question=question)
    ]
    named = any(kind_of(item.unalias(), scopes) == "text" for item in kept)
    if not named and any(_is_key(item) for item in tree.expressions if item not in kept):
        return []
    if not kept or len(kept) == len(tree.expressions) or all(is_aggregate(i) for i in kept):
        return []
    _spell_places(tree)
    _spell_aliases(tree, [item for item in tree.expressions if item not in kept])
    tree.set("expressions", kept)
    return []


def _spell_places(tree: exp.Select) -> None:
    """`ORDER BY 2` and `GROUP BY 1` by their expressions, before columns change places."""
    for part in ("order", "group"):
        for term in tree.args[part].expressions if tree.args.get(part) is not None else ():
            place = term.this if isinstance(term, exp.Ordered) else term
            if isinstance(place, exp.Literal) and place.is_int:
                number = int(place.this)
                if 0 < number <= len(tree.expressions):
                    place.replace(tree.expressions[number - 1].unalias().copy())


def _spell_aliases(tree: exp.Select, gone: list[exp.Expression]) -> None:
    """`ORDER BY total` by its expression, before the column that has the name goes."""
    named = {item.alias.casefold(): item.unalias() for item in gone if item.alias}
    for part in ("order", "group", "having", "qualify"):
        clause = tree.args.get(part)
        for column in own_columns(clause) if clause is not None else ():
            if not column.table and column.name.casefold() in named:
                column.replace(named[column.name.casefold()].copy())


def _unasked(item: exp.Expression, tree: exp.Select, *, words: set[str], question: str) -> bool:
    inner = item.unalias()
    if _is_key(item):
        return not (name_stems(inner.name) & words & _KEYS) and not _named(inner.name, words)
    limit, order = tree.args.get("limit"), tree.args.get("order")
    if limit is None or order is None or item is tree.expressions[0]:
        return False
    if not isinstance(limit.expression, exp.Literal) or limit.expression.this != "1":
        return False
    if is_aggregate(inner):
        return not _AMOUNTS.search(question)
    sorted_by = any(term.this in (inner, exp.column(item.alias)) for term in order.expressions)
    return isinstance(inner, exp.Column) and sorted_by and not name_stems(inner.name) & words


def _is_key(item: exp.Expression) -> bool:
    inner = item.unalias()
    return isinstance(inner, exp.Column) and is_identifier(inner.name)


_OLD = re.compile(r"\b(?:older|oldest|elder|eldest)\b")
_YOUNG = re.compile(r"\b(?:younger|youngest)\b")
_BIRTH = frozenset({"birth", "birthdat", "birthdate", "birthday", "born", "dob"})
_KEYS = frozenset(
    stem(w) for w in "id ids identifier identifiers key code codes number numbers".split()
)


def _named(name: str, words: set[str]) -> bool:
    """Whether every word of the name is in the question."""
    return name_stems(name) <= words


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".").removesuffix(".0")
