"""A cell that code or an analysis computed: its values."""

from __future__ import annotations

from components.cells.choice import CellChoice
from components.cells.evidence import evidence
from components.cells.heading import heading
from components.cells.rows import Rows
from core.domain.cells import AnalysisCell, PythonCell


def computed_block(cell: PythonCell | AnalysisCell, rows: Rows, *, key: str) -> CellChoice | None:
    with heading(cell.title or cell.name, key=key):
        chosen = None
    evidence(cell, rows, "Table", key=f"{key}-{cell.id}")
    return chosen
