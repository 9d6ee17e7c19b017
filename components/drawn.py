"""Figures that code drew, in the colours of the page."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from core.domain.chart_text import COLOURS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 380
_TALLEST = 900
_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}
# What Plotly Express writes into every trace that was given no colour.
_PLAIN = ("#636efa #EF553B #00cc96 #ab63fa #FFA15A #19d3f3 #FF6692 #B6E880 #FF97FF #FECB52").split()
_OURS = {plain.casefold(): COLOURS[place % len(COLOURS)] for place, plain in enumerate(_PLAIN)}
_COLOUR = re.compile(r'"(#[0-9a-fA-F]{6})"')


def drawn(figure: str, *, key: str) -> None:
    """A Plotly figure as JSON that the sandbox has checked."""
    made = _figure(figure)
    height = made.layout.height
    st.plotly_chart(
        made,
        key=key,
        height=int(min(height, _TALLEST)) if height else HEIGHT,
        config=_CONFIG,
        alt=title_of(figure) or "A figure that code drew.",
    )


def title_of(figure: str) -> str:
    """The title that the code gave it, or nothing."""
    layout = json.loads(figure).get("layout", {})
    title = layout.get("title", {}) if isinstance(layout, dict) else {}
    text = title.get("text", "") if isinstance(title, dict) else title
    return str(text or "")


def in_our_colours(figure: str) -> str:
    """Without Plotly's own template, and with our colours where code chose none."""
    record = json.loads(figure)
    if isinstance(record.get("layout"), dict):
        record["layout"].pop("template", None)
    return _COLOUR.sub(lambda m: f'"{_OURS.get(m[1].casefold(), m[1])}"', json.dumps(record))


@lru_cache(maxsize=64)
def _figure(figure: str) -> go.Figure:
    import plotly.graph_objects as go

    record = json.loads(in_our_colours(figure))
    return go.Figure(
        data=record.get("data"), layout=record.get("layout"), frames=record.get("frames")
    )
