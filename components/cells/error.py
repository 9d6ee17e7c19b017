"""A question that failed: what happened, what was kept, what to do."""

from __future__ import annotations

import streamlit as st

from components.cells.choice import AskAgain, CellChoice, RemoveBlock
from components.cells.evidence import evidence
from components.cells.heading import heading
from components.cells.how import how
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from components.plain import plain
from core.domain.blocks import Block
from core.domain.cells import ErrorCell


def error_block(block: Block, cell: ErrorCell, rows: Rows, *, key: str) -> CellChoice | None:
    last = block.computed[-1] if block.computed else None
    with heading(cell.question, key=key):
        chosen = toolbar(block, last, rows, key=key)
    said = cell.failure
    lines = [f"**{plain(said.message)}**", plain(said.kept), plain(said.remedy)]
    st.error("  \n".join(line for line in lines if line), icon=":material/error:")
    with st.container(horizontal=True):
        if st.button("Ask again", key=f"ask-{key}", icon=":material/refresh:"):
            chosen = AskAgain(cell.question)
        if st.button("Delete", key=f"remove-{key}", type="tertiary"):
            chosen = RemoveBlock(block.id)
    if last is not None and last.result is not None:
        evidence(last, rows, "Table", key=f"{key}-{last.id}")
    return (how(None, block.computed, rows, key=key) if block.computed else None) or chosen
