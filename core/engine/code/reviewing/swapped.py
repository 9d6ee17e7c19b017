"""Arguments that are named like the parameters, and stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.parameters import READ, takes
from core.engine.code.reviewing.syntax import arguments, called, last_of, line_of, text_of
from core.engine.code.reviewing.version import Says, Version

_LONGEST = 12


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    syntax = version.new_syntax
    if syntax is None or version.is_test or syntax.language not in READ | {"Python"}:
        return
    for call in syntax.calls:
        if not any(n in version.added for n in range(line_of(call), last_of(call) + 1)):
            continue
        given = arguments(call) or []
        names = [text_of(each) if each.type == "identifier" else "" for each in given]
        plain = [name for name in names if name]
        if len(plain) < 2 or len(set(plain)) < len(plain) or len(given) > _LONGEST:
            continue
        pair = _swapped(names, _parameters(diff, called(call)[0], syntax.language))
        if pair is not None:
            yield _said(version, call, given[pair[0]], given[pair[1]])


def _parameters(diff: Diff, name: str, language: str) -> tuple[str, ...]:
    """Of the one function of that name; none where there are more, or none is known."""
    found = [
        part
        for _, syntax in diff.holding(name)
        if syntax.language == language
        for part in syntax.parts.values()
        if part.short == name
    ]
    told = takes(found[0]) if len(found) == 1 else None
    return told.names if told is not None else ()


def _swapped(names: list[str], wanted: tuple[str, ...]) -> tuple[int, int] | None:
    for at, name in enumerate(names[: len(wanted)]):
        if name and name != wanted[at] and name in wanted:
            there = wanted.index(name)
            if there < len(names) and names[there] == wanted[at] and at < there:
                return at, there
    return None


def _said(version: Version, call: Node, first: Node, second: Node) -> ReviewFinding:
    line = line_of(first)
    a, b = text_of(first), text_of(second)
    says = Says(
        "warning",
        f"“{called(call)[0]}” takes “{b}” where “{a}” is given, and the other way round.",
        "Both are of one kind, so nothing complains; the result is another.",
    )
    put = None
    if line_of(second) == line:
        raw = version.new[line - 1].encode()
        put = (
            raw[: first.start_point[1]]
            + b.encode()
            + raw[first.end_point[1] : second.start_point[1]]
            + a.encode()
            + raw[second.end_point[1] :]
        ).decode("utf-8", "replace")
    return version.finding((line, line), "swapped-arguments", says, suggestion=put)
