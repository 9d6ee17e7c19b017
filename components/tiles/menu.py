"""The menu of a tile: look closer, take it away, and in edit mode everything about it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import session
from components.tiles.choice import Again, BoardChoice, Change, Look, Trace
from components.tiles.face import Face, Shelf
from components.tiles.settings import tile_settings
from core.domain.dashboards.edits import DuplicateTile, RemoveTile

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES = (("csv", "CSV", "text/csv"), ("xlsx", "Excel", _XLSX))
_Deeds = dict[str, tuple[str, str, BoardChoice]]


def tile_menu(face: Face, shelf: Shelf) -> BoardChoice | None:
    """It closes when something is chosen in it, as what opens next lies over the page."""
    name = f"menu-{face.key}"
    menu = st.popover(
        "",
        icon=":material/more_horiz:",
        help=f"More about “{face.tile.title[:60]}”",
        key=name,
        type="tertiary",
        on_change="rerun",
    )
    deeds = _deeds(face, traced=shelf.traced) if face.tile.computed else {}
    pressed = deeds.get(session.pressed(name) or "")
    if not menu.open:
        return pressed[2] if pressed is not None else None
    with menu:
        for what, (title, icon, _) in deeds.items():
            st.button(
                title,
                icon=icon,
                key=f"{what}-{face.key}",
                type="tertiary",
                on_click=session.press,
                args=(name, what),
                kwargs={"closing": name},
            )
        if face.tile.computed and face.tile.drawing is None:
            _files(face, shelf)
        return _edits(face) if face.editing else None


def _deeds(face: Face, *, traced: bool) -> _Deeds:
    """What can be done to a tile as it is: its title, its icon and the choice."""
    tile, rule = face.tile, face.tile.recipe is None
    query = "Open the query" if rule else "How it is computed"
    deeds: _Deeds = {"query": (query, ":material/code:", Look("query", tile.id))}
    if rule:
        deeds["rows"] = ("Rows behind it", ":material/table_rows:", Look("rows", tile.id))
    deeds["again"] = ("Compute again", ":material/refresh:", Again(tile.id))
    if traced and face.over_time:
        deeds["trace"] = ("Look for the commit", ":material/commit:", Trace(tile.id))
    return deeds


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
