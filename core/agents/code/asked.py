"""What function is asked for: its name, what is given of it, and what it is held against."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.agents.code.examples import examples_in
from core.agents.code.names import unknown_names
from core.agents.code.pieces import is_function, is_stub, split
from core.domain.code.functions import TestsFrom

_NAMED = (
    re.compile(r"\b(?:called|named)\s+[`'\"]?([A-Za-z_]\w*)"),
    re.compile(r"\bfunction\s+[`'\"]?([A-Za-z_]\w*)[`'\"]?\s*\("),
    re.compile(r"`([A-Za-z_]\w*)(?:\(.*?\))?`"),
)
_BUILT_IN = frozenset(dir(builtins))


@dataclass(frozen=True)
class AskedFunction:
    """`given` is code that must stay (a signature with its docstring, helpers); `setup` runs
    before the tests; `needed` are further names that the tests use and nothing defines."""

    words: str
    name: str = ""
    given: str = ""
    setup: str = ""
    tests: tuple[str, ...] = ()
    tests_from: TestsFrom = "none"
    needed: tuple[str, ...] = ()


def asked_function(text: str) -> AskedFunction:
    """Read by rule from words with code among them; nothing of it is run."""
    words, code = split(text)
    given, setup, tests = _sorted_out(code)
    target = _target(given)
    name = target.name if target is not None else _called(tests, setup) or _said(words)
    told = ast.get_docstring(target) or "" if target is not None else words
    examples = () if tests or not name else examples_in(told, name)
    made = f"{given}\n{setup}"
    wanted = unknown_names("\n".join((setup, *tests)), made)
    return AskedFunction(
        words=words,
        name=name,
        given=given,
        setup=setup,
        tests=tests or examples,
        tests_from="person" if tests else "examples" if examples else "none",
        needed=tuple(n for n in wanted if n != name and n[:1].isupper()),
    )


def _sorted_out(code: str) -> tuple[str, str, tuple[str, ...]]:
    """Code that was given, what prepares the tests, and the tests."""
    given: list[ast.stmt] = []
    setup: list[ast.stmt] = []
    tests: list[str] = []
    body = ast.parse(code).body
    stubs = [node for node in body if is_stub(node)]
    for node in body:
        if isinstance(node, ast.Assert):
            tests.append(_text(code, node))
        elif is_function(node) or (stubs and node.lineno < stubs[-1].lineno):
            given.append(node)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            setup.append(node)
    return _joined(code, given), _joined(code, setup), tuple(tests)


def _text(code: str, node: ast.stmt) -> str:
    return (ast.get_source_segment(code, node) or ast.unparse(node)).strip()


def _joined(code: str, nodes: Sequence[ast.stmt]) -> str:
    lines = code.splitlines()
    return "\n".join("\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in nodes)


def _target(given: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function to write: the last one without a body."""
    found = [node for node in ast.parse(given).body if is_stub(node)]
    last = found[-1] if found else None
    return last if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _called(tests: Sequence[str], setup: str) -> str:
    """What the tests call most that is neither built in nor made by themselves."""
    made = {n.id for n in ast.walk(ast.parse(setup)) if isinstance(n, ast.Name)}
    calls = Counter(
        node.func.id
        for test in tests
        for node in ast.walk(ast.parse(test))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    free = [name for name, _ in calls.most_common() if name not in _BUILT_IN | made]
    return free[0] if free else ""


def _said(words: str) -> str:
    for pattern in _NAMED:
        if found := pattern.search(words):
            return found[1]
    return ""
