"""Lines that no path leads to."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import (
    EXITS,
    Syntax,
    is_block,
    last_of,
    line_of,
    squeezed,
    statements,
    walk,
)
from core.engine.code.reviewing.version import Says, Version

_READ_EARLIER = ("function_declaration", "generator_function_declaration", "class_declaration")


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    syntax = version.new_syntax
    if syntax is None or syntax.broken:
        return
    known = {squeezed(after) for _, after in _after_exits(version.old_syntax)}
    for exit_, after in _after_exits(syntax):
        lines = (line_of(after), last_of(after))
        new = {line_of(exit_), *range(lines[0], lines[1] + 1)} & version.added
        if not new or squeezed(after) in known:
            continue
        says = Says(
            "warning",
            f"This is never reached: line {line_of(exit_)} leaves before it.",
            "Whoever reads it takes it for something that happens.",
        )
        yield version.finding((lines[0], lines[0]), "unreachable", says)


def _after_exits(syntax: Syntax | None) -> Iterator[tuple[Node, Node]]:
    """A statement that leaves, and the first of those that stand after it in its block."""
    for block in walk(syntax.root) if syntax is not None else ():
        if not is_block(block):
            continue
        inner = statements(block)
        for at, node in enumerate(inner[:-1]):
            after = inner[at + 1]
            if node.type in EXITS and after.type not in _READ_EARLIER and _is_plain(after):
                yield node, after
                break


def _is_plain(node: Node) -> bool:
    """Neither a label, nor for a preprocessor, nor what makes a function a generator."""
    return not node.type.startswith(("labeled", "preproc", "case", "default")) and not squeezed(
        node
    ).startswith("yield")
