"""Empty places teach: one sentence, one button."""

from __future__ import annotations

import streamlit as st


def empty(sentence: str, *, icon: str, action: str | None = None, key: str) -> bool:
    """True when the button was pressed."""
    with st.container(border=True, key=f"empty-{key}", horizontal_alignment="center", gap="small"):
        st.markdown(f":gray[{icon}]", width="content")
        st.markdown(sentence, width="content", text_alignment="center")
        return st.button(action, key=key, type="primary") if action else False
