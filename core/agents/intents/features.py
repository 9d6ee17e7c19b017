"""A question as numbers: its words by kind of word, and its letters hashed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.agents.intents.words import KINDS_OF_WORD, OPENERS

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

HASHED = 2048
LONGEST = 2000  # letters; what follows does not change the kind of a question
# How much the hashed letters and the kinds of words weigh beside an embedding of length 1.
HASHED_WEIGHT, KIND_WEIGHT = 0.7, 0.5
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s\w]")
_WORD = re.compile(r"[^\W\d]+")
_MARKS = (
    re.compile(r"\b[\w/.-]+\.(py|js|jsx|ts|tsx|go|rs|rb|java|c|h|cpp|json|toml|ya?ml|sh|md)\b"),
    re.compile(r"\bv?\d+\.\d+"),
    re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[a-f\d]{7,40}\b"),
    re.compile(r"\b(19|20)\d\d\b"),
    re.compile(r"\b(how|where) (do|can|could|would) i\b|\bcan i\b"),
    re.compile(r"(and|now|but|only|same|also)\b"),
    re.compile(r"\w_\w|\(\)|\s--\w"),
)


def lexical(questions: Sequence[str]) -> Matrix:
    """float32 [n, d]: what needs no embedding."""
    texts = [" ".join(question[:LONGEST].lower().split()) for question in questions]
    hashed = np.stack([_hashed(text) for text in texts]) * HASHED_WEIGHT
    kinds = np.array([_kinds(text) for text in texts], dtype=np.float32) * KIND_WEIGHT
    return np.concatenate([hashed, kinds], axis=1).astype(np.float32)


def _hashed(text: str) -> Matrix:
    counts = np.zeros(HASHED, dtype=np.float32)
    for gram in _grams(text):
        code = zlib.crc32(gram.encode())
        counts[code % HASHED] += 1.0 if code >> 31 else -1.0
    length = float(np.linalg.norm(counts))
    return counts / length if length else counts


def _grams(text: str) -> Iterator[str]:
    """Words, pairs of words, and pieces of words of three to five letters."""
    words = ["#" if token.isdigit() else token for token in _TOKEN.findall(text)]
    yield from (f"w:{word}" for word in words)
    framed = ["^", *words, "$"]
    yield from (f"b:{left} {right}" for left, right in pairwise(framed))
    for word in words:
        held = f"<{word}>"
        for size in (3, 4, 5):
            yield from (f"c:{held[i : i + size]}" for i in range(len(held) - size + 1))


def _kinds(text: str) -> list[float]:
    words = _WORD.findall(text)
    found = [min(2, sum(word in kind for word in words)) / 2 for kind in KINDS_OF_WORD.values()]
    found += [float(mark.search(text) is not None) for mark in _MARKS[:-2]]
    found += [float(_MARKS[-2].match(text) is not None), float(_MARKS[-1].search(text) is not None)]
    found += [float(len(words) <= 2), float(len(words) <= 4), float(len(words) > 14)]
    opener = words[0] if words else ""
    return found + [float(opener == word) for word in OPENERS]
