"""Text of people, data and models, made safe for labels that read Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Markdown that shows `text` letter by letter, on one line: no links, images or HTML."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def short(text: str, length: int = 80) -> str:
    """The text on one line, cut at `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
