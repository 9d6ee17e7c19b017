"""Missing values, which make some calls give NaN: left out, by row where values are pairs."""

from __future__ import annotations

import ast
from typing import TypeGuard

_PAIRED = frozenset({"pearsonr", "spearmanr", "kendalltau", "linregress", "ttest_rel", "wilcoxon"})
_SINGLE = frozenset(
    "shapiro normaltest skew kurtosis kstest anderson iqr zscore ttest_ind f_oneway mannwhitneyu"
    " levene kruskal bartlett ttest_1samp median_abs_deviation jarque_bera".split()
)


class MissingMend(ast.NodeTransformer):
    """Only where an argument is plainly a column: `frame["name"]`."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _plain(node.func)
        if name in _PAIRED and len(node.args) >= 2:
            self._pair(node)
        elif name in _SINGLE:
            node.args = [self._whole(argument) for argument in node.args]
        return node

    def _pair(self, node: ast.Call) -> None:
        first, second = node.args[:2]
        if not (_is_column(first) and _is_column(second)):
            return
        if ast.dump(first.value) != ast.dump(second.value):
            return
        names = ast.unparse(ast.List([first.slice, second.slice], ast.Load()))
        whole = f"{ast.unparse(first.value)}[{names}].dropna()"
        node.args[:2] = [
            ast.parse(f"{whole}[{ast.unparse(side.slice)}]", mode="eval").body
            for side in (first, second)
        ]
        self._say()

    def _whole(self, node: ast.expr) -> ast.expr:
        if not _is_column(node):
            return node
        self._say()
        return ast.Call(ast.Attribute(node, "dropna", ast.Load()), [], [])

    def _say(self) -> None:
        self._notes.append("Left out rows with missing values.")


def _is_column(node: ast.AST) -> TypeGuard[ast.Subscript]:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and isinstance(node.value, ast.Name)
    )


def _plain(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
