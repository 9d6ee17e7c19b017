"""The badge of an answer whose figures are being computed another way."""

from __future__ import annotations

import streamlit as st

from components import session
from components.redraw import redraw

EVERY = 0.7


def second_route_under_way(notebook_id: str) -> None:
    """Draws nothing; the page is drawn again when the badge may have moved."""
    if session.services().second_routes.under_way(notebook_id):
        st.fragment(_wait, run_every=EVERY)(notebook_id)


def _wait(notebook_id: str) -> None:
    if not session.services().second_routes.under_way(notebook_id):
        redraw()
