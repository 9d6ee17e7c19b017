"""How many rows: all of them, or those of the values, outcomes and limits that are named."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparatives import measured_noun
from core.agents.sql.one_table.folding import tokens_of
from core.agents.sql.one_table.mentions import Mention
from core.agents.sql.one_table.outcomes import outcome_numbers, outcome_of, side_of
from core.agents.sql.one_table.select import inner, select, where

_ASKS = re.compile(
    r"^(?:(?:what|tell me) (?:is|was) the |the |tell me the |count the |give the |what )?"
    r"(?:how many|(?:total )?number of|count of|total of|total number of)\b"
)
_OTHER = re.compile(
    r"\b(?:difference|more than one|consecutive|in a row|average|or|not|most|least|between"
    r"|different|first|last|same|only|without|never|times as|years|longer|per|each|than|no|nor"
    r"|either|did not|other|besides|except|after|before|since|until|above|below|under|over"
    r"|beneath)\b"
)
_SIDES = re.compile(
    r"\bhow many\b.*\b(?P<side>above|below|after|before|under|beneath|follow\w*|preced\w*)\b"
)
_GENERIC = (
    "total there played play game games match matches time times took take place held are listed "
    "shown in all entry row have has"
)
_OUTCOMES = "win wins won loss losses lost lose tie ties tied draw draws"
_PLACES = "road away home"
_DOWN = frozenset({"below", "after", "under", "beneath"})


def counted(asked: Asked) -> str | None:
    """`how many bridges are in Norway`, `how many games did they win`."""
    if not _ASKS.match(asked.text) or _OTHER.search(asked.text):
        return None
    outcome, side, spent = outcome_of(asked), side_of(asked), [_GENERIC]
    head = _head(asked)
    used = [m for m in asked.mentions if m.hit.whole or not _in_head(asked, m)]
    conditions = [asked.condition(mention) for mention in used]
    if outcome is not None and outcome_numbers(asked) is None:
        conditions += [outcome, side] if side else [outcome]
        spent += [_OUTCOMES, _PLACES] if side else [_OUTCOMES]
    elif (
        outcome_numbers(asked) is not None
        or measured_noun(asked, head) is not None
        or _sums(asked, head)
    ):
        return None
    if asked.left(*used, words=(*spent, " ".join(head))):
        return None
    named = asked.column_said(head)
    if named is not None and asked.repeats(named):
        return None  # as many as there are different ones, perhaps
    single = any(len(m.hit.rows) == 1 and not asked.repeats(m.hit.column) for m in used)
    if (single or not conditions) and not _known(asked, head):
        return None
    return select("count(*) AS n", asked.table, where([*conditions, *asked.without_sums()]))


def beside(asked: Asked) -> str | None:
    """`how many games are above 2 October 1920`: rows on one side of a named row."""
    found = _SIDES.search(asked.text)
    named = [m for m in asked.mentions if m.hit.whole or not _in_head(asked, m)]
    if found is None or len(named) != 1:
        return None
    mention = named[0]
    hit = next((h for h in mention.hits if h.whole and len(h.rows) == 1), None)
    between = asked.said[: mention.start]
    if hit is None or not between or between[-1] not in (found["side"], "the", "by", "of"):
        return None
    down = found["side"] in _DOWN or found["side"].startswith("follow")
    place = inner(select("min(rowid)", asked.table, where([asked.condition(mention, hit)])))
    sign = ">" if down else "<"
    there = where([f"rowid {sign} {place}", *asked.without_sums()])
    return select("count(*) AS n", asked.table, there)


def amount(asked: Asked) -> str | None:
    """`how many wins did A have`, `the number of M of A`: one number looked up."""
    if not _ASKS.match(asked.text) or _OTHER.search(asked.text) or len(asked.mentions) != 1:
        return None
    column = measured_noun(asked, _head(asked))
    column = outcome_numbers(asked) if column is None else column
    mention = asked.mentions[0]
    if column is None or len(mention.hit.rows) != 1 or mention.hit.column == column:
        return None
    measure = asked.measure(column)
    if measure is None or measure.kind != "number":
        return None
    return select(f"{measure.sql} AS n", asked.table, where([asked.condition(mention)]))


def _head(asked: Asked) -> list[str]:
    """The thing counted: the words after `how many` up to a verb, a preposition or a value."""
    found = _ASKS.match(asked.text)
    place = len(asked.text[: found.end()].split()) if found else 0
    starts = {m.start for m in asked.mentions if m.hit.whole}
    words: list[str] = []
    for number in range(place, len(asked.said)):
        word = asked.said[number]
        if number in starts or _STOPS.fullmatch(word):
            break
        words.append(word)
    return words


_STOPS = re.compile(
    r"is|are|was|were|did|do|does|has|have|had|in|on|at|for|from|by|of|with|that|who|which|there"
    r"|to|during|where|when|as|located|played|took|[a-z]+ed"
)


def _known(asked: Asked, head: list[str]) -> bool:
    """Whether what is counted is what the rows are about, by a column's name or in their names."""
    rows = {"row", "entry", "game", "match", "time", "item", "record"}
    keys = set(asked.keys[: len(asked.said)]) & set(tokens_of(" ".join(head)))
    in_names = any(keys & set(row[asked.grid.things]) for row in asked.grid.tokens)
    titled = keys & set(tokens_of(asked.grid.table.name))
    return bool(
        not head or keys & rows or asked.column_said(head) is not None or in_names or titled
    )


def _in_head(asked: Asked, mention: Mention) -> bool:
    """Whether words are of the thing counted, which cells happen to hold: `bridges`."""
    found = _ASKS.match(asked.text)
    place = len(asked.text[: found.end()].split()) if found else 0
    return place <= mention.start < place + len(_head(asked))


def _sums(asked: Asked, head: list[str]) -> bool:
    """Whether what is counted are units inside the cells rather than rows."""
    measured = [c for c in range(len(asked.grid.columns)) if asked.grid.columns[c].role == "number"]
    return asked.column_like(" ".join(head), measured) is not None
