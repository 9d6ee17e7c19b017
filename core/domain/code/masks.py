"""Where a file has code and where strings and comments, by patterns alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Family = Literal["python", "script", "braces", ""]  # of languages that are masked alike

_FAMILIES: dict[Family, str] = {
    "python": "py pyi",
    "script": "js jsx mjs cjs ts tsx",
    "braces": "go rs java kt c h cc cpp hpp cs",
}
_FAMILY = {end: family for family, ends in _FAMILIES.items() for end in ends.split()}
_STRINGS = re.compile(
    r"#[^\n]*|(?:\b[rRbBuUfF]{1,2})?(?:'''(?:\\.|[^\\])*?(?:'''|\Z)|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)"
    r"|'(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)|\"(?:\\.|[^\"\\\n])*(?:\"|(?=\n)|\Z))",
    re.DOTALL,
)
_DOUBLE = r"\"(?:\\.|[^\"\\\n])*(?:\"|(?=\n)|\Z)"
_BRACED: dict[Family, re.Pattern[str]] = {
    "script": re.compile(
        rf"//[^\n]*|/\*.*?(?:\*/|\Z)|{_DOUBLE}|'(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)"
        r"|`(?:\\.|[^`\\])*(?:`|\Z)",
        re.DOTALL,
    ),
    "braces": re.compile(
        rf"//[^\n]*|/\*.*?(?:\*/|\Z)|{_DOUBLE}|'(?:\\[^'\n]{{1,9}}|[^'\\\n])'|`[^`]*(?:`|\Z)",
        re.DOTALL,
    ),
}
_INSERTED = re.compile(r"\$\{[^{}\n]+\}")


def family_of(path: str) -> Family:
    """By the end of its name; empty for what is no code, or masked by no rule here."""
    return _FAMILY.get(path.rpartition(".")[2].lower(), "")


def code_spots(text: str, name: str, family: Family) -> list[int]:
    """Where a name stands as code: not in comments, and in strings only where these hold code."""
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    if family == "python":
        inner = [(a, masked(text[a:b])) for a, b in formatted(text)]
        parts = [(0, masked(text)), *inner]
    else:
        pattern = _BRACED[family]
        plain = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        inner = [
            (found.start() + each.start(), each[0])
            for found in pattern.finditer(text)
            if found[0].startswith("`") and family == "script"
            for each in _INSERTED.finditer(found[0])
        ]
        parts = [(0, plain), *inner]
    return sorted(begun + found.start() for begun, part in parts for found in word.finditer(part))


def masked(text: str) -> str:
    """The text with what is in strings and comments blanked, of the same length and lines.

    Of a string its first and last character stay, as a quote.
    """
    return _STRINGS.sub(lambda found: _blank(found[0]), text)


def formatted(text: str) -> tuple[tuple[int, int], ...]:
    """Where code stands within strings: from and to of each `{...}` of those that are formatted."""
    return tuple(
        (found.start() + each.start(), found.start() + each.end())
        for found in _STRINGS.finditer(text)
        if re.match(r"[rR]?[fF]", found[0])
        for each in re.finditer(r"(?<!\{)\{[^{}\n]+\}", found[0])
    )


def within_strings(code: str, *, docstrings: bool) -> list[bool]:
    """Of each line end, whether it lies within a string, or one that is no docstring."""
    inside = [False] * code.count("\n")
    for found in _STRINGS.finditer(code):
        before = code.rfind("\n", 0, found.start()) + 1
        bare = not code[before : found.start()].strip()
        if "\n" in found[0] and (docstrings or not bare):
            first = code.count("\n", 0, found.start())
            for at in range(first, first + found[0].count("\n")):
                inside[at] = True
    return inside


def depths_of(lines: Sequence[str], within: Sequence[bool]) -> list[int]:
    """How many brackets and strings are open as each line begins."""
    depths: list[int] = []
    depth = 0
    for line, inside in zip(lines, (False, *within), strict=False):
        depths.append(depth + inside)
        opened = sum(line.count(c) for c in "([{")
        depth = max(0, depth + opened - sum(line.count(c) for c in ")]}"))
    return depths


def _blank(piece: str) -> str:
    if piece.startswith("#"):
        return " " * len(piece)
    inner = re.sub(r"[^\n]", " ", piece[1:-1])
    return (
        f'"{inner}"' if len(piece) > 1 and not piece.endswith("\n") else f'"{inner} '[: len(piece)]
    )
