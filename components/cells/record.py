"""What an agent did to code, kept as it was."""

from __future__ import annotations

from typing import assert_never

from components.cells.choice import CellChoice
from components.cells.heading import heading
from components.cells.records.applied import applied_view
from components.cells.records.candidates import candidates_view
from components.cells.records.changed import changed_view
from components.cells.records.cited import cited_view
from components.cells.records.reviewed import reviewed_view
from components.cells.records.shipped import shipped_view
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from core.domain.blocks import Block
from core.domain.cells import RecordCell


def record_block(block: Block, cell: RecordCell, rows: Rows, *, key: str) -> CellChoice | None:
    with heading(cell.title or cell.name, key=key):
        chosen = toolbar(block, cell, rows, key=key)
    return record_view(cell, rows, key=f"{key}-{cell.id}") or chosen


def record_view(
    cell: RecordCell, rows: Rows, *, key: str, opened: tuple[int, int] | None = None
) -> CellChoice | None:
    """What a person asked for in it; `opened` is a row that was chosen, and how often one was."""
    record = cell.record
    match record.kind:
        case "shipped":
            shipped_view(record.deployment, key=key)
        case "reviewed":
            return reviewed_view(record.review, key=key)
        case "applied":
            applied_view(record.applied, key=key)
        case "candidates":
            candidates_view(record.search, key=key)
        case "cited":
            cited_view(record.answer, key=key, opened=opened)
        case "changed":
            return changed_view(record.change, key=key, last=rows.is_last(record.change))
        case _:
            assert_never(record.kind)
    return None
