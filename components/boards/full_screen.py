"""The dashboard alone: no navigation, no toolbar."""

from __future__ import annotations

import streamlit as st

from components import session
from components.plain import plain

_STYLE = """<style>
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"], [data-testid="stHeader"],
[data-testid="stExpandSidebarButton"] { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 1rem 1.25rem 2rem; max-width: none; }
</style>"""


def full_screen(title: str) -> None:
    """Its name and the way back."""
    st.html(_STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="bar-full"):
        st.markdown(f"### {plain(title)}", width="stretch", anchors=False)
        st.button(
            "",
            icon=":material/fullscreen_exit:",
            help="Leave full screen",
            key="leave-full",
            type="tertiary",
            on_click=session.set_parameter,
            args=("view", None),
        )
