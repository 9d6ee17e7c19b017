"""The top of a dashboard: its name, refresh, edit, undo, share, more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import streamlit as st

from components.boards.share_menu import ShareState, share_menu
from components.plain import plain, short
from components.tiles.choice import Act, BoardChoice, Change
from core.domain.dashboards.edits import RenameDashboard, SetRefresh
from core.domain.dashboards.spec import Dashboard, Refresh, RefreshWhen

_WHEN: dict[RefreshWhen, str] = {
    "load": "When it is opened",
    "hand": "By hand only",
    "schedule": "On a schedule",
    "change": "When a file changes",
}
_EVERY = {5: "5 minutes", 15: "15 minutes", 60: "hour", 360: "6 hours", 1440: "day", 10080: "week"}
_MORE: dict[str, Literal["versions", "duplicate", "delete"]] = {
    "Versions": "versions",
    "Duplicate": "duplicate",
    "Delete": "delete",
}


@dataclass(frozen=True)
class HeaderState:
    """`undoable` is what undo takes back, in words."""

    dashboard: Dashboard
    editing: bool
    busy: bool
    undoable: str


def board_header(
    state: HeaderState, share: Callable[[], ShareState], *, key: str
) -> BoardChoice | None:
    title = state.dashboard.title
    chosen: BoardChoice | None = None
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"bar-{key}"
    ):
        st.markdown(f"### {plain(short(title, 120))}", width="stretch", anchors=False)
        if state.editing:
            chosen = _editing(state, key=key)
        if st.button(
            "Refresh",
            icon=":material/refresh:",
            key=f"refresh-{key}",
            disabled=state.busy,
            help="Read changed files again and compute what rests on them",
        ):
            chosen = Act("refresh")
        if st.button(
            "Done" if state.editing else "Edit",
            icon=":material/check:" if state.editing else ":material/edit:",
            key=f"edit-{key}",
            type="primary" if state.editing else "secondary",
        ):
            chosen = Act("edit")
        if st.button(
            "", icon=":material/fullscreen:", help="Full screen", key=f"full-{key}", type="tertiary"
        ):
            chosen = Act("full")
        chosen = share_menu(share, key=key) or chosen
        picked = st.menu_button(
            "", list(_MORE), icon=":material/more_horiz:", help="More", key=f"more-{key}",
            type="tertiary",
        )  # fmt: skip
    return Act(_MORE[picked]) if picked is not None else chosen


def _editing(state: HeaderState, *, key: str) -> BoardChoice | None:
    chosen: BoardChoice | None = None
    undo_help = f"Undo: {short(state.undoable, 120)}" if state.undoable else "Nothing to undo"
    if st.button(
        "", icon=":material/undo:", help=plain(undo_help), key=f"undo-{key}", type="tertiary",
        disabled=not state.undoable,
    ):  # fmt: skip
        chosen = Act("undo")
    if st.button(
        "", icon=":material/redo:", help="Redo", key=f"redo-{key}", type="tertiary",
        disabled=not state.dashboard.undone,
    ):  # fmt: skip
        chosen = Act("redo")
    added = st.menu_button("Add", ["Query", "Text"], icon=":material/add:", key=f"add-{key}")
    if added is not None:
        chosen = Act("text" if added == "Text" else "query")
    return _settings(state.dashboard, key=key) or chosen


def _settings(dashboard: Dashboard, *, key: str) -> Change | None:
    now = dashboard.spec.refresh
    with (
        st.popover("Settings", icon=":material/tune:", key=f"settings-{key}"),
        st.form(f"settings-form-{key}", border=False),
    ):
        title = st.text_input("Name", dashboard.title, max_chars=200)
        kinds = list(get_args(RefreshWhen))
        when = st.selectbox("Refresh", kinds, kinds.index(now.when), format_func=_WHEN.__getitem__)
        steps = sorted({*_EVERY, now.every})
        every = st.selectbox(
            "Every", steps, steps.index(now.every), help="For a schedule",
            format_func=lambda minutes: _EVERY.get(minutes, f"{minutes} minutes"),
        )  # fmt: skip
        pressed = st.form_submit_button("Save", type="primary")
    if not pressed:
        return None
    refresh = Refresh(when=when, every=every)
    if refresh != now:
        return Change(SetRefresh(refresh=refresh))
    return Change(RenameDashboard(title=title)) if title.strip() != dashboard.title else None
