"""Calls that libraries no longer take, or that fail on columns of another kind."""

from __future__ import annotations

import ast

from core.domain.sources import Schema

_FILLS = {"ffill": "ffill", "pad": "ffill", "bfill": "bfill", "backfill": "bfill"}
_RENAMED = {
    "median_absolute_deviation": "median_abs_deviation",
    "append": "",
}
_GONE_TYPES = {"float": "float", "int": "int", "bool": "bool", "object": "object", "str": "str"}
_WHOLE = frozenset({"corr", "cov", "skew", "kurt", "kurtosis"})


class LibraryMend(ast.NodeTransformer):
    """Old arguments in their new form; text accessors on columns that are numbers already."""

    def __init__(self, schema: Schema, notes: list[str]) -> None:
        self._notes = notes
        self._typed = {
            column.name for _, column in schema.columns() if column.type.split("(")[0] != "VARCHAR"
        }

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        keywords = {keyword.arg: keyword for keyword in node.keywords}
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _plain(node.func)
        if name == "fillna" and _text(keywords.get("method")) in _FILLS:
            return _method(node, _FILLS[_text(keywords["method"])])
        if name == "OneHotEncoder" and "sparse" in keywords:
            keywords["sparse"].arg = "sparse_output"
        if name == "mean_squared_error" and "squared" in keywords:
            node.keywords.remove(keywords["squared"])
            return ast.BinOp(node, ast.Pow(), ast.Constant(0.5))
        if name == "corr" and not node.args and "numeric_only" not in keywords:
            node.keywords.append(ast.keyword("numeric_only", ast.Constant(value=True)))
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "np" and node.attr in _GONE_TYPES:
            return ast.copy_location(ast.Name(_GONE_TYPES[node.attr], ast.Load()), node)
        if isinstance(node.value, ast.Attribute | ast.Name) and node.attr in _RENAMED:
            node.attr = _RENAMED[node.attr] or node.attr
        if node.attr == "str" and self._is_typed(node.value):
            as_text = ast.Attribute(node.value, "astype", ast.Load())
            node.value = ast.Call(as_text, [ast.Name("str", ast.Load())], [])
        return node

    def _is_typed(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and node.slice.value in self._typed
        )


def _method(node: ast.Call, name: str) -> ast.Call:
    func = node.func
    if isinstance(func, ast.Attribute):
        func.attr = name
    node.keywords = [keyword for keyword in node.keywords if keyword.arg != "method"]
    return node


def _text(keyword: ast.keyword | None) -> str:
    value = keyword.value if keyword else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _plain(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
