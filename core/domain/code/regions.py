"""Functions of a Python file by its lines alone, and one of them put in place of another.

Files of strangers are read here by patterns only: no parser that could be brought down sees them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from core.domain.code.masks import depths_of, masked, within_strings
from core.domain.value import Value

RegionKind = Literal["function", "class", "value", "lines", "new"]

_HEAD = re.compile(r"([ \t]*)(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_]\w*)")
_VALUE = re.compile(r"([ \t]*)([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=(?!=)")
_GOES_ON = re.compile(r"\s*(?:elif|else|except|finally|case)\b")
_MOST_LINES = 20_000
_DEF = re.compile(r"^(?:async )?def ", re.MULTILINE)


class Region(Value):
    """Lines `first` to `last` of a file, from 1: a function with its decorators, a class, or a
    value that is given a name at the margin of a module or class.

    `name` has the classes before it: `Basket.total`. `head` is the line of its name. Some `lines`
    have the name of their function. What is `new` is not there yet: it goes before `first`, and
    `last` is the line above.
    """

    path: str
    name: str
    first: int
    last: int
    head: int
    indent: str = ""
    kind: RegionKind = "function"

    @property
    def place(self) -> str:
        return f"{self.path}::{self.name}"

    @property
    def own_name(self) -> str:
        return self.name.rpartition(".")[2]


def regions_of(path: str, text: str) -> tuple[Region, ...]:
    """Every function and class, in the order of their heads; none of a file that is too long."""
    lines = masked(text).split("\n")
    if len(lines) > _MOST_LINES:
        return ()
    depths = depths_of(lines, within_strings(text, docstrings=True))
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
            kind="class" if line.strip().startswith("class") else "function",
        )
        found.append(region)
        owners.append(region)
    return tuple(found)


def values_of(path: str, text: str) -> tuple[Region, ...]:
    """Every name that a module or a class gives a value, in the order of the lines."""
    lines = masked(text).split("\n")
    if len(lines) > _MOST_LINES:
        return ()
    depths = depths_of(lines, within_strings(text, docstrings=True))
    regions = regions_of(path, text)
    found: list[Region] = []
    for at, line in enumerate(lines):
        head = _VALUE.match(line) if not depths[at] else None
        owner = _holder(regions, at + 1) if head is not None else None
        if head is None or bool(head[1]) != bool(owner) or (owner and owner.kind != "class"):
            continue
        found.append(
            Region(
                path=path,
                name=f"{owner.name}.{head[2]}" if owner else head[2],
                first=at + 1,
                last=_end(lines, at, indent=head[1], depths=depths) + 1,
                head=at + 1,
                indent=head[1],
                kind="value",
            )
        )
    return tuple(found)


def _holder(regions: Sequence[Region], line: int) -> Region | None:
    """The innermost function or class that a line belongs to."""
    held = [region for region in regions if region.first <= line <= region.last]
    return max(held, key=lambda region: len(region.indent), default=None)


def lines_around(text: str, region: Region, line: int, *, reach: int) -> Region:
    """Whole statements of a function about a line, `reach` lines to each side where there are so
    many, none of which stands further left than the first."""
    lines = masked(text).split("\n")
    depths = depths_of(lines, within_strings(text, docstrings=False))

    def begins(at: int, margin: int) -> bool:
        whole = not depths[at] and not _GOES_ON.match(lines[at]) and bool(lines[at].strip())
        return whole and _margin(lines[at]) <= margin

    body = _body(lines, region, depths)
    line = max(body, min(line, region.last))
    first = max(body, line - reach)
    while first > body:
        inner = [_margin(each) for each in lines[first - 1 : line] if each.strip()]
        if begins(first - 1, min(inner)):
            break
        first -= 1
    margin = _margin(lines[first - 1])
    last = line
    while last < region.last and not _left(lines[last], margin, depth=depths[last]):
        if last >= line + reach and begins(last, margin):
            break
        last += 1
    indent = lines[first - 1][:margin]
    update = {"first": first, "last": last, "head": first, "indent": indent, "kind": "lines"}
    return region.model_copy(update=update)


def _left(line: str, margin: int, *, depth: int) -> bool:
    """Whether a statement begins further left."""
    return not depth and bool(line.strip()) and _margin(line) < margin


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _body(lines: Sequence[str], region: Region, depths: Sequence[int]) -> int:
    """The line after the head of a function."""
    at = region.head
    while at < region.last and depths[at]:
        at += 1
    return min(at + 1, region.last)


def new_region(path: str, text: str, name: str) -> Region:
    """Where a function that is not there yet goes: the end of its class, else of the file."""
    owner = name.rpartition(".")[0]
    held = next((r for r in regions_of(path, text) if r.name == owner and r.kind == "class"), None)
    last = held.last if held is not None else len(_lines(text))
    indent = f"{held.indent}    " if held is not None else ""
    return Region(
        path=path, name=name, first=last + 1, last=last, head=last + 1, indent=indent, kind="new"
    )


def region_at(regions: Sequence[Region], line: int) -> Region | None:
    """The innermost function that holds a line."""
    return _holder([each for each in regions if each.kind == "function"], line)


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
    end = "\r\n" if lines and lines[max(region.first, 2) - 2].endswith("\r\n") else "\n"
    closed = not lines or lines[region.last - 1].endswith("\n")
    fresh = end.join(_indented(code.strip("\n"), region.indent))
    middle = fresh + (end if closed else "")
    if region.kind == "new" and lines:
        middle = f"{'' if closed else end}{end * (1 if region.indent else 2)}{fresh}{end}"
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
    within = [False, *within_strings(code, docstrings=False)]
    return [
        f"{indent}{line}" if line.strip() and not inside else line
        for line, inside in zip(code.split("\n"), within, strict=False)
    ]


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
        if _margin(line) <= len(indent) and not depths[place]:
            break
        last = place
    return last
