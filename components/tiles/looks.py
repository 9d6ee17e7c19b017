"""Looking closer at a tile, over the page: its query to edit, the rows behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from components.plain import plain
from components.tables import table_rows
from core.domain.dashboards.spec import Tile
from core.errors import SynaError

if TYPE_CHECKING:
    from core.services.dashboards.exploring import Behind

_HEIGHT = 260


def query_dialog(
    tile: Tile, save: Callable[[str], str], *, remarks: tuple[str, ...] = (), title: str = ""
) -> None:
    """`save` runs the text and keeps it; what it returns is what went wrong, or nothing."""

    @st.dialog(title or "Query", width="large")
    def show() -> None:
        if not title:
            st.caption(plain(tile.title))
        for step in tile.steps:
            with st.expander(f"Reads {plain(step.name)}"):
                st.code(step.sql, language="sql")
        sql = st.text_area(
            "SQL", tile.sql, height=_HEIGHT, key=f"sql-tile-{tile.id}",
            label_visibility="collapsed",
        )  # fmt: skip
        for remark in remarks:
            st.caption(plain(remark))
        if st.button("Run and keep", type="primary", icon=":material/play_arrow:", key="run-tile"):
            wrong = save(sql)
            if wrong:
                st.error(plain(wrong), icon=":material/error:")
            else:
                st.rerun()

    show()


def recipe_dialog(tile: Tile) -> None:
    """What a script or an analysis runs; it is changed where it was written."""

    @st.dialog("How it is computed", width="large")
    def show() -> None:
        st.caption(plain(tile.title))
        for step in tile.steps:
            with st.expander(f"Reads {plain(step.name)}"):
                st.code(step.sql, language="sql")
        python = tile.recipe is not None and tile.recipe.kind == "python"
        st.code(tile.text_run, language="python" if python else "sql")
        st.caption(
            "It runs again as it is, without a model. Filters do not reach it. "
            "To change it, change the cell in its notebook and pin that."
        )

    show()


def rows_dialog(title: str, behind: Callable[[], Behind]) -> None:
    """The rows that a figure is made of, or why there is no way back to them."""

    @st.dialog("Rows behind it", width="large")
    def show() -> None:
        st.caption(plain(title))
        try:
            found = behind()
        except SynaError as error:
            st.info(plain(error.describe()))
            return
        more = "the first " if found.result.truncated else ""
        st.caption(f"{more}{len(found.result.rows):,} rows".capitalize())
        table_rows(found.result, key="rows-behind")
        with st.expander("Query"):
            st.code(found.sql, language="sql")

    show()
