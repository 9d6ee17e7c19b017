"""Dashboards: all of them, with search; files taken in; those deleted can be brought back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import session
from components.boards.board_list import board_file, board_list, deleted_boards
from components.empty import empty
from components.places import DASHBOARD, NOTEBOOKS, go
from components.plain import plain, short
from core.domain.sources import Source
from pages.acts.dashboards import on_list, overview, take_in

SOURCES = 4


def offer(sources: Sequence[Source]) -> None:
    """A first dashboard of what is attached, in one click."""
    if sources:
        st.caption("Or begin with an overview of what is attached:")
    with st.container(horizontal=True, key="overviews"):
        for source in sources:
            name = plain(short(source.name, 40))
            if st.button(name, icon=":material/dashboard:", key=f"overview-{source.id}"):
                overview(source.id)


def show_list() -> None:
    dashboards = session.services().dashboards
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown("### Dashboards", width="stretch", anchors=False)
        search = st.text_input(
            "Search",
            placeholder="Search titles and tiles",
            label_visibility="collapsed",
            icon=":material/search:",
            width=200,
        )
        dropped = board_file(key="file")
        new = st.button("New dashboard", type="primary", icon=":material/add:", key="new")
    found = dashboards.list(search=(search or "").strip())
    choice = board_list(found, key="board")
    if not found and search:
        st.caption(f"No dashboard holds “{plain(search)}”.")
    elif not found:
        sentence = (
            "A dashboard keeps results in sight and fresh: ask in a notebook, then press the pin "
            "beside an answer."
        )
        if empty(sentence, icon=":material/push_pin:", action="Go to notebooks", key="first"):
            go(NOTEBOOKS)
        offer(session.services().sources.list()[:SOURCES])
    deleted = dashboards.deleted()
    if deleted:
        with st.expander(f"Deleted ({len(deleted)})", type="compact"):
            choice = deleted_boards(deleted, key="deleted") or choice
    if dropped is not None and (made := take_in(dropped.getvalue())):
        go(DASHBOARD, dashboard=made)
    if new:
        go(DASHBOARD, dashboard=dashboards.create().id, edit="1")
    if choice is not None:
        on_list(choice)
        st.rerun()


show_list()
