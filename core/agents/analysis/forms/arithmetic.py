"""Formulas over marked columns, as new columns of one operation each."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from pydantic import JsonValue

Made = dict[str, JsonValue]
_OPERATIONS: Mapping[type[ast.operator], str] = {
    ast.Add: "sum", ast.Sub: "difference", ast.Mult: "product", ast.Div: "ratio",
}  # fmt: skip
_SAID = (
    ("*", "(?:multiplied by|times)"), ("/", "divided by"), ("-", "minus"), ("+", "plus"),
)  # fmt: skip
_EXPRESSION = re.compile(r"[§\d\s.()+\-*/×÷]+")


def in_signs(text: str) -> str:
    """Divided by, minus and so on as signs."""
    for sign, said in _SAID:
        text = re.sub(rf"\b{said}\b", sign, text, flags=re.IGNORECASE)
    return text


def formula(text: str, name: str, *, column: Callable[[str], str]) -> list[Made] | None:
    """The new columns that compute `text`, the last one called `name`; None if it is no formula."""
    bare = re.sub(r"(?<![§\w])[A-Za-z_]+(?![\w])", " ", text).replace("×", "*").replace("÷", "/")
    bare = bare.strip().rstrip(".;,")
    if not _EXPRESSION.fullmatch(bare) or not re.search(r"[+\-*/]", bare) or "§" not in bare:
        return None
    try:
        tree = ast.parse(bare.replace("§", "_c"), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(tree, ast.BinOp):
        return None
    steps: list[Made] = []
    done = _step(tree, name, steps, column=column)
    return steps if done is not None else None


def _step(
    node: ast.BinOp, name: str, steps: list[Made], *, column: Callable[[str], str]
) -> str | None:
    operation = _OPERATIONS.get(type(node.op))
    sides = [_operand(side, name, steps, column=column) for side in (node.left, node.right)]
    if operation is None or any(side is None for side in sides):
        return None
    columns: list[JsonValue] = [side for side in sides if isinstance(side, str)]
    made: Made = {"name": name, "operation": operation, "columns": columns}
    if not isinstance(sides[1], str):
        made["number"] = sides[1]
    elif not isinstance(sides[0], str):
        if operation in {"difference", "ratio"}:
            return None  # a constant as first operand has no form
        made["number"] = sides[0]
    if not columns:
        return None
    steps.append(made)
    return name


def _operand(
    node: ast.expr, name: str, steps: list[Made], *, column: Callable[[str], str]
) -> str | float | None:
    match node:
        case ast.Name(id=said) if said.startswith("_c"):
            return column(said[2:])
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.BinOp():
            return _step(node, f"{name} part {len(steps) + 1}", steps, column=column)
    return None
