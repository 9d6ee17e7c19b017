"""Functions of a Python file by its lines alone, and one of them put in place of another.

Files of strangers are read here by patterns only: no parser that could be brought down sees them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.domain.value import Value

_HEAD = re.compile(r"([ \t]*)(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_]\w*)")
_STRINGS = re.compile(
    r"#[^\n]*|(?:\b[rRbBuUfF]{1,2})?(?:'''(?:\\.|[^\\])*?(?:'''|\Z)|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)"
    r"|'(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)|\"(?:\\.|[^\"\\\n])*(?:\"|(?=\n)|\Z))",
    re.DOTALL,
)
_MOST_LINES = 20_000
_DEF = re.compile(r"^(?:async )?def ", re.MULTILINE)


class Region(Value):
    """Lines `first` to `last` of a file, from 1: a function with its decorators, or a class.

    `name` has the classes before it: `Basket.total`. `head` is the line of its name.
    """

    path: str
    name: str
    first: int
    last: int
    head: int
    indent: str = ""
    of_class: bool = False

    @property
    def place(self) -> str:
        return f"{self.path}::{self.name}"

    @property
    def own_name(self) -> str:
        return self.name.rpartition(".")[2]


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


def _blank(piece: str) -> str:
    if piece.startswith("#"):
        return " " * len(piece)
    inner = re.sub(r"[^\n]", " ", piece[1:-1])
    return (
        f'"{inner}"' if len(piece) > 1 and not piece.endswith("\n") else f'"{inner} '[: len(piece)]
    )


def regions_of(path: str, text: str) -> tuple[Region, ...]:
    """Every function and class, in the order of their heads; none of a file that is too long."""
    lines = masked(text).split("\n")
    if len(lines) > _MOST_LINES:
        return ()
    depths = _depths(lines, _within_strings(text, docstrings=True))
    found: list[Region] = []
    owners: list[Region] = []
    for at, line in enumerate(lines):
        head = _HEAD.match(line) if not depths[at] else None
        if head is None:
            continue
        indent = head[1]
        owners = [o for o in owners if len(o.indent) < len(indent) and o.last >= at + 1]
        name = ".".join((*(o.own_name for o in owners), head[2]))
        region = Region(
            path=path,
            name=name,
            first=_decorated(lines, at, indent=indent) + 1,
            last=_end(lines, at, indent=indent, depths=depths) + 1,
            head=at + 1,
            indent=indent,
            of_class=line.strip().startswith("class"),
        )
        found.append(region)
        owners.append(region)
    return tuple(found)


def region_at(regions: Sequence[Region], line: int) -> Region | None:
    """The innermost function that holds a line."""
    held = [r for r in regions if r.first <= line <= r.last and not r.of_class]
    return max(held, key=lambda r: len(r.indent), default=None)


def lines_of(text: str, region: Region) -> str:
    return "".join(_lines(text)[region.first - 1 : region.last])


def outdented(text: str, region: Region) -> str:
    """The lines of a region as they would stand at the margin."""
    indent = region.indent
    return "".join(
        line.removeprefix(indent) for line in _lines(lines_of(text, region).replace("\r\n", "\n"))
    )


def replaced(text: str, region: Region, code: str) -> str:
    """The text with `code`, which stands at the margin, in place of the region; no more is changed.

    Line ends are those of the file.
    """
    lines = _lines(text)
    end = "\r\n" if lines and lines[region.first - 1].endswith("\r\n") else "\n"
    closed = lines[region.last - 1].endswith("\n")
    fresh = end.join(_indented(code.strip("\n"), region.indent))
    middle = fresh + (end if closed else "")
    return "".join((*lines[: region.first - 1], middle, *lines[region.last :]))


def signature(code: str) -> str:
    """From `def` to the colon that ends the head of the first function, or nothing. It is found
    without parsing: what a repository holds is parsed in workers only."""
    plain = masked(code)
    begun = _DEF.search(plain)
    if begun is None:
        return ""
    depth = 0
    for at in range(begun.start(), len(plain)):
        depth += (plain[at] in "([{") - (plain[at] in ")]}")
        if plain[at] == ":" and not depth:
            return code[begun.start() : at + 1]
    return ""


def _lines(text: str) -> list[str]:
    """As editors count them, each with its end."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _indented(code: str, indent: str) -> list[str]:
    """Lines within a string keep their own margin."""
    if not indent:
        return code.split("\n")
    within = [False, *_within_strings(code, docstrings=False)]
    return [
        f"{indent}{line}" if line.strip() and not inside else line
        for line, inside in zip(code.split("\n"), within, strict=False)
    ]


def _within_strings(code: str, *, docstrings: bool) -> list[bool]:
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


def _depths(lines: Sequence[str], within: Sequence[bool]) -> list[int]:
    """How many brackets and strings are open as each line begins."""
    depths: list[int] = []
    depth = 0
    for line, inside in zip(lines, (False, *within), strict=False):
        depths.append(depth + inside)
        opened = sum(line.count(c) for c in "([{")
        depth = max(0, depth + opened - sum(line.count(c) for c in ")]}"))
    return depths


def _decorated(lines: Sequence[str], at: int, *, indent: str) -> int:
    first = at
    while first and re.match(rf"{indent}@", lines[first - 1]):
        first -= 1
    return first


def _end(lines: Sequence[str], at: int, *, indent: str, depths: Sequence[int]) -> int:
    last = at
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if not line.strip():
            continue
        margin = len(line) - len(line.lstrip())
        if margin <= len(indent) and not depths[place]:
            break
        last = place
    return last
