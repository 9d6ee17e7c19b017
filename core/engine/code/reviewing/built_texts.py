"""Queries and commands that are put together from text, where a value can become part of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import (
    CALLS,
    called,
    last_of,
    leaves,
    line_of,
    squeezed,
    text_of,
    walk,
)
from core.engine.code.reviewing.version import Says, Version

_STRINGS = frozenset(
    "string template_string interpreted_string_literal raw_string_literal string_literal "
    "encapsed_string interpolated_string_expression".split()
)
_HOLES = frozenset(("interpolation", "template_substitution"))
_JOINS = frozenset(("binary_expression", "binary_operator", "concatenated_string"))
_SQL = re.compile(
    r"(?is)\bselect\b.+\bfrom\b|\binsert\s+into\b|\bupdate\b.+\bset\b|\bdelete\s+from\b|"
    r"^\W*(?:where|and|or)\s+[\w.]+\s*(?:=|<|>|like\b|in\b)"
)
_WITHIN = frozenset(("argument_list", "arguments", "attribute", "member_expression"))
_ASKS = re.compile(
    r"(?i)^(?:execute\w*|query\w*|exec\w*|raw|prepare\w*|fetch\w*|select\w*|sql|get_?all)$"
)
_VALUE = re.compile(
    r"(?is)(?:[=<>(,'\"%]|\blike|\bin|\bvalues|\blimit|\boffset|\bbetween|\band)\s*$"
)
_SAFE = re.compile(
    r"(?i:join\b|\bmarks?\b|placeholder|\bint ?\(|quote|escape|literal|identifier)|^[A-Z_.\d]+$"
)
_FORMATS = re.compile(r"(?:\.|^)(?:format|Sprintf|Sprint|formatted)$")
_SLOT = re.compile(r"%[sdvq]|\{\w*\}")
_SHELLS = re.compile(
    r"^(?:os\.)?(?:system|popen)$|^(?:child_process\.)?(?:exec|execSync)$|^(?:shell_exec|passthru)$|"
    r"getRuntime ?\( ?\) ?\.exec$"
)
_RUNS = re.compile(r"^(?:subprocess\.)?(?:run|call|check_call|check_output|Popen)$")


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    syntax = version.new_syntax
    if syntax is None or version.is_test:
        return
    for node in walk(syntax.root):
        if node.type in _STRINGS and not _inside(node):
            lines = (line_of(node), last_of(node))
            if _new(version, *lines) and (shown := _value_in(node)):
                yield _query(version, lines, shown)
    for call in syntax.calls:
        lines = (line_of(call), last_of(call))
        if _new(version, *lines) and _shell(call):
            yield _command(version, lines)


def _new(version: Version, first: int, last: int) -> bool:
    return any(n in version.added for n in range(first, last + 1))


def _query(version: Version, lines: tuple[int, int], shown: str) -> ReviewFinding:
    first = (
        lines[0]
        if lines[0] in version.added
        else min(n for n in range(lines[0], lines[1] + 1) if n in version.added)
    )
    says = Says(
        "error",
        f"“{shown}” becomes part of the text of a query here.",
        "Whoever chooses its value chooses what the database does: hand it over as a parameter.",
    )
    return version.finding((first, first), "sql-text", says, suggestion=_placed(version, first))


def _placed(version: Version, line: int) -> str | None:
    """The old line, where that asked with parameters."""
    old = version.restored(line)
    return old if old is not None and re.search(r"\?|%s|\$\d|:\w+\b.*\)", old) else None


def _inside(node: Node) -> bool:
    above = node.parent
    return above is not None and above.type in _HOLES


def _value_in(node: Node) -> str:
    """What stands where a value should, in a text that is a query; empty where nothing does."""
    whole = _whole(node)
    if not _SQL.search(_said(whole)):
        return ""
    for hole in (each for each in walk(node) if each.type in _HOLES):
        before = text_of(node)[: hole.start_byte - node.start_byte]
        inner = squeezed(hole).strip("${} ").strip()
        if _VALUE.search(before) and not _SAFE.search(inner) and _exposed(node, before):
            return inner.split(" ! ")[0][:60]
    return _joined(node) or _formatted(node)


def _whole(node: Node) -> Node:
    """The joined text that a piece belongs to."""
    while node.parent is not None and node.parent.type in _JOINS:
        node = node.parent
    return node


def _said(node: Node) -> str:
    """The text of it without quotes and what is put in."""
    pieces = [each for each in walk(node) if each.type in _STRINGS]
    return " ".join(text_of(each).strip("frbu\"'`") for each in pieces)


def _joined(node: Node) -> str:
    """`"... = '" + name` and `"... %s" % name`."""
    above = node.parent
    while above is not None and above.type in _JOINS:
        right = above.child_by_field_name("right")
        sign = text_of(above.child_by_field_name("operator"))
        if right is not None and right.start_byte >= node.end_byte:
            plain = right.type in _STRINGS or right.type.endswith(("_literal", "integer", "number"))
            fits = _VALUE.search(text_of(node).rstrip("\"'`") + ("'" if _opens(node) else ""))
            slot = sign == "%" and _SLOT.search(text_of(node))
            exposed = _exposed(node, text_of(node)[: slot.start()] if slot else text_of(node)[:-1])
            if not plain and exposed and ((sign == "+" and fits) or slot):
                return "" if _SAFE.search(text_of(right)) else squeezed(right)[:60]
            return ""
        above = above.parent
    return ""


def _exposed(node: Node, before: str) -> bool:
    """Whether a value stands between quotes of the query itself, or the text is asked at once."""
    if before.rstrip("%").endswith(("'", '\\"')):
        return True
    above = _whole(node).parent
    while above is not None and above.type in _WITHIN | CALLS:
        if above.type in CALLS and _ASKS.match(called(above)[0]):
            return True
        above = above.parent
    return False


def _opens(node: Node) -> bool:
    """Whether a text ends with a quote of the query itself."""
    return text_of(node)[1:-1].endswith("'")


def _formatted(node: Node) -> str:
    """`"...".format(name)` and `Sprintf("... %s", name)`."""
    above = node.parent
    call = above.parent if above is not None else None
    if above is None or call is None or not _SLOT.search(text_of(node)):
        return ""
    if above.type in ("attribute", "member_expression") and text_of(above).endswith(".format"):
        given = squeezed(call.child_by_field_name("arguments"))
    elif above.type in ("argument_list", "arguments"):
        name, _ = called(call)
        given = squeezed(above) if _FORMATS.search(name) else ""
    else:
        return ""
    slot = _SLOT.search(text_of(node))
    before = text_of(node)[: slot.start()] if slot else ""
    named = re.findall(r"[A-Za-z_][\w.]*", given.replace(text_of(node), ""))
    fits = _VALUE.search(before) and _exposed(node, before) and not _SAFE.search(given)
    return named[0] if named and fits else ""


def _shell(call: Node) -> bool:
    name, owner = called(call)
    full = f"{owner}.{name}" if owner else name
    given = call.child_by_field_name("arguments")
    if (
        given is None
        or not given.named_children
        or owner in ("re", "regex", "pattern", "cursor", "db")
    ):
        return False
    if _RUNS.search(full):
        if not re.search(r"shell\s*=\s*True", text_of(given)):
            return False
    elif not _SHELLS.search(full.replace(" ", "")):
        return False
    first = given.named_children[0]
    holes = any(each.type in _HOLES for each in walk(first))
    joined = first.type in _JOINS and any(
        leaf.type.endswith("identifier") for leaf in leaves(first)
    )
    return holes or joined or bool(re.search(r"\.format\(", text_of(first)))


def _command(version: Version, lines: tuple[int, int]) -> ReviewFinding:
    first = next(n for n in range(lines[0], lines[1] + 1) if n in version.added)
    says = Says(
        "error",
        "A command is put together from text and given to a shell here.",
        "A value with a `;` or `$(…)` in it is run: give the words as a list, without a shell.",
    )
    put = version.restored(first)
    fits = put is not None and "shell=True" not in put and "[" in put
    return version.finding((first, first), "command-text", says, suggestion=put if fits else None)
