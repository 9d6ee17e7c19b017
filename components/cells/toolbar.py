"""The buttons at the right of a block: edit, run again, pin, chart, export, more."""

from __future__ import annotations

from functools import partial
from typing import assert_never

import streamlit as st

from components import session
from components.cells.choice import (
    CellChoice,
    CopyCell,
    Pin,
    RemoveBlock,
    RunAnalysis,
    RunCode,
    RunFunction,
    RunSql,
    Watch,
)
from components.cells.rows import Rows
from components.chart_form import chart_form
from core.domain.blocks import Block
from core.domain.cells import AnalysisCell, CodeCell, Computed, PythonCell, QueryCell

_FORMATS = (("csv", "CSV", "text/csv"), ("parquet", "Parquet", "application/octet-stream"))
_XLSX = ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def toolbar(block: Block, cell: Computed | None, rows: Rows, *, key: str) -> CellChoice | None:
    """`cell` is the result on show, which edit, chart and export are about."""
    with st.container(
        horizontal=True, horizontal_alignment="right", gap="xxsmall", width="content"
    ):
        made = _buttons(block, cell, rows=rows, key=key) if cell is not None else None
        return _more(block, cell, key=key) or made


_EDITS = {
    "query": "Edit the SQL",
    "python": "Edit the code",
    "analysis": "Edit the analysis",
    "code": "Edit the function",
    "record": "",
}
_AGAIN = {
    "query": "the query",
    "python": "the code",
    "analysis": "the analysis",
    "code": "the tests",
    "record": "",
}


def _buttons(block: Block, cell: Computed, *, rows: Rows, key: str) -> CellChoice | None:
    shown = cell.kind in ("code", "record") or (cell.kind != "query" and cell.id == block.head.id)
    if not shown:  # others show what they run anyway
        st.button(
            "",
            icon=":material/edit:",
            help=_EDITS[cell.kind],
            key=f"edit-{key}",
            type="tertiary",
            on_click=session.toggle_fold,
            args=(f"how-{key}",),
        )
    chosen = _again_button(cell, rows, key=key) if cell.kind != "record" else None
    if _can_be_pinned(cell) and st.button(
        "", icon=":material/push_pin:", help="Pin to a dashboard", key=f"pin-{key}",
        type="tertiary",
    ):  # fmt: skip
        chosen = Pin(cell.id)
    if cell.kind == "query" and cell.result is not None:
        chosen = _watch_button(cell, key=key) or chosen
        chosen = _chart_button(cell, rows, key=key) or chosen
        _export_button(cell, rows, key=key)
    return chosen


def _can_be_pinned(cell: Computed) -> bool:
    """A dashboard runs it again, so there is something to run and something to show."""
    match cell.kind:
        case "query":
            return cell.result is not None
        case "python" | "analysis":
            shown = cell.result is not None or any(table.name for table in cell.tables)
            return shown and cell.failure is None
        case "code" | "record":
            return False
        case _:
            assert_never(cell.kind)


def _watch_button(cell: QueryCell, *, key: str) -> CellChoice | None:
    """For a figure over time that stands by itself."""
    roles = {column.role for column in cell.result.columns} if cell.result is not None else set()
    if cell.inputs or not {"time", "number"} <= roles:
        return None
    watch = st.button(
        "",
        icon=":material/notification_add:",
        help="Watch this: be told when it looks unusual",
        key=f"watch-{key}",
        type="tertiary",
    )
    return Watch(cell.id) if watch else None


def _again_button(
    cell: QueryCell | PythonCell | AnalysisCell | CodeCell, rows: Rows, *, key: str
) -> CellChoice | None:
    """Not for code that needs a person's word each time: that is asked beside it."""
    if cell.kind in ("python", "code") and rows.confinement().tier == "restricted":
        return None
    again = st.button(
        "",
        icon=":material/refresh:",
        help=f"Run {_AGAIN[cell.kind]} again, without a model",
        key=f"again-{key}",
        type="tertiary",
    )
    if not again:
        return None
    match cell.kind:
        case "query":
            return RunSql(cell.id, cell.sql)
        case "python":
            return RunCode(cell.id, cell.code)
        case "analysis":
            return RunAnalysis(cell.id, cell.call)
        case "code":
            return RunFunction(cell.id, cell.code)
        case _:
            assert_never(cell.kind)


def _chart_button(cell: QueryCell, rows: Rows, *, key: str) -> CellChoice | None:
    menu = st.popover(
        "",
        icon=":material/bar_chart:",
        help="Chart settings",
        key=f"chart-menu-{key}",
        type="tertiary",
        on_change="rerun",
    )
    if not menu.open or cell.result is None:
        return None
    with menu:
        return chart_form(cell, rows.result(cell.result), key=f"chart-form-{key}")


def _export_button(cell: QueryCell, rows: Rows, *, key: str) -> None:
    menu = st.popover(
        "",
        icon=":material/download:",
        help="Export the whole table",
        key=f"export-{key}",
        type="tertiary",
        on_change="rerun",
    )
    if not menu.open:
        return
    with menu:
        for format_, title, mime in (*_FORMATS, _XLSX):
            st.download_button(
                title,
                data=partial(rows.export, cell.id, format_),
                file_name=f"{cell.name}.{format_}",
                mime=mime,
                key=f"export-{format_}-{key}",
                on_click="ignore",
                width="stretch",
            )


def _more(block: Block, cell: Computed | None, *, key: str) -> CellChoice | None:
    copies = f"Duplicate {_AGAIN[cell.kind]}" if cell is not None else ""
    options = [copies, "Delete"] if copies else ["Delete"]
    picked = st.menu_button(
        "", options, icon=":material/more_horiz:", help="More", key=f"more-{key}", type="tertiary"
    )
    if picked == "Delete":
        return RemoveBlock(block.id)
    return CopyCell(cell) if picked is not None and cell is not None else None
