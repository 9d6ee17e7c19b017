"""What a function takes and gives, as its tests show: small models read types before values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_DEEP = 2
_MOST_PARTS = 3


def types_line(name: str, tests: Sequence[str]) -> str:
    """`f(str, list[int]) -> int`; nothing where the tests do not show it."""
    calls: list[tuple[str, ...]] = []
    gives: list[str] = []
    for test in tests:
        node = _asserted(test)
        call = next(_calls(node, name), None) if node is not None else None
        if call is not None:
            calls.append(tuple(_kind(each) for each in call.args))
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            gives.append(_kind(node.comparators[0]))
    if not calls or not gives or "?" in gives or len({len(call) for call in calls}) > 1:
        return ""
    takes = [" | ".join(dict.fromkeys(kinds)) for kinds in zip(*calls, strict=True)]
    return f"{name}({', '.join(takes)}) -> {' | '.join(dict.fromkeys(gives))}"


def _asserted(test: str) -> ast.expr | None:
    try:
        body = ast.parse(test).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0].test if body and isinstance(body[0], ast.Assert) else None


def _calls(node: ast.expr, name: str) -> Iterator[ast.Call]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == name:
            yield each


def _kind(node: ast.expr) -> str:
    try:
        return _kind_of(ast.literal_eval(node), _DEEP)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return "?"


def _kind_of(value: object, deep: int) -> str:
    name = type(value).__name__
    if value is None:
        return "None"
    if isinstance(value, dict) and value and deep:
        key, item = next(iter(value.items()))
        return f"dict[{_kind_of(key, deep - 1)}, {_kind_of(item, deep - 1)}]"
    if isinstance(value, list | tuple | set) and value and deep:
        kinds = [_kind_of(each, deep - 1) for each in value]
        if isinstance(value, tuple) and len(kinds) <= _MOST_PARTS:
            return f"tuple[{', '.join(kinds)}]"
        return f"{name}[{' | '.join(dict.fromkeys(kinds))}]"
    return name
