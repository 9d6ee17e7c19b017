"""Scripts that load or make up data, draw or write: it is there already, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from core.domain.sources import Table

_READERS = frozenset(
    {"read_csv", "read_excel", "read_parquet", "read_json", "read_table", "read_sql", "scan_csv"}
)
_WRITERS = frozenset({"to_csv", "to_excel", "to_parquet", "to_json", "savefig", "show", "head"})
_SAMPLES = re.compile(r"(?:fetch|load)_\w+")  # of scikit-learn and statsmodels
_DRAWING = frozenset({"matplotlib", "seaborn", "plt", "sns"})


class LoadingMend(ast.NodeTransformer):
    """Data that is read or made up becomes the frame; drawing and writing are left out."""

    def __init__(self, frames: Sequence[tuple[Table, str]], notes: list[str]) -> None:
        self._frames = frames
        self._notes = notes
        self._written: dict[str, ast.Dict] = {}

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Name):
            return node
        if isinstance(node.value, ast.Dict):
            self._written[target.id] = node.value
        frame = self._made_up(node.value) or self._sample_of(target.id, node.value)
        if frame:
            self._notes.append("Took the data in place of rows that the script made up.")
            node.value = ast.parse(f"{frame}.copy()", mode="eval").body
        return node

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

    def _made_up(self, value: ast.expr) -> str:
        """The frame whose columns a table of literals has; empty where it is no such table."""
        if not isinstance(value, ast.Call) or _last_name(value.func) != "DataFrame":
            return ""
        rows = value.args[0] if value.args else None
        if isinstance(rows, ast.Name):
            rows = self._written.get(rows.id)
        if not isinstance(rows, ast.Dict) or not all(map(_is_literal, rows.values)):
            return ""
        keys = {key.value for key in rows.keys if isinstance(key, ast.Constant)}
        for table, name in self._frames:
            known = sum(column.name in keys for column in table.columns)
            if known >= 2 and known * 2 > len(keys):
                return name
        return ""

    def _sample_of(self, target: str, value: ast.expr) -> str:
        """The frame, where a sample data set of a library takes its name."""
        calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
        if not any(_SAMPLES.fullmatch(_last_name(call.func)) for call in calls):
            return ""
        return next((name for _, name in self._frames if name == target), "")

    def _frame(self, node: ast.Call) -> str:
        """The table whose name the file's looks like, else the first."""
        said = ""
        if node.args and isinstance(node.args[0], ast.Constant):
            said = str(node.args[0].value).casefold()
        for table, name in self._frames:
            if table.name.casefold() in said:
                return name
        return self._frames[0][1] if self._frames else "df"


def _is_literal(node: ast.expr) -> bool:
    """Whether no variable is in it; functions called over literals do not count."""
    calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    called = {id(name) for func in calls for name in ast.walk(func)}
    return all(id(n) in called for n in ast.walk(node) if isinstance(n, ast.Name))


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _calls(node: ast.AST, names: frozenset[str]) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in names
