"""Words brought to one form, so that a name is found in a question whatever its number."""

from __future__ import annotations

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


def name_key(name: str) -> str:
    """The stems of a name's words: two names of one key are the same name to a reader."""
    return " ".join(stem(word) for word in words_of(name))
