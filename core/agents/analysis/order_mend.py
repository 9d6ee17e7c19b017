"""Calls in the wrong order, and names of no column: int(values).sum(), df[["A", "Nothing"]]."""

from __future__ import annotations

import ast

from core.agents.analysis.column_mend import made_names
from core.domain.sources import Schema

_SINGLE = frozenset({"int", "float", "round"})
_FOLDED = frozenset({"sum", "mean", "max", "min", "count", "std", "median"})


class OrderMend(ast.NodeTransformer):
    """A column is counted or averaged before it is made one number; unknown names leave a list."""

    def __init__(self, tree: ast.Module, schema: Schema, notes: list[str]) -> None:
        self._known = {column.name for _, column in schema.columns()} | made_names(tree)
        self._notes = notes

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        func = node.func
        if not isinstance(func, ast.Attribute) or func.attr not in _FOLDED or node.args:
            return node
        inner = func.value
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id in _SINGLE
            and inner.args
        ):
            folded = ast.Call(
                ast.Attribute(inner.args[0], func.attr, ast.Load()), [], node.keywords
            )
            self._notes.append(f"Took the {func.attr} before {inner.func.id}.")
            return ast.Call(inner.func, [folded, *inner.args[1:]], inner.keywords)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.slice, ast.List) or not isinstance(node.value, ast.Name):
            return node
        texts = [item for item in node.slice.elts if _is_text(item)]
        kept = [item for item in texts if item.value in self._known]  # type: ignore[attr-defined]
        if len(texts) == len(node.slice.elts) and 0 < len(kept) < len(texts):
            self._notes.append("Left out names that are no column.")
            node.slice.elts = list(kept)
        return node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
