"""Which column a question wants to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.folding import tokens_of

_HEAD = re.compile(
    r"^(?:(?:and|in|on|at|for|from|to|during|of|by|with|so|according to [^,]+,)\s+)*"
    r"(?:(?P<who>who|whom|whose)\b"
    r"|(?P<when>when)\b"
    r"|(?P<where>where)\b"
    r"|(?:what|which)(?: (?:is|are|was|were) (?:the )?| )(?:the )?(?P<noun>.*)"
    r"|(?:name|list|tell(?: me)?|give(?: me)?)(?: (?:the|a|an|one|any))*\s(?P<named>.*))"
)
_END = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|do|does|with|that|to|on|in|at|who|which|where|when|for"
    r"|from|after|before|by|came|comes|come|won|win|listed|and|or|not|can|will|than|as|between|under"
    r"|over|below|above|following|preceding|during|since|until|next|immediately|directly|right|just"
    r"|whose|won|the|a|an|he|she|they|it|his|her|plays|play|airs|ran|runs|got|gets|goes|sits|earned|scored|received|finished|made|held|took|only|also|released|[a-z]+ed)\b"
)
_ORDER = re.compile(
    r"\b(?:first|last|next|previous|following|preceding|final|only|other|same|most|least|the|a|an"
    r"|one|two|second|third|current|latest|earliest|newest|oldest|\w+est|top|total|number of|full"
    r"|actual|exact|of)\b"
)
_TIMES = ("date", "year", "season", "day", "month", "time")
_PLACES = ("location", "place", "venue", "city", "country", "site", "stadium", "location town")
_PEOPLE = (
    "player driver winner athlet candidat incumbent swimm cyclist rid actor director artist "
    "golf offic chef challeng nominee judge writer author singer person president mayor name "
    "member contestant opponent champion coach skater diver competitor lead manag lyricist"
)


@dataclass(frozen=True)
class Target:
    """`column` is told; `sure` when the question names it, not when it is what rows are about."""

    column: int
    noun: str
    sure: bool


def target_of(asked: Asked) -> Target | None:
    """The column that a who, what or which asks for; None for other kinds of question."""
    found = _HEAD.match(asked.text)
    if found is None:
        return None
    if found["who"]:
        return _of_kind(asked, tuple(_PEOPLE.split()))
    if found["when"]:
        return _of_kind(asked, _TIMES)
    if found["where"]:
        return _of_kind(asked, _PLACES)
    noun = found["noun"] if found["noun"] is not None else found["named"] or ""
    return _of_noun(asked, noun)


def _of_noun(asked: Asked, text: str) -> Target:
    """`name of the athlete that finished last` -> name, then athlete."""
    grid = asked.grid
    parts = [_plain(part) for part in re.split(r"\bof\b", _END.split(text, maxsplit=1)[0])]
    parts = [part for part in parts if part]
    for part in parts[:2]:
        column = asked.column_said(part.split())
        if column is not None and _may_be(asked, column, part=part):
            return Target(column, " ".join(parts), True)
    if not parts:
        return Target(grid.things, "", False)
    texts = [c for c, known in enumerate(grid.columns) if known.role in ("text", "time")]
    column = asked.column_like(parts[0], texts)
    if column is None or parts[0] in ("name", "title"):
        return Target(grid.things, " ".join(parts), False)
    return Target(column, " ".join(parts), True)


def _may_be(asked: Asked, column: int, *, part: str) -> bool:
    """Not a column of numbers that only ends like what is asked for: `Club Play Singles`."""
    whole = asked.names[column] == tokens_of(part)
    return whole or asked.measure(column) is None or asked.grid.columns[column].role == "time"


def _of_kind(asked: Asked, kinds: tuple[str, ...]) -> Target:
    """The first column whose name says that it holds people, times or places."""
    names = asked.names
    if asked.grid.things in [n for n, name in enumerate(names) if set(name) & set(kinds)]:
        return Target(asked.grid.things, "", True)
    for kind in kinds:
        for number, name in enumerate(names):
            if name[-1:] == (kind,) or (len(name) < 3 and name[:1] == (kind,)):
                return Target(number, "", True)
    return Target(asked.grid.things, "", False)


def _plain(text: str) -> str:
    return " ".join(_ORDER.sub(" ", text).split())
