"""A figure tile: the number large, how it changed, its line, how far its target is."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from components.plain import plain
from core.domain.dashboards.figures import Figure

_ROOM_FOR_LINE = 3  # rows of the grid


def figure_tile(title: str, figure: Figure, *, rows: int) -> None:
    line = [0.0 if value is None else value for value in figure.line]
    room = rows >= _ROOM_FOR_LINE and len(line) > 1
    st.metric(
        plain(title),
        figure.text,
        delta=figure.change or None,
        delta_color=_colour(figure),
        delta_arrow=_arrow(figure),
        delta_description=plain(f"vs {figure.against}") if figure.against else None,
        help=plain(figure.exact) if figure.exact != figure.text else None,
        chart_data=line if room else None,
        chart_type="area",
    )
    if figure.reached is None:
        return
    goal = plain(figure.target)
    if figure.reached >= 1:
        st.caption(f":green[:material/check_circle:] Target {goal} met")
    else:
        st.progress(figure.reached, text=f":small[:gray[{figure.reached:.0%} of {goal}]]")


def _arrow(figure: Figure) -> Literal["up", "down", "off"]:
    if figure.rising is None:
        return "off"
    return "up" if figure.rising else "down"


def _colour(figure: Figure) -> Literal["off", "green", "red"]:
    """Colour says whether it is welcome, which only a target can tell."""
    if figure.good is None:
        return "off"
    return "green" if figure.good else "red"
