"""Calls of print that came into a module which printed nothing before."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Says, Version

_PRINTS = frozenset("scripts script bin tools examples example cli benchmarks docs".split())
_SAYS = Says(
    "hint",
    "A call of print is left in; this module printed nothing before.",
    "It writes between what callers print, and into the logs of whoever runs it.",
)


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    path = PurePosixPath(version.path)
    told = {part.casefold() for part in path.with_suffix("").parts}
    if version.is_test or version.file.how == "added" or told & _PRINTS:
        return
    if version.new_tree is None or path.stem == "__main__" or _prints(version.old_tree):
        return
    for node in _prints(version.new_tree):
        if node.lineno in version.added:
            lines = (node.lineno, node.end_lineno or node.lineno)
            yield version.finding(lines, "printing", _SAYS, suggestion="")


def _prints(tree: ast.Module | None) -> list[ast.Expr]:
    return [
        node
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "print"
        and not any(k.arg == "file" for k in node.value.keywords)
    ]
