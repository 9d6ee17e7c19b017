"""Dashboards: one line each, with a link that can be shared; files in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components import session
from components.figures import count, since
from components.places import DASHBOARD, link
from components.plain import plain
from core.domain.dashboards.spec import Dashboard

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

_ACTS: dict[str, Literal["duplicate", "delete"]] = {"Duplicate": "duplicate", "Delete": "delete"}
_REFRESHES = {"schedule": ", refreshes by itself", "change": ", follows its files"}


@dataclass(frozen=True)
class ListChoice:
    kind: Literal["duplicate", "delete", "restore", "purge"]
    dashboard_id: str


def board_list(dashboards: Sequence[Dashboard], *, key: str) -> ListChoice | None:
    chosen: ListChoice | None = None
    for each in dashboards:
        name = f"{key}-{each.id}"
        with st.container(horizontal=True, vertical_alignment="center", key=f"heading-{name}"):
            with st.container(width="stretch"):
                tiles = count(len(each.spec.tiles), "tile")
                more = _REFRESHES.get(each.spec.refresh.when, "")
                note = plain(f"{tiles}, changed {since(each.updated_at)}{more}")
                link(DASHBOARD, each.title, icon=":material/dashboard:", note=note,
                     dashboard=each.id)  # fmt: skip
            picked = st.menu_button(
                "", list(_ACTS), icon=":material/more_horiz:", type="tertiary", help="More",
                key=f"m-{name}",
            )  # fmt: skip
            if picked is not None:
                chosen = ListChoice(_ACTS[picked], each.id)
    return chosen


def deleted_boards(dashboards: Sequence[Dashboard], *, key: str) -> ListChoice | None:
    """Restore is at hand; deleting for good names the dashboard and asks."""
    chosen: ListChoice | None = None
    for each in dashboards:
        name = f"{key}-{each.id}"
        with st.container(horizontal=True, vertical_alignment="center", key=name):
            st.markdown(plain(each.title), width="stretch")
            if st.button("Restore", key=f"restore-{name}"):
                chosen = ListChoice("restore", each.id)
            with st.popover("Delete for good", key=f"purge-{name}"):
                st.markdown(f"“{plain(each.title)}” cannot be brought back after this.")
                if st.button("Delete for good", key=f"sure-{name}", type="primary"):
                    chosen = ListChoice("purge", each.id)
    return chosen


def board_file(*, key: str) -> UploadedFile | None:
    """The file that was dropped, once."""
    with st.popover("Take in", icon=":material/upload_file:", key=f"{key}-menu"):
        dropped = st.file_uploader(
            "A dashboard as YAML", type=["yaml", "yml"], key=f"{key}-{session.generation(key)}"
        )
    if dropped is not None:
        session.renew(key)
    return dropped
