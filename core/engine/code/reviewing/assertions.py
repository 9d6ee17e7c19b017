"""Tests that check less than before, and conditions that changed while no test did."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import Part, Syntax, line_of, squeezed
from core.engine.code.reviewing.version import Function, Says, Version, functions, own_nodes


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if not version.is_test or (version.file.after is not None and version.new_tree is None):
        return
    yield from _idle(version)
    new = functions(version.new_tree)
    bodies = {ast.dump(ast.Module(f.body, [])) for f in new.values()}
    for name, before in functions(version.old_tree).items():
        short = name.rsplit(".", 1)[-1]
        if not short.startswith("test"):
            continue
        after = new.get(name)
        if after is None:
            moved = short in diff.test_titles
            if moved or diff.gone_names & _names(before):
                continue
            if _checks(before) and ast.dump(ast.Module(before.body, [])) not in bodies:
                yield _gone(version, before)
            continue
        yield from _less(version, diff, before, after=after)


def _names(function: Function) -> set[str]:
    found = (n for n in ast.walk(function) if isinstance(n, ast.Name | ast.Attribute))
    return {n.id if isinstance(n, ast.Name) else n.attr for n in found}


def _gone(version: Version, before: Function) -> ReviewFinding:
    says = Says(
        "warning",
        f"The test “{before.name}” is deleted.",
        "What it held on to can break from now on without anybody noticing.",
        side="old",
    )
    return version.finding((before.lineno, before.lineno), "lost-test", says)


def _less(
    version: Version, diff: Diff, before: Function, *, after: Function
) -> Iterator[ReviewFinding]:
    gone = len(_checks(before)) - len(_checks(after))
    kept = {ast.dump(n) for n in _checks(after)}
    lost = [n for n in _checks(before) if ast.dump(n) not in kept]
    moved = lost and all(version.old[n.lineno - 1].strip() in diff.come_lines for n in lost)
    if gone > 0 and not moved:
        line = lost[0].lineno if lost else before.lineno
        what = "1 assertion" if gone == 1 else f"{gone} assertions"
        says = Says(
            "warning",
            f"“{before.name}” makes {what} less than before.",
            "The test goes on passing where it would have failed.",
            side="old",
        )
        yield version.finding((line, line), "lost-assertion", says)
    skipped = [d for d in after.decorator_list if _skips(d)]
    if skipped and not any(_skips(d) for d in before.decorator_list):
        line = skipped[0].lineno
        says = Says(
            "warning",
            f"“{after.name}” is not run any more.",
            "A test that is skipped looks like one that passes.",
        )
        yield version.finding((line, line), "skipped-test", says, suggestion="")


def _skips(node: ast.expr) -> bool:
    shown = ast.unparse(node)
    return any(word in shown for word in (".skip", ".xfail", "skipIf", "expectedFailure"))


def _checks(function: Function) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for node in own_nodes(function):
        if isinstance(node, ast.Assert):
            if not (isinstance(node.test, ast.Constant) and node.test.value):
                found.append(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            named = ast.unparse(node.value.func).rsplit(".", 1)[-1]
            if named.startswith("assert"):
                found.append(node)
        elif isinstance(node, ast.With) and "raises" in ast.unparse(node.items[0].context_expr):
            found.append(node)
    return found


def _idle(version: Version) -> Iterator[ReviewFinding]:
    """New checks that hold whatever the code does."""
    for name, function in functions(version.new_tree).items():
        if not name.rpartition(".")[2].startswith("test"):
            continue
        for node in own_nodes(function):
            if isinstance(node, ast.Assert) and version.touched(node) and _always(node.test):
                yield version.finding((node.lineno, _end(node)), "idle-test", _HOLDS)
            elif isinstance(node, ast.Try) and version.touched(node):
                caught = [h for h in node.handlers if _catches(h) and _idles(h.body)]
                if caught and any(isinstance(n, ast.Assert) for n in ast.walk(node)):
                    lines = (caught[0].lineno, _end(caught[0].body[-1]))
                    yield version.finding(lines, "idle-test", _CAUGHT)


_HOLDS = Says(
    "warning",
    "This check holds whatever the code does.",
    "The test cannot fail, and nobody learns what broke.",
)
_CAUGHT = Says(
    "warning",
    "The failure of this check is caught here.",
    "The test cannot fail, and nobody learns what broke.",
)


def _always(test: ast.expr) -> bool:
    if isinstance(test, ast.Constant | ast.Tuple):
        return bool(test.value) if isinstance(test, ast.Constant) else bool(test.elts)
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq | ast.Is | ast.LtE | ast.GtE)
        and isinstance(test.left, ast.Name | ast.Attribute | ast.Constant)
        and ast.dump(test.left) == ast.dump(test.comparators[0])
    )


def _catches(handler: ast.ExceptHandler) -> bool:
    shown = ast.unparse(handler.type) if handler.type is not None else "Exception"
    return any(name in shown for name in ("AssertionError", "BaseException", "Exception"))


def _idles(body: Sequence[ast.stmt]) -> bool:
    return all(isinstance(node, ast.Pass | ast.Continue | ast.Return) for node in body)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def untested(versions: Sequence[Version], diff: Diff) -> Iterator[ReviewFinding]:
    """A changed condition of a file that has tests, in a diff that changes none."""
    if any(version.is_test for version in versions):
        return
    for version in versions:
        before, after = version.old_syntax, version.new_syntax
        if before is None or after is None or version.is_foreign:
            continue
        own = PurePosixPath(version.path).stem
        named = [path for path in diff.tests if _is_of(path, own)]
        line = _condition(version, before, after) if named else None
        if line is not None:
            says = Says(
                "hint",
                f"A condition changed, and no test did; {sorted(named)[0]} is there for it.",
                "Nothing shows that both sides of it do what they should.",
            )
            yield version.finding((line, line), "untested-condition", says)


def _is_of(test: str, own: str) -> bool:
    """Whether a test is named like the file `own`."""
    return own in re.split(r"[._-]?(?i:test|spec)s?[._-]?", PurePosixPath(test).name.split(".")[0])


def _condition(version: Version, before: Syntax, after: Syntax) -> int | None:
    """The first line with a condition that is not as before, in a function that was there."""
    for name, new in after.parts.items():
        old = before.parts.get(name)
        if old is None:
            continue
        known = {squeezed(c) for c in _conditions(old)}
        for condition in _conditions(new):
            if squeezed(condition) not in known and line_of(condition) in version.added:
                return line_of(condition)
    return None


def _conditions(part: Part) -> Iterator[Node]:
    for node in part.within("if_statement", "while_statement", "elif_clause", "if_expression"):
        condition = node.child_by_field_name("condition")
        if condition is not None:
            yield condition
