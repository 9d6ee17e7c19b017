"""Blocks: what one run left in a notebook, or one cell that a person added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.cells import Cell, Computed, QueryCell, as_computed


@dataclass(frozen=True)
class Block:
    """`head` is a run's answer or error, or a lone cell; `computed` are that run's other cells."""

    id: str
    head: Cell
    computed: tuple[Computed, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.head, *self.computed)

    @property
    def queries(self) -> tuple[QueryCell, ...]:
        return tuple(cell for cell in self.computed if cell.kind == "query")


def blocks_of(cells: Sequence[Cell]) -> tuple[Block, ...]:
    """The blocks of one notebook, where the first cell of each stands."""
    blocks: dict[str, Block] = {}
    computed: dict[str, list[Computed]] = {}
    headed = {c.run_id for c in cells if c.kind in ("answer", "error") and c.run_id}
    for cell in cells:
        made = as_computed(cell)
        if made is not None and made.run_id in headed:
            computed.setdefault(made.run_id or "", []).append(made)
        else:
            block_id = cell.run_id if cell.kind in ("answer", "error") else None
            blocks[block_id or cell.id] = Block(block_id or cell.id, cell)
    return tuple(
        Block(block.id, block.head, tuple(computed.get(block.id, ()))) for block in blocks.values()
    )


def next_position(cells: Sequence[Cell]) -> int:
    """The position after the last cell."""
    return max((cell.position for cell in cells), default=0) + 1
