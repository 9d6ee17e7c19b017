"""What kind of question is it? By its wording, what is attached and what was asked before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from core.agents.intents.classifier import INTENTS, softmax, trained
from core.domain.conversation import Conversation
from core.domain.labels import words_of
from core.domain.sources import Schema
from core.errors import SynaError
from core.protocols import Embedder

if TYPE_CHECKING:
    import numpy.typing as npt

# Added to the scores of data and business (log odds): chosen on the examples, not on questions
# of any evaluation set.
_ATTACHED, _NAMED, _FOLLOWING = 0.7, 0.9, 1.2
_ABOUT_DATA = (INTENTS.index("data"), INTENTS.index("business"))
_SHORT = 6
_TALK = frozenset(
    "undo thanks thank hello hi help stop cancel redo ok bye great repeat sorry you your".split()
)


class ExemplarIntentReader:
    """Reads by a classifier trained on many examples. `embedder` gives None where none is ready."""

    def __init__(self, embedder: Callable[[], Embedder | None]) -> None:
        self._embedder = embedder

    def read(
        self, question: str, schema: Schema, *, conversation: Conversation
    ) -> tuple[str, float, str]:
        embedding = self._embed(question)
        scores = trained().scores(question, embedding)
        reasons = ["by its wording" if embedding is not None else "by its words alone"]
        bonus = 0.0
        if schema.tables:
            bonus += _ATTACHED
            if _names(question, schema):
                bonus += _NAMED
                reasons.append("by names in your data")
        if conversation.turns and _follows(question):
            bonus += _FOLLOWING
            reasons.append("as a follow-up")
        scores[list(_ABOUT_DATA)] += bonus
        chances = softmax(scores)
        best = int(chances.argmax())
        return INTENTS[best], float(chances[best]), " and ".join(reasons)

    def _embed(self, question: str) -> npt.NDArray[np.float32] | None:
        embedder = self._embedder()
        if embedder is None:
            return None
        try:
            found: npt.NDArray[np.float32] = embedder.embed([question.lower()])[0]
        except SynaError:
            return None
        return found


def _names(question: str, schema: Schema) -> bool:
    """Whether a word of the question is the name of a table or column, or a sample value."""
    asked = {_stem(word) for word in words_of(question)}
    for table, column in schema.columns():
        for name in (table.name, column.name, *column.samples):
            words = [_stem(word) for word in words_of(name)]
            if words and all(len(word) > 2 for word in words) and asked.issuperset(words):
                return True
    return False


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{3})(ies|s|y)$", "", word)


def _follows(question: str) -> bool:
    words = words_of(question)
    return len(words) <= _SHORT and _TALK.isdisjoint(words)
