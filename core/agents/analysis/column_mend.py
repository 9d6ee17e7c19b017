"""Column names in scripts, held against the tables."""

from __future__ import annotations

import ast
import difflib
import re

from core.domain.sources import Schema

_NAMING = frozenset({"subset", "by", "columns", "x", "y", "on", "left_on", "right_on", "values"})
_NAMED_CALLS = frozenset({"groupby", "sort_values", "drop", "pop", "nlargest", "nsmallest"})
_NEAR = 0.84


class ColumnMend(ast.NodeTransformer):
    """A name that no column and no line of the script made takes the column it is spelled like."""

    def __init__(self, tree: ast.Module, schema: Schema, notes: list[str]) -> None:
        self._columns = [column.name for _, column in schema.columns()]
        self._made = made_names(tree)
        self._notes = notes

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and not _is_answer(node.value):
            node.slice = self._named(node.slice)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        for keyword in node.keywords:
            if keyword.arg in _NAMING:
                keyword.value = self._named(keyword.value)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _NAMED_CALLS:
            node.args = [self._named(argument) for argument in node.args]
        return node

    def _named(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant(value=str(text)):
                return ast.copy_location(ast.Constant(self._column(text)), node)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                node.elts = [self._named(item) for item in items]
        return node

    def _column(self, text: str) -> str:
        if text in self._columns or text in self._made:
            return text
        folded = {_folded(name): name for name in reversed(self._columns)}
        found = folded.get(_folded(text))
        if found is None:
            near = difflib.get_close_matches(_folded(text), folded, n=1, cutoff=_NEAR)
            found = folded[near[0]] if near else None
        if found is None:
            return text
        self._notes.append(f"Read {text} as {found}.")
        return found


def made_names(tree: ast.Module) -> set[str]:
    """Texts that the script may use as names of new columns or keys."""
    made: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(text)), ctx=ast.Store()):
                made.add(text)
            case ast.Subscript(
                slice=ast.Tuple(elts=[_, ast.Constant(value=str(text))]), ctx=ast.Store()
            ):
                made.add(text)
            case ast.Dict(keys=keys, values=values):
                made |= {k.value for k in [*keys, *values] if _is_text(k)}  # type: ignore[union-attr]
            case ast.keyword(arg=str(name)):
                made.add(name)
            case ast.Assign(value=ast.List(elts=items), targets=[ast.Attribute(attr="columns")]):
                made |= {item.value for item in items if isinstance(item, ast.Constant)}  # type: ignore[misc]
    return made


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_answer(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "answer"


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
