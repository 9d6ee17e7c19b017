"""Figures that code drew, in the colours of the page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from core.domain.code_figures import themed, title_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 380
_TALLEST = 900
_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}


def drawn(figure: str, *, key: str, room: int | None = None) -> None:
    """A Plotly figure as JSON that the sandbox has checked; as high as the room there is for it."""
    made, title = _figure(figure)
    height = room or made.layout.height
    st.plotly_chart(
        made,
        key=key,
        height=int(min(height, _TALLEST)) if height else HEIGHT,
        config=_CONFIG,
        alt=title or "A figure that code drew.",
    )


@lru_cache(maxsize=64)
def _figure(figure: str) -> tuple[go.Figure, str]:
    import plotly.graph_objects as go

    record = themed(figure)
    made = go.Figure(
        data=record.get("data"), layout=record.get("layout"), frames=record.get("frames")
    )
    return made, title_of(record)
