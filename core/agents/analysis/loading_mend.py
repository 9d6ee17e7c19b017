"""Scripts that load files, draw or write: the data is there already, and nothing else is."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from core.domain.sources import Table

_READERS = frozenset(
    {"read_csv", "read_excel", "read_parquet", "read_json", "read_table", "read_sql", "scan_csv"}
)
_WRITERS = frozenset({"to_csv", "to_excel", "to_parquet", "to_json", "savefig", "show", "head"})
_DRAWING = frozenset({"matplotlib", "seaborn", "plt", "sns"})


class LoadingMend(ast.NodeTransformer):
    """Reading a file becomes the frame; drawing and writing are left out."""

    def __init__(self, frames: Sequence[tuple[Table, str]], notes: list[str]) -> None:
        self._frames = frames
        self._notes = notes

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _READERS:
            return ast.parse(f"{self._frame(node)}.copy()", mode="eval").body
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if _root(node.value) in _DRAWING or _calls(node.value, _WRITERS):
            self._notes.append("Left out what draws or writes files.")
            return None
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        node.names = [name for name in node.names if name.name.split(".")[0] not in _DRAWING]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if (node.module or "").split(".")[0] in _DRAWING else node

    def _frame(self, node: ast.Call) -> str:
        """The table whose name the file's looks like, else the first."""
        said = ""
        if node.args and isinstance(node.args[0], ast.Constant):
            said = str(node.args[0].value).casefold()
        for table, name in self._frames:
            if table.name.casefold() in said:
                return name
        return self._frames[0][1] if self._frames else "df"


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _calls(node: ast.AST, names: frozenset[str]) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in names
