"""Numerals in a text, whatever they are written in, and what each one says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS: dict[str, int] = (
    {"zero": 0, "dozen": 12, "hundred": 100, "thousand": 1000}
    | {word: i for i, word in enumerate(_SMALL.split(), start=2)}
    | {word: 10 * i for i, word in enumerate(_TENS.split(), start=2)}
)
_GREAT = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SUFFIX = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "t": 10**12} | _GREAT
_ANY = "|".join([*WORDS, *_GREAT])
_WORD = re.compile(
    rf"(?<!\w)(?:{_ANY})s?(?!\w)(?:[\s-]+(?:and\s+)?(?:{_ANY})(?!\w))*"
    r"(?P<percent>\s+(?:percent|per cent))?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*\(?(\d{1,2})[.)](?=\s)", re.MULTILINE)
_TAIL = re.compile(
    r"(?:[\s\u00a0\u202f]?((?i:thousand|million|billion|trillion|mn|bn)|[kKMBT])(?!\w))?"
    r"(?:[\s\u00a0\u202f]?(%|‰|(?i:percent|per cent|pct)(?!\w)))?",
)
_MINUS = "-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FULLWIDTH HYPHEN-MINUS}"
_SAME = {"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
_INSIDE = ".,:/'’_\u00a0\u202f\u2009" + _MINUS


@dataclass(frozen=True)
class Numeral:
    """A numeral at `start:end`; two numerals say the same when their `says` are equal."""

    start: int
    end: int
    text: str
    says: str


def numerals(text: str) -> tuple[Numeral, ...]:
    """Every numeral that is no ordinal and no number of a list item, left to right."""
    items = {m.start(1) for m in _items(text)}
    found: list[Numeral] = []
    position = 0
    while position < len(text):
        if not is_digit(text[position]):
            position += 1
            continue
        numeral = _token(text, position)
        position = max(numeral.end, position + 1)
        if numeral.start not in items and not _ORDINAL.fullmatch(_ascii(numeral.text)):
            found.append(numeral)
    digits = tuple(found)
    for match in _WORD.finditer(text):
        if not any(n.start < match.end() and match.start() < n.end for n in digits):
            says = _words_say(match[0]) + ("%" if match["percent"] else "")
            found.append(Numeral(match.start(), match.end(), match[0], says))
    return tuple(sorted(found, key=lambda n: n.start))


def said(texts: Iterable[str]) -> frozenset[str]:
    """All that the numerals of some texts say, list items and ordinals included."""
    heard: set[str] = set()
    for text in texts:
        heard.update(n.says for n in numerals(text))
        heard.update(_plain(m[0][:-2]) for m in _ORDINAL.finditer(_ascii(text)))
        heard.update(_plain(m[1]) for m in _ITEM.finditer(text))
    return frozenset(heard)


def is_digit(character: str) -> bool:
    """Decimal digits of any script, superscripts, fractions, circled and Roman numerals."""
    return character.isdigit() or unicodedata.category(character) in {"Nd", "No", "Nl"}


def renumbered(text: str) -> str:
    """The text with the items of its numbered lists counted anew."""
    count = 0

    def fresh(match: re.Match[str]) -> str:
        nonlocal count
        count = 1 if match[1] == "1" else count + 1
        return match[0].replace(match[1], str(count))

    return _ITEM.sub(fresh, text)


def item_start(line: str) -> int:
    """Where the words of a list item begin, after its number; 0 for any other line."""
    match = _ITEM.match(line)
    return match.end() if match else 0


def _items(text: str) -> list[re.Match[str]]:
    """Numbers of list items: they count 1, 2, 3 at the starts of lines."""
    items: list[re.Match[str]] = []
    last = 0
    for match in _ITEM.finditer(text):
        if int(match[1]) in {last + 1, 1}:
            items.append(match)
            last = int(match[1])
    return items


def _token(text: str, at: int) -> Numeral:
    """The whole word around a digit: sign, letters, separators, multiplier and percent sign."""
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    end = at + 1
    while end < len(text) and (_in_word(text[end]) or _joins(text, end)):
        end += 1
    if start == at and start > 0 and text[start - 1] in _MINUS:
        lone = start == 1 or not text[start - 2].isalnum()
        start -= 1 if lone else 0
    body = text[start:end]
    if any(c.isalpha() and not is_digit(c) for c in body):
        return Numeral(start, end, body, _named(body))
    tail = _TAIL.match(text, end)
    if tail and tail[0].strip():
        return Numeral(start, tail.end(), text[start : tail.end()], _says(body, tail))
    return Numeral(start, end, body, _says(body, None))


def _in_word(character: str) -> bool:
    return character.isalnum() or is_digit(character) or character == "_"


def _joins(text: str, at: int) -> bool:
    """Whether a separator stands between two characters of one numeral: 1,234.5 or 2024-01-05."""
    return text[at] in _INSIDE and at + 1 < len(text) and is_digit(text[at + 1])


def _named(body: str) -> str:
    """What a word with letters and digits says: `5k`, `12kg` are numbers, `A4`, `Q1` names."""
    match = re.fullmatch(r"(-?\d[\d.,]*)([a-z]+)", _ascii(body), re.IGNORECASE)
    if match:
        return _scaled(match[1], match[2] if match[2].lower() in _SUFFIX else "", percent="")
    return "=" + _ascii(body).casefold()


def _says(body: str, tail: re.Match[str] | None) -> str:
    scale, percent = (tail[1], tail[2]) if tail else (None, None)
    return _scaled(body, scale or "", percent="%" if percent else "")


def _scaled(body: str, scale: str, *, percent: str) -> str:
    value = _plain(body)
    if scale:
        try:
            value = _normal(Decimal(value) * _SUFFIX[scale.lower()])
        except InvalidOperation:
            value += scale.lower()
    return value + percent


def _plain(body: str) -> str:
    """Digits as one spelling: 1,234.50 and 1234.5 are the same, dates stay as they are."""
    text = _ascii(body)
    for separator in (",", "'", "_", " "):
        if re.fullmatch(rf"-?\d{{1,3}}(?:{separator}\d{{3}})+(?:\.\d+)?", text):
            text = text.replace(separator, "")
    try:
        return _normal(Decimal(text))
    except InvalidOperation:
        return text


def _normal(value: Decimal) -> str:
    value = value.normalize()
    return f"{value:f}" if abs(value.adjusted()) < 40 else str(value)


def _ascii(text: str) -> str:
    out = []
    for character in text:
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            out.append(str(digit))
        elif character in _MINUS:
            out.append("-")
        else:
            out.append(
                {"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}.get(character, character)
            )
    return "".join(out)


def _words_say(text: str) -> str:
    """The value of number words: `twenty five` is 25, `two hundred thousand` 200000."""
    total, part = 0, 0
    for spelled in re.findall(r"[a-z]+", text.lower()):
        word = spelled if spelled in WORDS or spelled in _GREAT else spelled.rstrip("s")
        if word in _GREAT or word == "dozen":
            size = _GREAT.get(word, 12)
            part = max(part, 1) * size
            if size >= 1000:
                total, part = total + part, 0
        else:
            part += WORDS.get(word, 0)
    return _normal(Decimal(total + part)) if total + part else "0"
