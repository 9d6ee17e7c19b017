"""One block of a notebook, drawn by the kind of its head."""

from __future__ import annotations

from typing import assert_never

import streamlit as st

from components.cells.answer import answer_block
from components.cells.choice import CellChoice
from components.cells.computed import analysis_block, python_block
from components.cells.error import error_block
from components.cells.function import function_block
from components.cells.query import query_block
from components.cells.record import record_block
from components.cells.rows import Rows
from components.cells.text import text_block
from core.domain.blocks import Block
from core.domain.cells import CodeCell, PythonCell, RecordCell


def block_cell(block: Block, rows: Rows, *, key: str) -> CellChoice | None:
    with st.container(border=True, key=f"block-{key}"):
        head = block.head
        match head.kind:
            case "answer":
                return answer_block(block, head, rows, key=key)
            case "query":
                return query_block(block, head, rows, key=key)
            case "python" | "code" | "record":
                return _code(block, head, rows, key=key)
            case "analysis":
                return analysis_block(block, head, rows, key=key)
            case "text":
                return text_block(block, head, key=key)
            case "error":
                return error_block(block, head, rows, key=key)
            case _:
                assert_never(head.kind)


def _code(
    block: Block, cell: PythonCell | CodeCell | RecordCell, rows: Rows, *, key: str
) -> CellChoice | None:
    if cell.kind == "code":
        return function_block(block, cell, rows, key=key)
    if cell.kind == "record":
        return record_block(block, cell, rows, key=key)
    return python_block(block, cell, rows, key=key)
