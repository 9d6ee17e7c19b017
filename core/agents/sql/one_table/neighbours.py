"""Who comes right before or after: the row beside the one that a question names."""

from __future__ import annotations

import re
from itertools import pairwise

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.mentions import Mention
from core.agents.sql.one_table.select import inner, select, where
from core.agents.sql.one_table.target import target_of

_NEAR = r"(?:(?:right|immediately|directly|just|comes|come|is|was|are|one|the|listed|next)\s+)*"
_AFTER = (
    "after|following|follows|followed|below|behind|beneath|underneath|succeeded|succeeds"
    "|next to|next after|replaced by"
)
_BEFORE = "before|preceding|precedes|preceded|prior to|above|ahead of|previous to"
_LINK = r"(?:\s(?:the|was|is|by|on|in|list|a|an|album|season|year|of|mr|dr|song|film))*$"
_BY_PLACE = re.compile(r"\b(?:listed|list|table|chart|above|below|beneath|underneath|under)\b")
_OTHER = re.compile(
    r"\b(?:how many|how much|number of|total|most|least|first|last|how long|not|only|average"
    r"|difference|more|less|\w+est)\b"
)
_PASSIVE = re.compile(rf"\b(?:{_AFTER}|{_BEFORE})\b.*\b(?:followed|succeeded|preceded) by\b")
_GENERIC = (
    "next previous come came comes directly right immediately following preceding after before "
    "play plays played list listed row entry finish finished place placed serve served mayor "
    "president speaker successor predecessor succeed preceded won win held appear album track song "
    "take took place aired release released rank ranked"
)


def neighbour(asked: Asked) -> str | None:
    """`who came after X`, `the song before X`, `which is listed next after X`."""
    target = target_of(asked)
    found = _beside(asked)
    if target is None or found is None or _OTHER.search(_without(asked, found[0])):
        return None
    mention, step = found
    hit = next((h for h in mention.hits if len(h.rows) == 1 and h.whole), mention.hit)
    if len(hit.rows) != 1 or not _one_thing(asked, mention):
        return None
    column = target.column if target.sure else hit.column
    if asked.left(mention, words=(_GENERIC, target.noun)) and not target.sure:
        extra = asked.left(mention, words=(_GENERIC, target.noun))
        if len(extra) > 1:
            return None
    if asked.grid.columns[hit.column].role != "text":
        return None
    if not 0 <= hit.rows[0] + step * _turn(asked) < len(asked.grid.rows):
        return None
    shift = step * _turn(asked)
    place = inner(select("min(rowid)", asked.table, where([asked.condition(mention, hit)])))
    sign = "+" if shift > 0 else "-"
    return select(asked.name(column), asked.table, where([f"rowid = {place} {sign} 1"]))


def _beside(asked: Asked) -> tuple[Mention, int] | None:
    """The value that a word of place stands before, and -1 or 1."""
    for mention in reversed(asked.mentions):
        before = " ".join(asked.said[: mention.start])
        for words, step in ((_AFTER, 1), (_BEFORE, -1)):
            found = re.search(rf"\b(?:{words})\b{_LINK}", before)
            if found is None:
                continue
            turned = bool(re.search(r"\b(?:did|does)\b", before)) and "succeed" in found.group()
            return mention, -step if turned else step
    return None


def _turn(asked: Asked) -> int:
    """-1 where the rows run backwards in time and the question means time, not place."""
    if _BY_PLACE.search(asked.text):
        return 1
    for column in range(len(asked.grid.columns)):
        known = asked.grid.columns[column]
        if known.role == "text" and not re.match(r"\d{4}\b", (asked.grid.cells(column) or [""])[0]):
            continue
        years = [cell[:10] for cell in asked.grid.cells(column) if re.match(r"\d{4}\b", cell)]
        if len(years) * 10 < len(asked.grid.rows) * 9 or len(years) < 2:
            continue
        if years[0] > years[-1] and all(a >= b for a, b in pairwise(years)):
            return -1
    return 1


def _one_thing(asked: Asked, mention: Mention) -> bool:
    """Whether nothing else in the question is a value that narrows the rows down."""
    return all(other is mention or not other.hit.whole for other in asked.mentions)


def _without(asked: Asked, mention: Mention) -> str:
    return " ".join((*asked.said[: mention.start], *asked.said[mention.end :]))
