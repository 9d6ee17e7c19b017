"""Citations of code: lines of a file at a commit, and the check that they say what is claimed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal, assert_never

from pydantic import Field

from core.domain.value import Value

ClaimKind = Literal["defines", "calls", "uses", "sets", "imports", "quotes"]
LONGEST_LINE = 400
_WORD = r"[A-Za-z0-9_$\u0080-\U0010ffff]"
_PARTS = re.compile(r"[\w$]+")


class Claim(Value):
    """What the lines are said to hold: `text` is the name, or the words that are quoted."""

    kind: ClaimKind
    text: str = Field(min_length=1)


class Citation(Value):
    """Lines `first` to `last` (from 1) of a file at a commit; `fingerprint` is that of them."""

    path: str
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    commit: str
    fingerprint: str
    claim: Claim

    @property
    def place(self) -> str:
        return f"{self.path}:{self.first}"


class Excerpt(Value):
    """Lines around a citation; the first of them is number `first` of the file."""

    first: int
    lines: tuple[str, ...]
    more: int = 0

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


def lines_of(raw: bytes) -> tuple[str, ...]:
    """As people count them; bytes that are no UTF-8 are shown as a mark."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))


def cite(
    lines: Sequence[str], claim: Claim, *, path: str, commit: str, span: tuple[int, int]
) -> Citation | None:
    """A citation of lines that are there and say so, or None."""
    first, last = span
    if not 1 <= first <= last <= len(lines):
        return None
    made = Citation(
        path=path,
        first=first,
        last=last,
        commit=commit,
        fingerprint=fingerprint(lines[first - 1 : last]),
        claim=claim,
    )
    return made if holds(made, lines) else None


def holds(citation: Citation, lines: Sequence[str]) -> bool:
    """Whether the file has these very lines, and they contain what is claimed."""
    if not citation.first <= citation.last <= len(lines):
        return False
    cited = lines[citation.first - 1 : citation.last]
    return fingerprint(cited) == citation.fingerprint and says(citation.claim, cited)


def says(claim: Claim, lines: Sequence[str]) -> bool:
    """Whether these lines contain what is claimed of them."""
    match claim.kind:
        case "quotes":
            return _flat(claim.text) in _flat("\n".join(lines))
        case "sets":
            return any(setting(claim.text, line) for line in lines)
        case "imports":
            held = {part for line in lines for part in _PARTS.findall(line)}
            return set(_PARTS.findall(claim.text)) <= held
        case "defines" | "calls" | "uses":
            return any(names(claim.text, line) for line in lines)
        case _:
            assert_never(claim.kind)


def names(name: str, line: str) -> bool:
    """Whether the name stands there by itself, not as a part of another."""
    return re.search(rf"(?<!{_WORD}){re.escape(name)}(?!{_WORD})", line) is not None


Setting = Literal["set", "passed", "configured", "environment"]
_QUOTE = "[\"'`]"
_ENVIRONMENT = (
    rf"\b(?:export|ENV|setenv|set|putenv|setx)\b[ (]+{_QUOTE}?NAME"
    rf"|(?:environ(?:\.setdefault\(|\[)|process\.env\.|ENV\[){_QUOTE}?NAME{_QUOTE}?\]?\s*(?:=(?!=)|,)"
)
_ASSIGNED = (
    rf"NAME{_QUOTE}?\s*\]?\s*(?::[^=\n]{{0,120}})?"
    r"(?:[-+*/|&^%]|//|\*\*|<<|>>|:)?=(?![=>~])"
)
_PASSED = r"[(,]\s*NAME=(?!=)|^\s+NAME=(?!=).*,\s*(?:#.*)?$"
_CONFIGURED = (
    rf"^\s*[-{{]?\s*{_QUOTE}?NAME{_QUOTE}?\s*:(?![:=])\s*\S"
    rf"|[{{,]\s*{_QUOTE}NAME{_QUOTE}\s*(?::|=>)"
    rf"|(?:--|{_QUOTE})NAME{_QUOTE}?\s*,.*\bdefault\b\s*="
)


def setting(name: str, line: str) -> Setting | None:
    """How a line gives the name a value, if it does."""
    if name not in line:
        return None
    own = rf"(?<!{_WORD})(?<!-){re.escape(name)}(?!{_WORD})"
    if re.search(_ENVIRONMENT.replace("NAME", own), line):
        return "environment"
    if re.search(_ASSIGNED.replace("NAME", own), line):
        return "passed" if re.search(_PASSED.replace("NAME", own), line) else "set"
    return "configured" if re.search(_CONFIGURED.replace("NAME", own), line) else None


def may_set(name: str) -> str:
    """A pattern, of a name that is escaped, which all that `setting` takes for one has, and little
    else; a search in a table looks for it."""
    return f"{name}.*[=:]|(?i:env|export|set).*{name}"


def fingerprint(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def excerpt(
    lines: Sequence[str], citation: Citation, *, around: int = 12, most: int = 60
) -> Excerpt:
    """The cited lines with some before and after, `most` at the most; `more` says what is cut."""
    first = max(1, citation.first - around)
    wanted = min(len(lines), citation.last + around)
    last = min(wanted, first + most - 1)
    shown = tuple(line[:LONGEST_LINE] for line in lines[first - 1 : last])
    return Excerpt(first=first, lines=shown, more=max(0, citation.last - last))


def _flat(text: str) -> str:
    return " ".join(text.split())
