"""Words of a question and of names, brought to one form so that they can be matched."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.domain.labels import words_of

_STOP = frozenset(
    "a an the of in on at by for from to with without and or not no nor is are was were be been "
    "being do does did done has have had having what which who whom whose when where why how many "
    "much most least more less fewer than then that this these those there their its it he she "
    "they them his her our your my me us we you i all any each every some other another both "
    "either only also list show give find tell name return display get count number total "
    "average mean sum maximum minimum max min highest lowest largest smallest biggest top bottom "
    "first last next before after above below over under between during since until per "
    "different distinct unique same as if so such can could would should will please order "
    "ordered sort sorted descending ascending alphabetical difference up down out into one two "
    "three four five six seven eight nine ten ever never still just about using use used".split()
)

ANALYSIS = frozenset(
    "growth grow rate chang trend shar percent percentage ratio compar comparison vary varie "
    "differ relat correlat distribut split breakdown top table data dataset row column record "
    "entry value list item result thing kind type consecutiv streak straight".split()
)
"""Stems of words about the analysis or the table itself, which no name need answer to."""


def is_stop(word: str) -> bool:
    """Whether a word, in lower case, carries no meaning of its own."""
    return word in _STOP or len(word) == 1


def content_words(text: str) -> tuple[str, ...]:
    """The stems of a text's words that carry meaning, in order, each once."""
    words = re.findall(r"[^\W_]+", text.lower().replace("'s", ""))
    return tuple(dict.fromkeys(stem(w) for w in words if w not in _STOP and len(w) > 1))


@lru_cache(maxsize=4096)
def name_stems(name: str) -> frozenset[str]:
    """The stems of a table's or column's name."""
    return frozenset(stem(word) for word in words_of(name))


def folded_name(name: str) -> str:
    """A name without case, spaces and signs: what is left when a model spells it its own way."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isalnum())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude English stem: enough to match `stores` with `store`, `directed` with `director`."""
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + put
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ers", "ed", "er", "or", "ion", "ment", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
