"""A or B: two things that a question names, looked up and compared."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparatives import Comparison, comparison_of
from core.agents.sql.one_table.mentions import Hit, Mention
from core.agents.sql.one_table.select import inner, select, where

_BETWEEN = re.compile(r"(?:the|a|an|by|on|in|at|of|is|was|did)")


def pair_of(asked: Asked, joiners: frozenset[str]) -> tuple[Mention, Hit, Mention, Hit] | None:
    """Two values of one column with only a joining word between them."""
    for left, right in zip(asked.mentions, asked.mentions[1:], strict=False):
        between = asked.said[left.end : right.start]
        if not joiners.intersection(between) or any(
            word not in joiners and not _BETWEEN.fullmatch(word) for word in between
        ):
            continue
        for a in left.hits:
            for b in right.hits:
                if a.column == b.column and not set(a.rows) & set(b.rows):
                    return left, a, right, b
    return None


def either(asked: Asked) -> str | None:
    """`who is older, A or B`, `did A or B win more games`: the name of one of the two."""
    found = pair_of(asked, frozenset({"or"}))
    if found is None:
        return None
    left, a, right, b = found
    name = asked.name(a.column)
    conditions = (asked.condition(left, a), asked.condition(right, b))
    both = f"({conditions[0]} OR {conditions[1]})"
    if chosen := _condition(asked, left, right=right):
        return select(name, asked.table, where([both, chosen]))
    comparison = comparison_of(asked, (left, right))
    if comparison is None:
        return None
    if comparison.counts or (comparison.sums and max(len(a.rows), len(b.rows)) > 1):
        order = f"ORDER BY {comparison.aggregate} {comparison.direction} NULLS LAST LIMIT 1"
        return select(name, asked.table, where([both]), f"GROUP BY {name}", order)
    there = where([both, f"{comparison.sql} IS NOT NULL"])
    order = f"ORDER BY {comparison.sql} {comparison.direction} LIMIT 1"
    return select(name, asked.table, there, order)


def whether(asked: Asked) -> str | None:
    """`is A larger than B`: yes or no."""
    if not re.match(r"(?:is|are|was|were|does|do|did|has|have|had)\b", asked.text):
        return None
    larger = re.search(r"\b(\w+er) or (\w+er) than\b", asked.text)
    found = than_of(asked)
    if found is None:
        return None
    left, a, right, b = found
    comparison = comparison_of(asked, (left, right))
    if comparison is None or comparison.counts:
        return None
    one = _lookup(asked, comparison, condition=asked.condition(left, a))
    other = _lookup(asked, comparison, condition=asked.condition(right, b))
    sign = ">" if comparison.direction == "DESC" else "<"
    if larger:
        return (
            f"SELECT CASE WHEN {one} {sign} {other} THEN '{larger[1]}' ELSE '{larger[2]}' END"
            " AS answer"
        )
    return f"SELECT {one} {sign} {other} AS answer"


def than_of(asked: Asked) -> tuple[Mention, Hit, Mention, Hit] | None:
    """Two values of one column on both sides of a `than`."""
    return sides_of(asked, "than")


def sides_of(asked: Asked, word: str) -> tuple[Mention, Hit, Mention, Hit] | None:
    """Two values of one column on both sides of a word."""
    if word not in asked.said:
        return None
    place = asked.said.index(word)
    before = [m for m in asked.mentions if m.end <= place]
    after = [m for m in asked.mentions if m.start > place]
    for left in before:
        for right in after:
            for a in left.hits:
                for b in right.hits:
                    if a.column == b.column and not set(a.rows) & set(b.rows):
                        return left, a, right, b
    return None


def _lookup(asked: Asked, comparison: Comparison, *, condition: str) -> str:
    return inner(select(f"max({comparison.sql})", asked.table, where([condition])))


def _condition(asked: Asked, left: Mention, *, right: Mention) -> str | None:
    """`who was rank 4, A or B`: a value that tells the two apart."""
    rows = {row for mention in (left, right) for hit in mention.hits for row in hit.rows}
    for other in asked.mentions:
        if other in (left, right) or not other.hit.whole:
            continue
        for hit in other.hits:
            named = asked.said[max(0, other.start - 1) : other.start]
            fits = hit.column == asked.column_said(named) or len(hit.rows) == 1
            if hit.whole and fits and rows.intersection(hit.rows):
                return asked.condition(other, hit)
    return None
