"""Blocks: what one run left in a notebook, or one cell that a person added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.cells import Cell, QueryCell


@dataclass(frozen=True)
class Block:
    """`head` is a run's answer or error, or a lone cell; `queries` are that run's queries."""

    id: str
    head: Cell
    queries: tuple[QueryCell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.head, *self.queries)


def blocks_of(cells: Sequence[Cell]) -> tuple[Block, ...]:
    """The blocks of one notebook, where the first cell of each stands."""
    blocks: dict[str, Block] = {}
    queries: dict[str, list[QueryCell]] = {}
    headed = {c.run_id for c in cells if c.kind in ("answer", "error") and c.run_id}
    for cell in cells:
        if cell.kind == "query" and cell.run_id in headed:
            queries.setdefault(cell.run_id or "", []).append(cell)
        else:
            block_id = cell.run_id if cell.kind in ("answer", "error") else None
            blocks[block_id or cell.id] = Block(block_id or cell.id, cell)
    return tuple(
        Block(block.id, block.head, tuple(queries.get(block.id, ()))) for block in blocks.values()
    )


def next_position(cells: Sequence[Cell]) -> int:
    """The position after the last cell."""
    return max((cell.position for cell in cells), default=0) + 1
