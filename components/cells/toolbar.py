"""The buttons at the right of a block: edit, run again, chart, export, more."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from components import session
from components.cells.choice import CellChoice, CopyQuery, RemoveBlock, RunSql
from components.cells.rows import Rows
from components.chart_form import chart_form
from core.domain.blocks import Block
from core.domain.cells import QueryCell

_FORMATS = (("csv", "CSV", "text/csv"), ("parquet", "Parquet", "application/octet-stream"))
_XLSX = ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def toolbar(block: Block, cell: QueryCell | None, rows: Rows, *, key: str) -> CellChoice | None:
    """`cell` is the result on show, which edit, chart and export are about."""
    with st.container(
        horizontal=True, horizontal_alignment="right", gap="xxsmall", width="content"
    ):
        made = _query_buttons(cell, rows, key=key) if cell is not None else None
        return _more(block, cell, key=key) or made


def _query_buttons(cell: QueryCell, rows: Rows, *, key: str) -> CellChoice | None:
    st.button(
        "",
        icon=":material/edit:",
        help="Edit the SQL",
        key=f"edit-{key}",
        type="tertiary",
        on_click=session.toggle_fold,
        args=(f"how-{key}",),
    )
    again = st.button(
        "",
        icon=":material/refresh:",
        help="Run the query again, without a model",
        key=f"again-{key}",
        type="tertiary",
    )
    chosen: CellChoice | None = RunSql(cell.id, cell.sql) if again else None
    if cell.result is not None:
        chosen = _chart_button(cell, rows, key=key) or chosen
        _export_button(cell, rows, key=key)
    return chosen


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


def _more(block: Block, cell: QueryCell | None, *, key: str) -> CellChoice | None:
    options: list[Literal["Duplicate the query", "Delete"]] = ["Delete"]
    if cell is not None:
        options.insert(0, "Duplicate the query")
    picked = st.menu_button(
        "", options, icon=":material/more_horiz:", help="More", key=f"more-{key}", type="tertiary"
    )
    if picked == "Delete":
        return RemoveBlock(block.id)
    if picked is not None and cell is not None:
        return CopyQuery(cell.sql, cell.title)
    return None
