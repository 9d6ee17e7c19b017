"""A question as text from which readings take the words they understood."""

from __future__ import annotations

import re

from core.domain.word_stems import stem

__all__ = ["EMPTY", "TAKEN", "Wording", "stem"]

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
TAKEN = "·"


class Wording:
    """Lower-case text. What a reading takes is blanked, so that no two readings share a word.

    `said` stays as it was, letter for letter at the same place.
    """

    def __init__(self, question: str) -> None:
        text = question.lower().replace("’", "'").replace("–", "-").replace("—", "-")
        self.text = " " + re.sub(r"\s+", " ", text).strip() + " "
        self.said = self.text

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.text)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, whose words are then gone."""
        found = pattern.search(self.text)
        if found is not None:
            self.blank(*found.span())
        return found

    def blank(self, start: int, end: int) -> None:
        blanked = "".join(c if c.isspace() else TAKEN for c in self.text[start:end])
        self.text = self.text[:start] + blanked + self.text[end:]

    def left(self) -> tuple[str, ...]:
        """The words that nothing took, without those that say nothing."""
        words = (word.split("'")[0] for word in _WORD.findall(self.text))
        return tuple(word for word in words if word not in EMPTY and not set(word) <= {TAKEN})


EMPTY = frozenset(
    "a about again all also am an and any are as at be been being between by can compare "
    "compared could did display do does doing draw during each every figure figures find for "
    "from get give got had has have how i in into is it its just know let like list look many "
    "me much my need numbers now of off on only or our out over overall per please plot present "
    "quick s see short show so tell than that the their them then there these they this those "
    "through to up us use versus very vs want was we were what when where which who whole will "
    "with would you your whats line chart graph bar table result results data happened happen "
    "changed split broken down breakdown break grouped group respective same come came made "
    "make makes account accounted accounts accounting total sum amount value go went comes "
    "coming sold placed due via place".split()
)
