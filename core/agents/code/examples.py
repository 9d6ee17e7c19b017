"""Examples in a docstring or in words, as assertions: `>>> f(1)`, then what comes; `f(1) -> 2`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

MOST = 12
_LEADS = re.compile(
    r"\s*(?:==|=>|->|→|➞|=|≻|returns?\b|should\s+(?:return|be|give)\b|gives?\b|outputs?\b"
    r"|#\s*(?:=>|->|returns?)?)\s*:?\s*",
    re.IGNORECASE,
)


def examples_in(text: str, name: str) -> tuple[str, ...]:
    """Assertions in the order of the examples; those that no parser reads are left out."""
    found = list(_sessions(text, name)) or list(_said(text, name))
    return tuple(dict.fromkeys(found))[:MOST]


def _sessions(text: str, name: str) -> Iterator[str]:
    """As an interpreter shows them."""
    lines = [line.strip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if not line.startswith(">>>"):
            continue
        call = line[3:].strip()
        given = lines[at + 1] if at + 1 < len(lines) else ""
        if f"{name}(" in call and given and not given.startswith((">>>", "...")):
            yield from _asserted(call, given)


def _said(text: str, name: str) -> Iterator[str]:
    for found in re.finditer(rf"(?<![\w.]){re.escape(name)}\s*\(", text):
        end = _closed(text, found.end())
        if end is None:
            continue
        call = " ".join(text[found.start() : end].split())
        lead = _LEADS.match(text, end)
        if lead is not None and lead.end() > end:
            yield from _asserted(
                call, text[lead.end() :].splitlines()[0] if text[lead.end() :] else ""
            )


def _closed(text: str, at: int) -> int | None:
    """Where the call that is open at `at` ends."""
    depth = 1
    for place in range(at, min(len(text), at + 2000)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return None


def _asserted(call: str, given: str) -> Iterator[str]:
    """Only where both sides parse; a rounded float is held to its own decimals."""
    value = _literal(given)
    if value is None or not _is_expression(call):
        return
    decimals = len(value.rsplit(".", 1)[1]) if re.fullmatch(r"-?\d+\.\d+", value) else 0
    if decimals:
        yield f"assert abs({call} - {value}) <= {0.5 * 10**-decimals:.{decimals + 1}f}1"
    else:
        yield f"assert {call} == {value}"


def _literal(given: str) -> str | None:
    """The longest beginning of a line that is a literal."""
    text = given.strip()
    spoken = {"true": "True", "false": "False", "null": "None", "none": "None"}
    first = re.match(r"\w+", text)
    if first is not None and first[0] in spoken:
        return spoken[first[0]]
    for end in range(len(text), 0, -1):
        piece = text[:end].strip().rstrip(".,;")
        try:
            ast.literal_eval(piece)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
        return piece
    return None


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
