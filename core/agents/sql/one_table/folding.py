"""Texts of questions and cells brought to one form, so that the same thing is spelled the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.agents.sql.words import stem

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_SHORT = {name[:3]: name for name in _MONTHS} | {"sept": "september"}
_NAMED = "|".join(_MONTHS)
_DAY_AFTER = re.compile(rf"\b({_NAMED}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,:]?\d)")
_DAY_BEFORE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th) (?:of )?({_NAMED})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?\b")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[^\W\d_]+")


def folded(text: str) -> str:
    """Lower case without accents; one dash, no quotes, whole months, the day before the month."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[‐‑‒–—―−]", "-", re.sub(r"[‘’´`]", "'", plain))
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", re.sub(r"'s\b|(?<=s)'(?=\s|$)", "", plain))
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found.group().replace(".", ""), plain)
    plain = re.sub(r"\b[a-z]{3,4}\b\.?", _month, plain)
    plain = _ISO.sub(_spelled, plain)
    return _DAY_BEFORE.sub(r"\1 \2", _DAY_AFTER.sub(r"\2 \1", plain))


@lru_cache(maxsize=32_768)
def tokens_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded and stemmed: numbers without leading zeros."""
    return tuple(key_of(token) for token in _TOKEN.findall(folded(text)))


def spoken_tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a question, folded but not stemmed; one for one with `tokens_of`."""
    return tuple(_TOKEN.findall(folded(text)))


def bare(text: str) -> str:
    """A cell without remarks in brackets, signs of notes, and `at` or `vs.` before an opponent."""
    plain = re.sub(r"\s*\[[^\]]*\]", "", text).strip()
    plain = re.sub(r"^(?:at |vs\.? |v\. |@\s?)(?=\S)", "", plain)
    short = re.sub(r"(?<=\S)\s*\([^()]*\)\s*$", "", plain).strip().rstrip("*†‡#+^")
    return short or text


def key_of(token: str) -> str:
    if token[0].isdigit():
        return token.lstrip("0") or "0"
    return stem(token)


def _month(found: re.Match[str]) -> str:
    return _SHORT.get(found.group().rstrip("."), found.group())


def _spelled(found: re.Match[str]) -> str:
    month = int(found[2])
    return f"{int(found[3])} {_MONTHS[month - 1]} {found[1]}" if 1 <= month <= 12 else found[0]
