"""The bar at the bottom: what was just done, and Undo."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from components.plain import plain


@dataclass(frozen=True)
class Notice:
    """`to` leads to what it is about: a page, what the link says, parts of the address."""

    text: str
    undo: Callable[[], object] | None = None
    failed: bool = False
    to: tuple[str, str, Mapping[str, str]] | None = None
    at: float = field(default_factory=time.monotonic)


def notice_bar(notice: Notice | None, *, key: str) -> Literal["undo", "dismiss"] | None:
    """Above the ask box, so that nothing on the page moves."""
    if notice is None:
        return None
    with (
        st.bottom,
        st.container(
            key=key, border=True, horizontal=True, wrap=False, vertical_alignment="center"
        ),
    ):
        icon = ":material/error:" if notice.failed else ":material/check:"
        st.markdown(f"{icon} {plain(notice.text)}", width="stretch")
        if notice.to is not None:
            page, label, parts = notice.to
            st.page_link(page, label=plain(label), query_params=dict(parts))
        if notice.undo is not None and st.button("Undo", key=f"{key}-undo"):
            return "undo"
        dismissed = st.button(
            "", icon=":material/close:", key=f"{key}-close", type="tertiary", help="Dismiss"
        )
        return "dismiss" if dismissed else None
