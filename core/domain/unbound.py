"""Numerals that no cell computed: finding them, and taking their words out of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.labels import humanise
from core.domain.numerals import Numeral, is_digit, item_start, numerals, renumbered, said
from core.domain.references import pieces
from core.domain.results import Result

_SENTENCE = re.compile(r"(?<=[.!?;。])(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)\s+(?=\S)")
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_CLAUSE = re.compile(
    r"\s*(?:,|;|—|–)\s+(?=(?:which|with|while|where|whereas|compared|up|down|making|about|"
    r"roughly|around|nearly|that is|or|followed|ahead|and|an? \w+ (?:of|from|to))\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stripped:
    """A text without unbound numerals, and the sentences that were cut or taken out."""

    text: str
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """What numerals may stand for: those the question says, and names that hold digits."""

    heard: frozenset[str]
    labels: tuple[str, ...]


def unbound(
    text: str, question: str, results: Mapping[str, Result], *, near: Sequence[str] = ()
) -> tuple[Numeral, ...]:
    """Numerals outside references that are no list items or ordinals, not the question's, and
    not part of a column's name. `near` are further names that may be mentioned."""
    return _free(text, _known(question, results, near=near))


def strip_unbound(
    text: str, question: str, results: Mapping[str, Result], *, near: Sequence[str] = ()
) -> Stripped:
    """The text without the clauses that hold unbound numerals; without sentences, if need be."""
    known = _known(question, results, near=near)
    if not _free(text, known):
        return Stripped(text)
    removed: list[str] = []
    lines = [_clean_line(line, known, removed=removed) for line in text.split("\n")]
    kept = renumbered("\n".join(line for line in lines if line is not None)).strip()
    if _free(kept, known):
        removed.append(kept)
        kept = ""
    return Stripped(kept, tuple(removed))


def _known(question: str, results: Mapping[str, Result], *, near: Sequence[str]) -> _Known:
    names = [*results, *near, *(c.name for r in results.values() for c in r.columns)]
    every = {form.casefold() for name in names for form in _forms(name)}
    labels = sorted((n for n in every if numerals(n)), key=len, reverse=True)
    return _Known(said([question]), tuple(labels))


def _forms(name: str) -> tuple[str, ...]:
    """A name as written, as words, and those of its words that mix letters with digits."""
    words = humanise(name)
    mixed = [w for w in words.split() if any(map(str.isalpha, w)) and any(map(is_digit, w))]
    return (name, words, *mixed)


def _free(text: str, known: _Known) -> tuple[Numeral, ...]:
    masked = _masked(text)
    if not any(n.says not in known.heard for n in numerals(masked)):
        return ()
    for label in known.labels:
        masked = re.sub(
            rf"(?<!\w){re.escape(label)}(?!\w)",
            lambda m: "\ue000" * len(m[0]),
            masked,
            flags=re.IGNORECASE,
        )
    return tuple(n for n in numerals(masked) if not _heard(n.says, known.heard))


def _heard(says: str, heard: frozenset[str]) -> bool:
    """A range is heard when both of its ends are."""
    ends = says.split("-")
    return says in heard or (len(ends) == 2 and all(end in heard for end in ends))


def _masked(text: str) -> str:
    """The text with every reference blotted out, of the same length."""
    out = list(text)
    for piece in pieces(text):
        if piece.reference is not None:
            out[piece.start : piece.end] = "\ue000" * (piece.end - piece.start)
    return "".join(out)


def _clean_line(line: str, known: _Known, *, removed: list[str]) -> str | None:
    """The line less what is unbound; None when nothing of it is left."""
    start = item_start(line)
    body = line[start:]
    if not _free(body, known):
        return line
    kept = []
    for sentence in _split(body, _SENTENCE):
        clean = _clean_sentence(sentence, known)
        if clean != sentence:
            removed.append(sentence.strip())
        kept.append(clean.strip())
    rest = " ".join(k for k in kept if k)
    return f"{line[:start]} {rest}" if start and rest else rest or None


def _clean_sentence(sentence: str, known: _Known) -> str:
    """The sentence less its asides and later clauses that hold unbound numerals, or nothing."""
    if not _free(sentence, known):
        return sentence
    masked = _masked(sentence)
    for aside in reversed(list(_ASIDE.finditer(masked))):
        if _free(sentence[aside.start() : aside.end()], known):
            sentence = sentence[: aside.start()] + sentence[aside.end() :]
    clauses = _split(sentence, _CLAUSE)
    good = clauses[0]
    if not _free(sentence, known):
        return sentence
    if _free(good, known) or not re.search(r"\w.*\w", good):
        return ""
    end = sentence.rstrip()[-1]
    return good + end if end in ".!?" and not good.endswith(end) else good


def _split(text: str, at: re.Pattern[str]) -> list[str]:
    """Parts between separators that stand outside references."""
    parts, start = [], 0
    for match in at.finditer(_masked(text)):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]
