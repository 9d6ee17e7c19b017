"""Small slips of the hand put right one at a time, by pattern: the quick way before a model is
asked. What comes of each is for the tests to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from core.domain.code.regions import masked

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
    (r"\bint(?=\()", ("round",)),
)


def slips(code: str) -> Iterator[tuple[str, str]]:
    """What was changed, in words, and the whole code with it; `code` stands at the margin."""
    plain = masked(code)
    body = plain.find(":\n", plain.find("def "))
    for found in _CALL.finditer(plain, max(body, 0)):
        yield from _reordered(code, found)
    for pattern, turns in _TURNS:
        for found in re.finditer(pattern, plain):
            if found.start() < body:
                continue
            for turn in turns:
                fresh = f"`{turn.strip()}` now" if turn else "gone"
                said = f"`{found[0].strip()}` is {fresh}"
                yield said, code[: found.start()] + turn + code[found.end() :]


def _reordered(code: str, found: re.Match[str]) -> Iterator[tuple[str, str]]:
    parts = [part.strip() for part in found[1].split(",")]
    for order in list(permutations(parts))[1:]:
        fresh = ", ".join(order)
        said = f"the arguments are ({fresh}) now"
        yield said, code[: found.start(1)] + fresh + code[found.end(1) :]
