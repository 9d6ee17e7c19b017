"""The grid of tiles: twelve columns, or one below another where there is little room."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.tiles.choice import BoardChoice
from components.tiles.face import Face, Shelf
from components.tiles.tile import tile


def grid(faces: Sequence[Face], shelf: Shelf, *, key: str) -> BoardChoice | None:
    """What was chosen in any tile."""
    places = "\n".join(_rule(face) for face in faces)
    # numbers and hashes only: nothing of the document stands in the style
    st.html(f"<style>@media (min-width: 801px) {{\n{places}\n}}</style>")
    chosen: BoardChoice | None = None
    in_order = sorted(faces, key=lambda face: (face.tile.place.y, face.tile.place.x))
    with st.container(key=f"grid-{key}"):
        for face in in_order:
            with st.container(border=True, key=f"tile-{face.key}", gap="xxsmall"):
                chosen = tile(face, shelf) or chosen
    return chosen


def _rule(face: Face) -> str:
    place = face.tile.place
    return (
        f'[class*="st-key-grid-"] > div:has(> .st-key-tile-{face.key}) {{ '
        f"grid-column: {place.x + 1} / span {place.width}; "
        f"grid-row: {place.y + 1} / span {place.height}; }}"
    )
