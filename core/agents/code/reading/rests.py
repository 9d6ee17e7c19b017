"""Which sentences of a model rest on lines of the code that it was shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 2
_LONGEST = 240
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`])")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_MARKED = re.compile(r"`([^`\n]{1,80})`")
_CODELIKE = re.compile(
    r"[A-Za-z]+_\w+|_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Za-z_$][\w$]*(?=\()"
)
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")
_TO_READER = re.compile(
    r"(?i)https?:|www\.|[<>{}\[\]|\\]|\b(?:you|your|please|must|should|ignore|instructions?|"
    r"assistant|password|prompt|click|visit|install|download|sudo|curl|rm)\b"
)
_COMMON = frozenset(
    "the and for with from into that this its it each all any not are is was has have one two"
    " then than when where which while of to in on by as or if else an a be return returns self"
    " none true false def class function method code value values given new list string"
    " number".split()
)


@dataclass(frozen=True)
class Rested:
    """A sentence, and the line (from 0) of the code that has most of the names it uses."""

    text: str
    line: int
    names: tuple[str, ...]


def resting(text: str, lines: Sequence[str]) -> tuple[tuple[Rested, ...], int]:
    """At most two sentences whose every name is in the code; and how many were left out."""
    said = " ".join(text.replace("CODE", " ").split())
    sentences = [part.strip() for part in _SENTENCE.split(said) if part.strip()]
    found = [_rested(sentence, lines) for sentence in sentences]
    kept = [each for each in found if each is not None]
    return tuple(kept[:_MOST]), len(found) - len(kept)


def _rested(sentence: str, lines: Sequence[str]) -> Rested | None:
    if len(sentence) > _LONGEST or not sentence.endswith((".", "!", "?")):
        return None
    if _TO_READER.search(sentence):
        return None
    known = {name for line in lines for name in _NAME.findall(line)}
    numbers = {number for line in lines for number in _NUMERAL.findall(line)}
    named = _named(sentence)
    if not named <= known or not set(_NUMERAL.findall(_bare(sentence))) <= numbers:
        return None
    words = {word.lower() for word in _NAME.findall(sentence)} - _COMMON
    # The head names what the body does something with: among equals a line of the body is meant.
    best = max(range(len(lines)), key=lambda n: (_score(lines[n], named, words), n > 0), default=0)
    held = [n for n in _NAME.findall(lines[best]) if n in named or n.lower() in words]
    if not lines or not held:
        return None
    chosen = [n for n in held if n in named] or held
    return Rested(_bare(sentence), best, tuple(dict.fromkeys(chosen)))


def _named(sentence: str) -> set[str]:
    """Names that a sentence speaks of: those in backticks, and what only code is written like."""
    marked = {n for inside in _MARKED.findall(sentence) for n in _NAME.findall(inside)}
    return marked | set(_CODELIKE.findall(_MARKED.sub(" ", sentence)))


def _score(line: str, named: set[str], words: set[str]) -> int:
    there = set(_NAME.findall(line))
    return 4 * len(there & named) + len({n.lower() for n in there} & words)


def _bare(sentence: str) -> str:
    return sentence.replace("`", "")
