"""What a definition or file says of itself: its docstring, or the comment above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 12  # lines that are looked at for the end of a docstring's first paragraph
_MOST = 400  # characters
_OPEN = re.compile(r"""\s*[rRuUbBfF]{0,2}(\"{3}|'{3}|"|')""")
_COMMENT = re.compile(r"\s*(?:///?!?|#(?!\[|!)|--(?!-)|/\*\*?|\*(?!/)|;;+)[ \t]?(.*?)(?:\*/)?\s*$")
_DECORATOR = re.compile(r"\s*(?:@[\w.]|#\[|\[\w+.*\]\s*$|export\b|template\b)")
_NO_WORDS = re.compile(r"[\s\W_]*$")
_IDLE = re.compile(
    r"(?i)\s*(?:noqa|type:|pylint|eslint|fmt:|pragma|todo|fixme|xxx|hack|copyright|licen[cs]e|spdx"
    r"|-\*-|!|region\b|endregion\b|mypy:|ruff:|@ts-|nolint|go:build|\+build)"
)


@dataclass(frozen=True)
class Told:
    """Its words, a piece a line of the file from `first` to `last` (from 1)."""

    pieces: tuple[str, ...]
    first: int
    last: int

    @property
    def text(self) -> str:
        whole = " ".join(" ".join(self.pieces).split())
        return whole if len(whole) <= _MOST else whole[: _MOST - 1].rstrip() + "…"


def told_by(lines: Sequence[str], first: int, last: int, *, path: str = "") -> Told | None:
    """Of the definition on those lines; the first paragraph, as it is written."""
    if path.endswith((".py", ".pyi")):
        found = _docstring(lines, _after_head(lines, first, last), last)
        if found is not None:
            return found
    return _above(lines, first)


def told_by_file(lines: Sequence[str]) -> Told | None:
    """Of a whole file: the string or the comment that it begins with."""
    at = 1
    while at <= len(lines) and (not lines[at - 1].strip() or lines[at - 1].startswith("#!")):
        at += 1
    found = _docstring(lines, at, min(len(lines), at + 60))
    if found is not None:
        return found
    end = at
    while end <= len(lines) and _words(lines[end - 1]) is not None:
        end += 1
    return _above(lines, end) if end > at else None


def _after_head(lines: Sequence[str], first: int, last: int) -> int:
    """The line after the one that ends the head of a Python definition."""
    depth = 0
    for number in range(first, min(last, len(lines)) + 1):
        code = re.sub(r"#.*|'[^']*'|\"[^\"]*\"", "", lines[number - 1])
        depth += sum(code.count(c) for c in "([{") - sum(code.count(c) for c in ")]}")
        if depth <= 0 and code.rstrip().endswith(":"):
            return number + 1
    return last + 1


def _docstring(lines: Sequence[str], at: int, last: int) -> Told | None:
    """The first paragraph of the string that stands there by itself."""
    while at <= min(last, len(lines)) and not lines[at - 1].strip():
        at += 1
    if at > min(last, len(lines)) or not (opened := _OPEN.match(lines[at - 1])):
        return None
    mark, rest = opened[1], lines[at - 1][opened.end() :]
    pieces: list[str] = []
    for number in range(at, min(last, len(lines), at + _LONGEST) + 1):
        text = rest if number == at else lines[number - 1]
        body, closed, after = text.partition(mark)
        if closed and number == at and after.strip() and not after.lstrip().startswith("#"):
            return None  # the string is a part of something else
        if not body.strip() and pieces and any(pieces):
            return _told(pieces, at, number - 1)
        pieces.append(body.strip())
        if closed:
            return _told(pieces, at, number)
    return _told(pieces, at, at + len(pieces) - 1) if len(mark) == 3 else None


def _above(lines: Sequence[str], first: int) -> Told | None:
    """The first paragraph of the comment right above a line, past decorators."""
    at = min(first - 1, len(lines))
    while at >= 1 and _DECORATOR.match(lines[at - 1]):
        at -= 1
    pieces: list[str] = []
    end = at
    while at >= 1 and (words := _words(lines[at - 1])) is not None and end - at < 60:
        pieces.insert(0, words)
        at -= 1
    start = at + 1
    while pieces and _NO_WORDS.match(pieces[0]):
        pieces, start = pieces[1:], start + 1
    for number, piece in enumerate(pieces):
        if not piece or piece.startswith("@"):
            pieces = pieces[:number]
            break
    if not pieces or any(_IDLE.match(piece) for piece in pieces[:1]):
        return None
    return _told(pieces[:_LONGEST], start, start + min(len(pieces), _LONGEST) - 1)


def _words(line: str) -> str | None:
    """What a line says that is nothing but a comment."""
    found = _COMMENT.match(line)
    if found:
        return found[1].strip()
    return "" if line.strip() in {"*/", "*", "/*", "/**"} else None


def _told(pieces: Sequence[str], first: int, last: int) -> Told | None:
    if not any(not _NO_WORDS.match(piece) for piece in pieces):
        return None
    return Told(tuple(pieces), first, last)
