"""Small slips of the hand put right one at a time, by pattern: the quick way before a model is
asked. What comes of each is for the tests to say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise, permutations

from core.domain.code.masks import masked

_PLAIN = r"[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?"
_CALL = re.compile(rf"(?<=\w)\(\s*((?:{_PLAIN})(?:\s*,\s*(?:{_PLAIN})){{1,2}})\s*\)")
_TURNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r" <= ", (" < ", " >= ")),
    (r" >= ", (" > ", " <= ")),
    (r" < ", (" <= ", " > ")),
    (r" > ", (" >= ", " < ")),
    (r" == ", (" != ",)),
    (r" != ", (" == ",)),
    (r" and ", (" or ",)),
    (r" or ", (" and ",)),
    (r" \+ 1\b(?!\.)", ("", " - 1")),
    (r" - 1\b(?!\.)", ("", " + 1")),
    (r" \+ (?!1\b)", (" - ",)),
    (r" - (?!1\b)", (" + ",)),
    (r" // ", (" / ",)),
    (r" / ", (" // ",)),
    (r"\bmin(?=\()", ("max",)),
    (r"\bmax(?=\()", ("min",)),
    (r"\bany(?=\()", ("all",)),
    (r"\ball(?=\()", ("any",)),
    (r"\bint(?=\()", ("round",)),
    (r" not in ", (" in ",)),
    (r"\bnot (?!in\b)", ("",)),
    (r"\bif (?!not\b)(?=\w[\w.]* in )", ("if not ",)),
    (r" is not ", (" is ",)),
    (r" is (?!not\b)", (" is not ",)),
    (r"\.append(?=\()", (".extend",)),
    (r"\.extend(?=\()", (".append",)),
    (r"\.[lr]strip(?=\()", (".strip",)),
    (r"\[0\]", ("[-1]",)),
    (r"\[-1\]", ("[0]",)),
    (r", reverse=True(?=\))", ("",)),
    (r"\bbreak$", ("continue",)),
    (r"\bcontinue$", ("break",)),
    (r" \+= ", (" -= ", " = ")),
    (r" -= ", (" += ",)),
    (r"\bTrue\b", ("False",)),
    (r"\bFalse\b", ("True",)),
    (r"(?<![\w.])0(?![\w.])", ("1",)),
    (r"(?<![\w.])1(?![\w.])", ("2", "0")),
    (r"(?<![\w.])2(?![\w.])", ("1", "3")),
)
_MUTABLE = re.compile(
    r"\b(\w+)((?:\s*:\s*[\w\[\], .]+?)?)\s*=\s*(\[\]|\{\}|set\(\)|list\(\)|dict\(\))"
)
_SHARED = re.compile(
    r"^( +)(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(\[\]|\{\}|set\(\)|list\(\)|dict\(\))[ \t]*\n",
    re.MULTILINE,
)
_MAKES = re.compile(r"^( +)def __init__\(self[^\n]*:\n(?:\1    \"[^\n]*\"\n)?", re.MULTILINE)
_EXPRESSION = re.compile(r"(?!return\b|raise\b|yield\b|del\b|pass\b|assert\b|global\b|import\b)\w")
_LINE = re.compile(r"^([ \t]*)(\S.*)$", re.MULTILINE)


def slips(code: str, likely: Collection[int] = ()) -> Iterator[tuple[str, str]]:
    """What was changed, in words, and the whole code with it; `code` stands at the margin: a
    function, lines of one, or a class.

    Those on the `likely` lines, from 1, are first.
    """
    plain = masked(code)
    if plain.startswith("class "):
        yield from _shared(code, plain)
        return
    body = max(plain.find(":\n", plain.find("def ")), 0)
    found = list(_all(code, plain, body))
    found.sort(key=lambda each: code.count("\n", 0, each[0]) + 1 not in likely)
    for _, said, fresh in found:
        yield said, fresh


def _all(code: str, plain: str, body: int) -> Iterator[tuple[int, str, str]]:
    """With where each stands in the code, the surest kinds first."""
    yield from _mutable(code, plain, body)
    yield from _early(code, plain, body)
    for found in _CALL.finditer(plain, body):
        for said, fresh in _reordered(code, found):
            yield found.start(), said, fresh
    yield from _ranges(code, plain, body)
    for pattern, turns in _TURNS:
        for found in re.finditer(pattern, plain, re.MULTILINE):
            if found.start() < body or code[found.start() : found.end()] != found[0]:
                continue
            for turn in turns:
                said = f"`{found[0].strip()}` is {f'`{turn.strip()}` now' if turn else 'gone'}"
                yield found.start(), said, code[: found.start()] + turn + code[found.end() :]


def _reordered(code: str, found: re.Match[str]) -> Iterator[tuple[str, str]]:
    parts = [part.strip() for part in found[1].split(",")]
    for order in list(permutations(parts))[1:]:
        fresh = ", ".join(order)
        said = f"the arguments are ({fresh}) now"
        yield said, code[: found.start(1)] + fresh + code[found.end(1) :]


def _mutable(code: str, plain: str, body: int) -> Iterator[tuple[int, str, str]]:
    """A list or the like as a default is made anew at each call."""
    for found in _MUTABLE.finditer(plain, plain.find("def "), body + 1):
        lines = [each for each in _LINE.finditer(plain, body + 2) if '"' not in each[2][:4]]
        if not lines:
            continue
        name, at, margin = found[1], lines[0].start(), lines[0][1]
        typed = f"{found[2]} | None = None" if found[2] else "=None"
        told = f"{margin}if {name} is None:\n{margin}    {name} = {found[3]}\n"
        fresh = code[: found.start(2)] + typed + code[found.end() : at] + told + code[at:]
        yield found.start(), f"`{name}` is a new {found[3]} at each call", fresh


def _shared(code: str, plain: str) -> Iterator[tuple[str, str]]:
    """A list or the like that all objects of a class share is made for each of them."""
    for found in _SHARED.finditer(plain):
        margin, name, value = found[1], found[2], found[3]
        makes = _MAKES.search(plain)
        if not re.search(rf"\bself\.{name}\b", plain):
            continue
        told = f"{margin}    self.{name} = {value}\n"
        said = f"`{name}` is a new {value} for each object"
        if makes is not None and makes.start() > found.start():
            rest = code[found.end() : makes.end()].lstrip("\n")
            yield said, code[: found.start()] + rest + told + code[makes.end() :]
        elif makes is None:
            head = f"{margin}def __init__(self):\n"
            yield said, code[: found.start()] + head + told + code[found.end() :]


def _ranges(code: str, plain: str, body: int) -> Iterator[tuple[int, str, str]]:
    """The end of a range and of a slice is one further, or one before."""
    for found in re.finditer(r"\brange\(|(?<=[\w\])])\[(?=[^\[\]]*:\s*[^\s\]])", plain[body:]):
        begun = body + found.end()
        end = _closing(plain, begun)
        if end is None or "for" in plain[begun:end].split():
            continue
        for more in (" + 1", " - 1"):
            said = f"`{code[body + found.start() : end + 1]}` ends at{more} now"
            yield begun, said, code[:end] + more + code[end:]


def _closing(plain: str, begun: int) -> int | None:
    """Where the bracket is closed that was opened before."""
    depth = 1
    for at in range(begun, len(plain)):
        depth += (plain[at] in "([{") - (plain[at] in ")]}")
        if not depth:
            return at
    return None


def _early(code: str, plain: str, body: int) -> Iterator[tuple[int, str, str]]:
    """A `return` that is one level too deep, and a value at the end that is not returned."""
    lines = list(_LINE.finditer(plain, body + 2))
    for before, found in pairwise(lines):
        alone = before[2].rstrip().endswith(":") and len(before[1]) < len(found[1])
        if found[2].startswith("return") and len(found[1]) > 4 and not alone:
            begun = found.start() + len(found[1])
            fresh = code[: begun - 4] + code[begun:]
            yield found.start(), f"`{code[begun : found.end()]}` is a level higher", fresh
    bare = lines[-1] if lines else None
    if (
        bare is not None
        and _EXPRESSION.match(bare[2])
        and not re.search(r"(?<![=<>!])=(?!=)|:$", bare[2])
    ):
        begun = bare.start() + len(bare[1])
        yield begun, "its last value is returned", code[:begun] + "return " + code[begun:]
