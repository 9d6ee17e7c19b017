"""Tests that check less than before, and conditions that changed while no test did."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.version import Function, Says, Version, functions, own_nodes


def look(version: Version) -> Iterator[ReviewFinding]:
    if not version.is_test or version.old_tree is None:
        return
    if version.file.after is not None and version.new_tree is None:
        return
    new = functions(version.new_tree)
    bodies = {ast.dump(ast.Module(f.body, [])) for f in new.values()}
    for name, before in functions(version.old_tree).items():
        short = name.rsplit(".", 1)[-1]
        if not short.startswith("test"):
            continue
        after = new.get(name)
        if after is None:
            if _checks(before) and ast.dump(ast.Module(before.body, [])) not in bodies:
                yield _gone(version, before)
            continue
        yield from _less(version, before, after)


def _gone(version: Version, before: Function) -> ReviewFinding:
    says = Says(
        "warning",
        f"The test “{before.name}” is deleted.",
        "What it held on to can break from now on without anybody noticing.",
        side="old",
    )
    return version.finding((before.lineno, before.lineno), "lost-test", says)


def _less(version: Version, before: Function, after: Function) -> Iterator[ReviewFinding]:
    gone = len(_checks(before)) - len(_checks(after))
    if gone > 0:
        kept = {ast.dump(n) for n in _checks(after)}
        lost = [n for n in _checks(before) if ast.dump(n) not in kept]
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


def untested(versions: Sequence[Version], tests: Sequence[str]) -> Iterator[ReviewFinding]:
    """A changed condition of a module that has tests, in a diff that changes none."""
    if any(version.is_test for version in versions):
        return
    for version in versions:
        if version.old_tree is None or version.new_tree is None:
            continue
        own = PurePosixPath(version.path).stem
        named = [t for t in tests if own in PurePosixPath(t).stem.replace("test", "").split(".")[0]]
        line = _condition(version) if named else None
        if line is not None:
            says = Says(
                "hint",
                f"A condition changed, and no test did; {sorted(named)[0]} is there for it.",
                "Nothing shows that both sides of it do what they should.",
            )
            yield version.finding((line, line), "untested-condition", says)


def _condition(version: Version) -> int | None:
    """The first line with a condition that is not as before, in a function that was there."""
    old = functions(version.old_tree)
    for name, function in functions(version.new_tree).items():
        if name not in old:
            continue
        known = {
            ast.dump(n.test) for n in own_nodes(old[name]) if isinstance(n, ast.If | ast.While)
        }
        for node in own_nodes(function):
            if not isinstance(node, ast.If | ast.While) or ast.dump(node.test) in known:
                continue
            if node.test.lineno in version.added:
                return node.test.lineno
    return None
