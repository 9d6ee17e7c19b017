"""Words brought to one form, so that a name is found in a question whatever its number."""

from __future__ import annotations

from itertools import takewhile

from core.domain.labels import words_of


def stem(word: str) -> str:
    """Singular enough to compare: `categories` and `category` are one word."""
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_SUFFIXES = frozenset(
    " s e es ed er ers ing ion ions ation ations ate ates ated ating ment ments al".split(" ")
)
_ROOT = 4


def akin(word: str, other: str) -> bool:
    """Whether two words are of one root: `vaccination` and `vaccinated`."""
    a, b = word.casefold(), other.casefold()
    root = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    return any(
        a[:cut] and a[cut:] in _SUFFIXES and b[cut:] in _SUFFIXES
        for cut in range(root, _ROOT - 1, -1)
    )


def name_key(name: str) -> str:
    """The stems of a name's words: two names of one key are the same name to a reader."""
    return " ".join(stem(word) for word in words_of(name))
