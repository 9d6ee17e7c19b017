"""Comparisons that turned around against what their function says, and ranges that miss an end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Function, Says, Version, functions, own_nodes

_SIGNS: dict[type[ast.cmpop], int] = {ast.Lt: -1, ast.LtE: -1, ast.Gt: 1, ast.GtE: 1}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
    ast.In: ast.NotIn,
    ast.Is: ast.IsNot,
}
_OPPOSITE |= {after: before for before, after in list(_OPPOSITE.items())}
_UP = re.compile(
    r"\b(?:at least|more than|greater|exceeds?|over|above|older|later|after|newer|or more|longer|"
    r"larger|bigger|higher|maximum|max|largest|latest|newest|highest|longest|biggest|oldest)\b"
)
_DOWN = re.compile(
    r"\b(?:at most|less than|fewer|below|under|younger|earlier|before|smaller|shorter|lower|"
    r"or less|or fewer|minimum|min|smallest|earliest|lowest|shortest|cheapest|youngest|within)\b"
)
_TRUTH = re.compile(r"^_?(?:is|has|can|should|needs|was|are|contains|allows|may|must)_")


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if version.new_tree is None or version.is_test:
        return
    old = functions(version.old_tree)
    for name, function in functions(version.new_tree).items():
        before = old.get(name)
        if before is not None and ast.dump(before) == ast.dump(function):
            continue
        yield from _ranges(version, function)
        if before is not None:
            yield from _turned(version, before, function)


def _turned(version: Version, before: Function, after: Function) -> Iterator[ReviewFinding]:
    said = _said(after)
    if said != _said(before):
        return
    old = [n for n in own_nodes(before) if isinstance(n, ast.Compare)]
    new = [n for n in own_nodes(after) if isinstance(n, ast.Compare)]
    if len(old) != len(new):
        return
    for was, now in zip(_ordered(old), _ordered(new), strict=True):
        if not (len(was.ops) == len(now.ops) == 1) or now.lineno not in version.added:
            continue
        why = _against(was, now, said, after.name)
        if why:
            says = Says(
                "warning",
                f"“{ast.unparse(now)}” stands where “{ast.unparse(was)}” stood, {why}.",
                "The name and the description are as before, so callers expect what it did.",
            )
            suggestion = version.restored(now.lineno)
            lines = (now.lineno, now.end_lineno or now.lineno)
            yield version.finding(lines, "turned-comparison", says, suggestion=suggestion)


def _ordered(nodes: list[ast.Compare]) -> list[ast.Compare]:
    return sorted(nodes, key=lambda n: (n.lineno, n.col_offset))


def _said(function: Function) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", function.name).casefold()
    told = (ast.get_docstring(function) or "").split("\n\n")[0]
    return f"{words} {told.casefold()}"


def _against(was: ast.Compare, now: ast.Compare, said: str, name: str) -> str:
    """How the new comparison contradicts the name or the description, if it does."""
    swapped = ast.dump(was.left) == ast.dump(now.comparators[0]) and (
        ast.dump(was.comparators[0]) == ast.dump(now.left)
    )
    same = ast.dump(was.left) == ast.dump(now.left) and (
        ast.dump(was.comparators[0]) == ast.dump(now.comparators[0])
    )
    if not (same or swapped):
        return ""
    sign, before = _SIGNS.get(type(now.ops[0]), 0), _SIGNS.get(type(was.ops[0]), 0)
    sign = -sign if swapped else sign
    if sign and before and sign != before:
        up, down = bool(_UP.search(said)), bool(_DOWN.search(said))
        if up != down or _TRUTH.match(name):
            return "which is the other way round"
    if same and _OPPOSITE.get(type(was.ops[0])) is type(now.ops[0]) and _TRUTH.match(name):
        return f"so “{name}” says the opposite"
    return ""


def _ranges(version: Version, function: Function) -> Iterator[ReviewFinding]:
    for node in own_nodes(function):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            if node.iter.lineno in version.added and isinstance(node.iter, ast.Call):
                yield from _loop(version, node, node.iter)
        elif (
            isinstance(node, ast.While)
            and isinstance(node.test, ast.Compare)
            and node.test.lineno in version.added
        ):
            yield from _while(version, node, node.test)


def _loop(version: Version, loop: ast.For, call: ast.Call) -> Iterator[ReviewFinding]:
    if not _called(call, "range") or not call.args or len(call.args) > 2 or call.keywords:
        return
    start = call.args[0] if len(call.args) == 2 else None
    sized, off = _length(call.args[-1])
    target = loop.target.id if isinstance(loop.target, ast.Name) else ""
    used = _indexed(loop, sized, target)
    if not sized or not used:
        return
    begin = start.value if isinstance(start, ast.Constant) else 0 if start is None else None
    reach = max(used) + off
    if reach > 0:
        text = f"the last round asks “{sized}” for an item after its end"
        yield _off(version, call.lineno, text, "It raises IndexError there.", severe=True)
    elif used == {0} and off < 0:
        text = f"the last item of “{sized}” is left out"
        yield _off(version, call.lineno, text, "Nothing in the loop needs the one after it.")
    elif used == {0} and begin == 1 and off == 0 and not _first_used(version, loop, sized):
        text = f"the first item of “{sized}” is left out"
        yield _off(version, call.lineno, text, "Nothing near the loop looks at it.")


def _while(version: Version, loop: ast.While, test: ast.Compare) -> Iterator[ReviewFinding]:
    left, right = test.left, test.comparators[0]
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.LtE) or not isinstance(left, ast.Name):
        return
    sized, off = _length(right)
    if sized and off == 0 and 0 in _indexed(loop, sized, left.id):
        text = f"the last round asks “{sized}” for an item after its end"
        yield _off(version, test.lineno, text, "It raises IndexError there.", severe=True)


def _off(
    version: Version, line: int, text: str, why: str, *, severe: bool = False
) -> ReviewFinding:
    says = Says("error" if severe else "warning", f"Off by one: {text}.", why)
    suggestion = version.restored(line)
    return version.finding((line, line), "off-by-one", says, suggestion=suggestion)


def _called(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _length(node: ast.expr) -> tuple[str, int]:
    """`len(x) + n` as x and n."""
    if isinstance(node, ast.Call) and _called(node, "len") and len(node.args) == 1:
        return ast.unparse(node.args[0]), 0
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant):
        sized, off = _length(node.left)
        by = node.right.value
        if sized and isinstance(by, int) and isinstance(node.op, ast.Add | ast.Sub):
            return sized, off + (by if isinstance(node.op, ast.Add) else -by)
    return "", 0


def _indexed(loop: ast.For | ast.While, sized: str, name: str) -> set[int]:
    """How far from the counter the loop looks into it: `x[i + 1]` is 1. Empty where that is not
    all there is to know."""
    found: set[int] = set()
    for node in (n for part in loop.body for n in ast.walk(part)):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == sized:
            step = _step(node.slice, name)
            if step is None:
                return set()
            found.add(step)
        elif isinstance(node, ast.If | ast.Try) and sized in ast.unparse(node):
            return set()  # it may look at the end itself
    return found


def _step(node: ast.expr, name: str) -> int | None:
    if isinstance(node, ast.Name) and node.id == name:
        return 0
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id == name:
        by = node.right.value if isinstance(node.right, ast.Constant) else None
        if isinstance(by, int) and isinstance(node.op, ast.Add | ast.Sub):
            return by if isinstance(node.op, ast.Add) else -by
    return None


def _first_used(version: Version, loop: ast.For, sized: str) -> bool:
    """Whether `x[0]` is looked at close by, as where a loop begins with what it holds."""
    near = version.text(max(1, loop.lineno - 6), (loop.end_lineno or loop.lineno) + 3)
    return f"{sized}[0]" in near or f"{sized}[:" in near
