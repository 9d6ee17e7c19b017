"""The dashboard that the address names: its filters, its tiles, and how to change them."""

from __future__ import annotations

import streamlit as st

from components import session
from components.boards.board_header import HeaderState, board_header
from components.boards.conflict import conflict
from components.boards.filter_row import FilterState, filter_row
from components.boards.full_screen import full_screen
from components.empty import empty
from components.filter_address import from_address
from components.places import DASHBOARDS, NOTEBOOKS, go
from components.plain import plain
from components.tiles.arranger import arranger
from components.tiles.choice import BoardChoice
from components.tiles.face import Face
from components.tiles.grid import grid
from pages.acts.board import on_board, on_conflict
from pages.acts.board_parts import sharing, shelf
from pages.live.dashboards import computed, watch
from pages.live.mending import healing
from pages.live.prints import prints_under_way
from pages.live.work import work_under_way


def show(dashboard_id: str) -> None:
    services = session.services()
    chosen = from_address(session.parameters())
    editing = session.parameter("edit") is not None
    full = session.parameter("view") == "full"
    seen = session.drawn_revision(dashboard_id)
    view = computed(dashboard_id, chosen)
    board = view.dashboard
    state = HeaderState(
        board, editing, bool(view.waiting), services.dashboards.undoable(board) if editing else ""
    )
    choice: BoardChoice | None = None
    if full:
        full_screen(board.title)
    else:
        choice = board_header(state, lambda: sharing(view), key="board")
    work_under_way(f"refresh {dashboard_id}")
    prints_under_way(view)
    if not full and healing(dashboard_id, seen):
        st.rerun()
    refused = session.refused_edit(dashboard_id)
    if refused is not None:
        on_conflict(dashboard_id, refused, conflict(_theirs(dashboard_id, seen), key="edit"))
    filters = FilterState(
        board.spec.filters,
        chosen,
        editing and not full,
        choices=lambda each: services.explorer.choices(dashboard_id, each),
        tables=lambda: services.explorer.columns(dashboard_id),
    )
    choice = filter_row(filters, key="board") or choice
    if view.problem:
        st.warning(plain(view.problem), icon=":material/filter_alt_off:")
    if editing and board.spec.tiles and not full:
        choice = arranger(board.spec.tiles, key=f"plan-{board.revision}") or choice
    faces = [
        Face(
            tile,
            view.runs.get(tile.id),
            waiting=tile.id in view.waiting,
            filtered=tile.id in view.filtered,
            editing=editing and not full,
            filters=board.spec.filters,
        )
        for tile in board.spec.tiles
    ]
    choice = grid(faces, shelf(dashboard_id, chosen), key="board") or choice
    if not faces:
        teach()
    if choice is not None:
        on_board(dashboard_id, choice, chosen=chosen, seen=seen)
        return
    if refused is None:
        session.keep_drawn(dashboard_id, board.revision)
    watch(view)


def _theirs(dashboard_id: str, seen: int | None) -> str:
    versions = session.services().dashboards.versions(dashboard_id)
    return versions[-1].what if versions and seen is not None else ""


def teach() -> None:
    said = "Nothing is pinned here yet: ask in a notebook, then press the pin beside an answer."
    if empty(said, icon=":material/push_pin:", action="Go to notebooks", key="first"):
        go(NOTEBOOKS)


opened = session.parameter("dashboard")
if opened is None:
    go(DASHBOARDS)
else:
    show(opened)
