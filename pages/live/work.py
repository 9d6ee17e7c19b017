"""Files being read, queries being run again: how far, and Stop."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from components import background, session
from components.attachments import attachments
from components.redraw import redraw
from components.work_bar import work_bar
from core.services.sources import AttachmentView

EVERY = 0.4


def attachments_under_way(place: str | None = None) -> None:
    """Files being read, and those begun in this place that could not be, until dismissed."""
    views = session.services().sources.attachments()
    if _newly_ended(view for view in views if view.id in session.begun()):
        redraw()  # the page may have been read before the last of them was done
    here = {one for one, begun_in in session.begun().items() if begun_in == place}
    waiting = [
        view.id
        for view in views
        if view.status == "running" or (view.status == "failed" and view.id in here)
    ]
    waiting = [one for one in waiting if one not in session.seen("attachment")]
    if waiting:
        busy = any(view.status == "running" for view in views)
        st.fragment(_attachments, run_every=EVERY if busy else None)(waiting)


def _attachments(ids: list[str]) -> None:
    sources = session.services().sources
    views = [sources.attachment(one) for one in ids]
    choice = attachments([v for v in views if v.status in ("running", "failed")], key="attachment")
    if choice is not None:
        if choice.kind == "cancel":
            sources.cancel_attachment(choice.id)
        session.mark_seen("attachment", choice.id)
        st.rerun()
    if _newly_ended(views):
        redraw()


def _newly_ended(views: Iterable[AttachmentView]) -> bool:
    """Whether this tab has not yet been drawn anew since one of them ended."""
    ended = {view.id for view in views if view.status != "running"} - session.seen("ended")
    for one in ended:
        session.mark_seen("ended", one)
    return bool(ended)


def work_under_way(key: str) -> bool:
    """True while it goes on. What it says at the end comes in the bar at the bottom."""
    work = background.of(key)
    if work is None:
        return False
    if not work.done.is_set():
        st.fragment(_work, run_every=EVERY)(key)
        return True
    background.forget(key)
    if work.error is not None:
        session.complain(work.error)
    elif work.said:
        session.say(work.said, undo=work.undo)
    return False


def _work(key: str) -> None:
    work = background.of(key)
    if work is None or work.done.is_set():
        redraw()
    elif work_bar(work, key=f"work-{key}"):
        work.cancel.cancel()
