"""A Python or analysis cell that a person added: what is run, then what it made."""

from __future__ import annotations

import streamlit as st

from components.analysis_form import analysis_form
from components.cells.choice import CellChoice
from components.cells.code import code_editor, hint
from components.cells.evidence import evidence
from components.cells.heading import heading
from components.cells.how import summary
from components.cells.made import anything
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from core.domain.blocks import Block
from core.domain.cells import AnalysisCell, PythonCell


def python_block(block: Block, cell: PythonCell, rows: Rows, *, key: str) -> CellChoice | None:
    """The code is always in view: it is what the cell is about."""
    with heading(cell.title or cell.name, key=key):
        chosen = toolbar(block, cell, rows, key=key)
    ran = anything(cell) or cell.failure is not None
    run = code_editor(cell, rows, key=f"{key}-{cell.id}", summary=summary(cell) if ran else "")
    if not ran:
        st.caption(hint(rows))
    evidence(cell, rows, "Table", key=f"{key}-{cell.id}")
    return run or chosen


def analysis_block(block: Block, cell: AnalysisCell, rows: Rows, *, key: str) -> CellChoice | None:
    """The form is open until there is something to see."""
    with heading(cell.title or cell.name, key=key):
        chosen = toolbar(block, cell, rows, key=key)
    ran = anything(cell)
    fold = st.expander(
        "Settings", not ran, type="compact", key=f"settings-{key}-{ran}", on_change="rerun"
    )
    run = None
    if fold.open:
        with fold:
            said = summary(cell) if ran else ""
            run = analysis_form(cell, rows, key=f"{key}-{cell.id}", summary=said)
    evidence(cell, rows, "Table", key=f"{key}-{cell.id}")
    return run or chosen
