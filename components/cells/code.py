"""The editor of a Python cell, its Run, and the word that a run needs where nothing confines it."""

from __future__ import annotations

import streamlit as st

from components.cells.choice import RunCode
from components.cells.rows import Rows
from components.plain import plain
from core.domain.cells import PythonCell


def code_editor(cell: PythonCell, rows: Rows, *, key: str, summary: str) -> RunCode | None:
    """`summary` is the line beside Run."""
    text = st.text_area(
        f"Python of {cell.name}",
        cell.code,
        key=f"code-{key}-{hash(cell.code)}",
        height=height_of(cell.code),
        label_visibility="collapsed",
        placeholder="Python",
    )
    code = text or ""
    with st.container(horizontal=True, vertical_alignment="center"):
        accepted = False
        confined = rows.confinement().tier != "restricted"
        if confined:
            run = st.button("Run", key=f"run-{key}", icon=":material/play_arrow:")
        else:
            run = accepted = allowed(rows, key=key)
        st.caption(plain(summary), width="stretch")
    return RunCode(cell.id, code, accepted) if run else None


def allowed(rows: Rows, *, key: str) -> bool:
    """Whether a person lets this one run go without walls, having read why there are none."""
    confinement = rows.confinement()
    with st.popover("Run", icon=":material/play_arrow:", key=f"ask-{key}"):
        st.markdown(plain(confinement.sentence))
        st.markdown("Read the code above, and run it only if you trust it.")
        return st.button("Run it this once", key=f"run-{key}", type="primary")


def hint(rows: Rows) -> str:
    """How to begin, in Markdown."""
    names = [f"`{name}`" for name in list(rows.tables())[:6]]
    data = f"Tables are pandas frames under their names: {', '.join(names)}. " if names else ""
    return (
        f"{data}`show(x)` shows a table or a Plotly figure, "
        '`answer["name"] = x` keeps a value, `sql("…")` runs a query.'
    )


def height_of(text: str) -> int:
    """Pixels for the lines there are, within reason; long lines wrap."""
    lines = sum(1 + len(line) // 100 for line in text.splitlines()) or 1
    return min(70 + 20 * lines, 420)
