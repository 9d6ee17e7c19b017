"""What is done to an open dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components import session
from components.boards.board_list import ListChoice
from components.places import DASHBOARD, DASHBOARDS, go
from components.tiles.choice import Act, BoardChoice
from core.domain.approvals.named import dashboard_turns, refreshing
from core.domain.dashboards.edits import AddTile, Edit
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard
from core.errors import ChangedMeanwhile
from pages.acts.approved import noted
from pages.acts.board_looks import clicked, look, new_query, new_tile, show_filters
from pages.acts.dashboards import on_list
from pages.acts.links import links
from pages.acts.tracing import trace
from pages.acts.versions import versions
from pages.live.dashboards import refresh
from pages.live.prints import print_board


def on_board(
    dashboard_id: str, choice: BoardChoice, *, chosen: Sequence[Chosen], seen: int | None
) -> None:
    """Do it; the page is drawn anew, unless something opens over it."""
    match choice.kind:
        case "change":
            edit(dashboard_id, choice.edit, seen)
        case "look":
            look(dashboard_id, choice, chosen=chosen, save=lambda e: edit(dashboard_id, e, seen))
            return
        case "clicked":
            clicked(dashboard_id, choice, chosen)
        case "again":
            refresh(dashboard_id, chosen, files=False, only=[choice.tile_id])
        case "trace":
            tile = session.services().dashboards.get(dashboard_id).spec.tile(choice.tile_id)
            if tile is not None:
                trace(tile.title, tile.source_ids)
        case "filter":
            show_filters(choice.chosen)
        case "print":
            print_board(dashboard_id, choice.form, chosen)
        case "act":
            if _act(dashboard_id, choice, chosen=chosen, seen=seen):
                return
    st.rerun()


def edit(dashboard_id: str, wanted: Edit, seen: int | None) -> None:
    """Somebody else may have been quicker: then the page asks what to do."""
    dashboards = session.services().dashboards
    if wanted.kind == "set_refresh" and wanted.refresh.by_itself:
        title = dashboards.get(dashboard_id).title
        action = refreshing(title, wanted.refresh)
        if not noted(action, label=title, id=dashboard_turns(dashboard_id)):
            return
    _tried(dashboard_id, lambda: dashboards.edit(dashboard_id, wanted, seen=seen), wanted=wanted)


def on_conflict(dashboard_id: str, refused: Edit, choice: Literal["mine", "theirs"] | None) -> None:
    if choice is None:
        return
    session.keep_refused(dashboard_id, None)
    session.keep_drawn(dashboard_id, session.services().dashboards.get(dashboard_id).revision)
    if choice == "mine":
        edit(dashboard_id, refused, session.drawn_revision(dashboard_id))
    st.rerun()


def _tried(dashboard_id: str, act: Callable[[], Dashboard], *, wanted: Edit | None) -> None:
    def do() -> None:
        try:
            session.keep_drawn(dashboard_id, act().revision)
        except ChangedMeanwhile:
            if wanted is None:
                raise
            session.keep_refused(dashboard_id, wanted)

    session.attempt(do)


def _act(dashboard_id: str, act: Act, *, chosen: Sequence[Chosen], seen: int | None) -> bool:
    """True when something opened over the page, which must not be drawn anew."""
    dashboards = session.services().dashboards
    match act.what:
        case "refresh":
            refresh(dashboard_id, chosen, files=True)
        case "undo":
            _tried(dashboard_id, lambda: dashboards.undo(dashboard_id, seen=seen), wanted=None)
        case "redo":
            _tried(dashboard_id, lambda: dashboards.redo(dashboard_id, seen=seen), wanted=None)
        case "versions":
            versions(dashboard_id, lambda wanted: edit(dashboard_id, wanted, seen))
            return True
        case "edit":
            session.set_parameter("edit", None if session.parameter("edit") else "1")
        case "full":
            session.set_parameter("view", "full")
        case "text":
            edit(dashboard_id, AddTile(tile=new_tile("text", "Text")), seen)
        case "query":
            new_query(lambda e: edit(dashboard_id, e, None))
            return True
        case "links":
            links(dashboard_id, chosen)
            return True
        case "duplicate":
            go(DASHBOARD, dashboard=dashboards.duplicate(dashboard_id).id)
        case "delete":
            on_list(ListChoice("delete", dashboard_id))
            go(DASHBOARDS)
    return False
