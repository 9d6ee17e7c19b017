"""The name `df` in a script over several tables, of which none is called so."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from core.agents.analysis.frames import frame_name
from core.domain.sources import Table

NAME = "df"


def begin_frame(tree: ast.Module, tables: Sequence[Table]) -> None:
    """Begin with `df = table`: of `tables`, the one most of whose columns the script names."""
    uses = next((found for statement in tree.body if (found := _uses(statement))), [])
    if not any(isinstance(use.ctx, ast.Load) for use in uses):
        return
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    scores = [sum(column.name in said for column in table.columns) for table in tables]
    best = max(scores, default=0)
    if scores.count(best) == 1 and (best or len(tables) == 1):
        start = f"{NAME} = {frame_name(tables[scores.index(best)].name)}.copy()"
        tree.body.insert(_after_imports(tree), ast.parse(start).body[0])


def _uses(statement: ast.stmt) -> list[ast.Name]:
    return [n for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id == NAME]


def _after_imports(tree: ast.Module) -> int:
    kinds = [isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body]
    return kinds.index(False) if False in kinds else len(kinds)
