"""One tile: its title and menu, what it shows, when that was computed."""

from __future__ import annotations

import streamlit as st

from components.drawn import drawn as drawn_by_code
from components.figures import count, seconds, since
from components.plain import plain, short
from components.tables import SHOWN, table_rows
from components.tiles.chart_tile import chart_tile
from components.tiles.choice import BoardChoice
from components.tiles.drawing import drawn
from components.tiles.face import Face, Shelf
from components.tiles.figure_tile import figure_tile
from components.tiles.menu import tile_menu
from core.domain.dashboards.figures import figure_of
from core.domain.dashboards.shown import as_read
from core.errors import SynaError

ROW, GAP = 72, 12  # pixels; look.css has them too
_HEAD, _FOOT, _EDGE = 34, 24, 22


def tile(face: Face, shelf: Shelf) -> BoardChoice | None:
    """What was chosen in it, if anything was."""
    one = face.tile
    if one.kind == "text":
        return _text(face, shelf)
    figure = (
        one.kind == "figure"
        and one.drawing is None
        and face.run is not None
        and face.run.result is not None
    )
    with st.container(horizontal=True, vertical_alignment="top", wrap=False, gap="xxsmall",
                      key=f"heading-tile-{face.key}"):  # fmt: skip
        with st.container(gap=None, key=f"titled-{face.key}"):
            if figure:
                notes = _figure(face, shelf)
            else:
                st.markdown(f"**{plain(short(one.title, 120))}**", width="stretch")
        chosen = tile_menu(face, shelf)
    body: BoardChoice | None = None
    if not figure:
        body, notes = _body(face, shelf)
    _foot(face, notes)
    return chosen or body


def height_of(face: Face) -> int:
    """Pixels for what a tile shows, without its title and foot."""
    place = face.tile.place
    return place.height * ROW + (place.height - 1) * GAP - _HEAD - _FOOT - _EDGE


def _text(face: Face, shelf: Shelf) -> BoardChoice | None:
    with st.container(horizontal=True, vertical_alignment="top", wrap=False,
                      key=f"heading-tile-{face.key}"):  # fmt: skip
        st.markdown(safe_text(face.tile.text or face.tile.title), width="stretch")
        return tile_menu(face, shelf) if face.editing else None


def safe_text(text: str) -> str:
    """Markdown without images, which could ask for something outside."""
    return text.replace("![", "!\\[").replace("<img", "<\u200bimg")


def _figure(face: Face, shelf: Shelf) -> tuple[str, ...]:
    run = face.run
    if run is None or run.result is None:
        return ()
    try:
        made = figure_of(face.tile, shelf.result(run.result))
    except SynaError as error:
        st.markdown(f"**{plain(face.tile.title)}**")
        return (error.describe(),)
    figure_tile(short(face.tile.title, 80), made, rows=face.tile.place.height)
    return made.notes


def _body(face: Face, shelf: Shelf) -> tuple[BoardChoice | None, tuple[str, ...]]:
    run, room = face.run, max(60, height_of(face))
    if run is None or run.result is None:
        _nothing_yet(face, room)
        return None, ()
    if run.count == 0 and run.result.rows == 0:
        st.caption("No rows with these filters." if face.filtered else "No rows.")
        return None, ()
    try:
        if face.tile.drawing is not None:
            figures = shelf.result(run.result).rows
            drawn_by_code(str(figures[face.tile.drawing][0]), key=f"drawn-{face.key}", room=room)
            return None, ()
        if face.tile.kind == "table":
            result = as_read(face.tile, shelf.result(run.result))
            kept = result.rows[:SHOWN]
            table_rows(
                type(result)(result.columns, kept, result.truncated),
                key=f"rows-{face.key}",
                height=room,
                labelled=True,
            )
            more = "more than " if result.truncated else ""
            whole = len(kept) == len(result.rows) and not result.truncated
            note = f"Showing {count(len(kept))} of {more}{count(len(result.rows))} rows."
            return None, (() if whole else (note,))
        made = drawn(face.tile, run, shelf.result)
        return chart_tile(face, made, height=room), made.shown.notes
    except SynaError as error:
        st.caption(plain(error.describe()))
        return None, ()


def _nothing_yet(face: Face, room: int) -> None:
    if face.waiting:
        st.skeleton(height=room)
    elif face.run is not None and face.run.failure is not None:
        said = face.run.failure
        st.caption(plain(f"{said.message} {said.remedy}"))
    else:
        st.caption("Not computed yet: press Refresh.")


def _foot(face: Face, notes: tuple[str, ...]) -> None:
    """When it was computed and how long that took; first of all what is wrong."""
    run = face.run
    parts = []
    if run is not None and run.failure is not None and run.result is not None:
        said = run.failure
        parts.append(f":red[:material/error: Failed] {plain(short(said.message, 160))}")
        parts.append("last result shown")
    elif face.waiting and run is not None:
        parts.append(":orange[:material/update: Out of date]")
    parts += [plain(note) for note in notes]
    if run is not None and run.computed_at is not None:
        parts.append(f"{since(run.computed_at)}, {seconds(run.seconds)}")
    if face.tile.recipe is not None and face.filters:
        parts.append(":material/filter_alt_off: filters do not reach it")
    if face.filtered:
        parts.append(":material/filter_alt: filtered")
    if parts:
        with st.container(key=f"foot-{face.key}"):
            st.caption(" · ".join(parts))
