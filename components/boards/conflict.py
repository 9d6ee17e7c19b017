"""Two people changed one dashboard: what the other did, and the choice."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from components.plain import plain


def conflict(theirs: str, *, key: str) -> Literal["mine", "theirs"] | None:
    """`theirs` says in words what the other changed."""
    with st.container(border=True, key=f"conflict-{key}"):
        st.markdown(
            "**Somebody else changed this dashboard meanwhile.** Your change was not made yet."
        )
        st.caption(plain(f"Theirs: {theirs or 'changed and changed back.'}"))
        with st.container(horizontal=True):
            if st.button("Keep mine too", type="primary", key=f"mine-{key}"):
                return "mine"
            if st.button("Take theirs", key=f"theirs-{key}"):
                return "theirs"
    return None
