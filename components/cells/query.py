"""A query that a person added: its result, and its SQL."""

from __future__ import annotations

from components.cells.choice import CellChoice
from components.cells.evidence import evidence, view_toggle
from components.cells.heading import heading
from components.cells.how import how
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from core.domain.blocks import Block
from core.domain.cells import QueryCell


def query_block(block: Block, cell: QueryCell, rows: Rows, *, key: str) -> CellChoice | None:
    with heading(cell.title or cell.name, key=key):
        view = view_toggle(cell, key=f"{key}-{cell.id}")
        chosen = toolbar(block, cell, rows, key=key)
    evidence(cell, rows, view, key=f"{key}-{cell.id}")
    return how(None, (cell,), rows, key=key) or chosen
