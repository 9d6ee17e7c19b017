"""From what a model wrote to one SQL statement as text."""

from __future__ import annotations

import re

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_START = re.compile(
    r"(?im)^\s*(?:with\s+(?:recursive\s+)?[\w\"]+\s*(?:\(|as\b)|select\b|\(\s*select\b)"
)
_ANYWHERE = re.compile(r"(?i)\b(?:with\s+[\w\"]+\s+as\s*\(|select\b)")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


def statement_of(text: str) -> str:
    """The first statement in `text`, without fences, prose, comments at its end and semicolon.

    Empty when there is none.
    """
    fenced = _FENCE.search(text)
    body = fenced.group(1) if fenced else text
    found = _START.search(body) or _ANYWHERE.search(body)
    if not found:
        return ""
    statement = _first_statement(body[found.start() :]).strip()
    return statement if statement.count("'") % 2 == 0 else statement.translate(_QUOTES)


def _first_statement(text: str) -> str:
    """Up to the first semicolon outside quotes, or a blank line that prose follows."""
    inside: str | None = None
    for position, char in enumerate(text):
        if inside:
            inside = None if char == inside else inside
        elif char in "'\"`":
            inside = char
        elif char == ";":
            return text[:position]
    return re.split(r"\n\s*\n(?=[A-Z][a-z]+ )", text)[0]
