"""Columns by words that the question itself gives them: the air temperature (AT), the closing
price, points that are in the PTS column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.agents.analysis.forms.mentions import Mention, folded
from core.agents.sql.words import is_stop

_STOP = frozenset(
    "the a an of in on at by for from to with and or between per each every this that these those"
    " is are was were mean average median sum total minimum maximum highest lowest standard"
    " deviation variance correlation coefficient range count number distribution mode compute"
    " calculate find give report determine use using column columns value values both how what"
    " which their its dividing multiplying subtracting adding divide subtract outliers outlier"
    " normalize normalise fill analyse analyze create predict".split()
)
_WORDS = re.compile(r"((?:[\w&.,'-]+ ){1,5})$")
_HELD = re.compile(
    r"((?:[a-z-]+ ){1,3})(?:is|are) (?:in|given in|given by|stored in|held in|recorded in|found in)"
    r" (?:the )?$"
)
_ING = re.compile(r"\b([a-z]{3,})ing (?:prices?|values?|rates?)\b", re.IGNORECASE)
_LONGEST = 4


def with_said(found: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """The mentions, widened over the words before a name in brackets, and where those words
    stand elsewhere."""
    widened = [_widened(mention, text) for mention in found]
    phrases = dict(_phrases(widened, text))
    spoken = list(_spoken(phrases, text))
    kept: list[Mention] = []
    for each in sorted([*widened, *spoken], key=lambda m: (-m.strength, m.start - m.end)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda m: m.start))


def priced(text: str, names: Sequence[str]) -> Iterator[Mention]:
    """The closing price of a table with Close, the opening price where there is Open."""
    known = {folded(name): name for name in names}
    for found in _ING.finditer(text):
        for form in (found[1].casefold(), found[1].casefold() + "e"):
            if form in known:
                yield Mention(known[form], found.start(), found.end(), 3)
                break


def _widened(mention: Mention, text: str) -> Mention:
    """Over "air temperature (AT" and the bracket that ends it."""
    before = text[: mention.start].rstrip("\"'“‘`")
    after = re.match(r"[\"'”’`]?\)", text[mention.end :])
    if mention.strength < 3 or not before.endswith(" (") or not after:
        return mention
    said = _WORDS.search(re.sub(r"\bcolumn $", "", before[:-1]))
    words = _last(said[1]) if said else ()
    if not words:
        return mention
    start = before.rindex(" ".join(words))
    return replace(mention, start=start, end=mention.end + after.end(), strength=4)


def _last(said: str) -> tuple[str, ...]:
    """The last words before one that belongs to no name."""
    words: list[str] = []
    for word in reversed(said.split()):
        bare = word.casefold()
        counted = word[0].isdigit() and not (words and words[0][0].isupper())
        if bare in _STOP or is_stop(bare) or word[-1] == "," or counted or len(words) == _LONGEST:
            break
        words.insert(0, word)
    return tuple(words)


def _phrases(found: Sequence[Mention], text: str) -> Iterator[tuple[str, str]]:
    """What the question calls a column, and the column."""
    for mention in found:
        whole = text[mention.start : mention.end]
        if mention.strength == 4 and (bracket := re.match(r"([A-Za-z -]+?)(?: column)? \(", whole)):
            yield bracket[1].casefold(), mention.name
            continue
        held = _HELD.search(text[: mention.start].rstrip("\"'“‘`"))
        words = _last(held[1]) if held else ()
        if words:
            yield " ".join(words).casefold(), mention.name


def _spoken(phrases: dict[str, str], text: str) -> Iterator[Mention]:
    for phrase, name in phrases.items():
        if len(phrase) > 3:
            for found in re.finditer(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE):
                yield Mention(name, found.start(), found.end(), 3)
