"""The top line of a block: what it is about at the left, its buttons at the right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.plain import plain, short
from core.domain.labels import capital

_LONGEST = 300


@contextmanager
def heading(text: str, *, key: str) -> Iterator[None]:
    """What is drawn inside the context comes at the right of the heading."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"heading-{key}"
    ):
        st.markdown(
            f"###### {plain(capital(short(text, _LONGEST)))}", width="stretch", anchors=False
        )
        yield
