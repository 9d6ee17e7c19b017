"""The menu of a tile: look closer, take it away, and in edit mode everything about it."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from components.tiles.choice import Again, BoardChoice, Change, Look, Trace
from components.tiles.face import Face, Shelf
from components.tiles.settings import tile_settings
from core.domain.dashboards.edits import DuplicateTile, RemoveTile

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES = (("csv", "CSV", "text/csv"), ("xlsx", "Excel", _XLSX))
_Looks = tuple[tuple[Literal["query", "rows"], str, str], ...]
_LOOKS_AT_RECIPE: _Looks = (("query", "How it is computed", ":material/code:"),)
_LOOKS: _Looks = (
    ("query", "Open the query", ":material/code:"),
    ("rows", "Rows behind it", ":material/table_rows:"),
)


def tile_menu(face: Face, shelf: Shelf) -> BoardChoice | None:
    menu = st.popover(
        "",
        icon=":material/more_horiz:",
        help=f"More about “{face.tile.title[:60]}”",
        key=f"menu-{face.key}",
        type="tertiary",
        on_change="rerun",
    )
    if not menu.open:
        return None
    with menu:
        chosen = _closer(face, traced=shelf.traced) if face.tile.computed else None
        if face.tile.computed and face.tile.drawing is None:
            _files(face, shelf)
        return (_edits(face) or chosen) if face.editing else chosen


def _closer(face: Face, *, traced: bool) -> BoardChoice | None:
    chosen: BoardChoice | None = None
    looks = _LOOKS if face.tile.recipe is None else _LOOKS_AT_RECIPE
    for what, title, icon in looks:
        if st.button(title, icon=icon, key=f"{what}-{face.key}", type="tertiary"):
            chosen = Look(what, face.tile.id)
    if st.button(
        "Compute again",
        icon=":material/refresh:",
        key=f"again-{face.key}",
        type="tertiary",
    ):
        chosen = Again(face.tile.id)
    if (
        traced
        and face.over_time
        and st.button(
            "Look for the commit",
            icon=":material/commit:",
            key=f"trace-{face.key}",
            type="tertiary",
        )
    ):
        chosen = Trace(face.tile.id)
    return chosen


def _files(face: Face, shelf: Shelf) -> None:
    with st.container(horizontal=True):
        for form, title, mime in _FILES:
            st.download_button(
                title,
                data=partial(shelf.export, face.tile.id, form),
                file_name=f"{face.tile.title[:80] or 'tile'}.{form}",
                mime=mime,
                icon=":material/download:",
                key=f"{form}-{face.key}",
                on_click="ignore",
                type="tertiary",
            )


def _edits(face: Face) -> BoardChoice | None:
    chosen: BoardChoice | None = tile_settings(face)
    with st.container(horizontal=True):
        if st.button("Duplicate", icon=":material/content_copy:", key=f"copy-{face.key}"):
            chosen = Change(DuplicateTile(tile_id=face.tile.id))
        if st.button("Remove", icon=":material/delete:", key=f"remove-{face.key}"):
            chosen = Change(RemoveTile(tile_id=face.tile.id))
    return chosen
