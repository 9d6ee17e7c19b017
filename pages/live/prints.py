"""Dashboards being printed: how far, Stop, and the file when it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components import background, session
from components.background import Work
from components.boards.share_menu import FORMS, fetch
from core.domain.dashboards.filters import Chosen
from core.domain.printing import PrintForm
from pages.live.work import work_under_way

if TYPE_CHECKING:
    from core.services.dashboards.tiles import TilesView

_WANTED = "print"  # what this tab asked for and has not put away


def print_board(dashboard_id: str, form: PrintForm, chosen: Sequence[Chosen]) -> None:
    """Begin it; the page shows how far it is."""
    prints = session.services().prints

    def act(work: Work) -> str:
        prints.print(dashboard_id, form, chosen, cancel=work.cancel, progress=work.report)
        return ""

    session.mark_seen(_WANTED, f"{form} {dashboard_id}")
    background.start(_key(dashboard_id), f"Printing the {form.upper()}", act)


def printing(dashboard_id: str) -> bool:
    work = background.of(_key(dashboard_id))
    return work is not None and not work.done.is_set()


def prints_under_way(view: TilesView) -> None:
    """The work, then the file for as long as what it shows is on show."""
    if work_under_way(_key(view.dashboard.id)):
        return
    prints = session.services().prints
    for form in FORMS:
        name = f"{form} {view.dashboard.id}"
        made = prints.printed(view, form) if name in session.seen(_WANTED) else None
        if made is None:
            continue
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"ready-{form}"
        ):
            st.markdown(f"The {form.upper()} is ready.", width="stretch")
            title = view.dashboard.title
            fetch(title, form, made.content, key=f"ready-{form}", label="Download")
            st.button(
                "", icon=":material/close:", help="Put away", key=f"away-{form}", type="tertiary",
                on_click=session.unmark_seen, args=(_WANTED, name),
            )  # fmt: skip


def _key(dashboard_id: str) -> str:
    return f"print {dashboard_id}"
