"""What an agent did to code, kept as it was."""

from __future__ import annotations

from components.cells.choice import CellChoice
from components.cells.heading import heading
from components.cells.records.shipped import shipped_view
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from core.domain.blocks import Block
from core.domain.cells import RecordCell


def record_block(block: Block, cell: RecordCell, rows: Rows, *, key: str) -> CellChoice | None:
    with heading(cell.title or cell.name, key=key):
        chosen = toolbar(block, cell, rows, key=key)
    record_view(cell, key=f"{key}-{cell.id}")
    return chosen


def record_view(cell: RecordCell, *, key: str) -> None:
    shipped_view(cell.record.deployment, key=key)
