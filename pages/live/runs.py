"""Runs: the one that goes on here, the one that left nothing, those that go on elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import session
from components.ask_box import Ask
from components.places import NOTEBOOK, link
from components.redraw import redraw
from components.run_progress import run_progress
from core.domain.run_view import RunView
from core.domain.runs import OPEN
from pages.acts.asking import ask_in
from pages.live.approvals import request_of

if TYPE_CHECKING:
    from core.services.notebooks import NotebookView

EVERY = 0.4


def run_under_way(run_id: str) -> None:
    """The timeline of an open run; at its end the page shows the saved block instead."""
    st.fragment(_run, run_every=EVERY)(run_id)


def _run(run_id: str) -> None:
    runs = session.services().runs
    view: RunView = runs.view(run_id, since=session.run_view(run_id))
    session.keep_run_view(run_id, view)
    choice = run_progress(view, key=run_id)
    if choice is not None and choice.kind == "choose":
        session.attempt(lambda: runs.choose(run_id, choice.value))
        st.rerun()
    if view.approval_id:
        answered = request_of(view.approval_id)
        if session.news(f"request-{run_id}", (view.approval_id,)) or answered:
            redraw()  # the count in the navigation
    if view.status not in OPEN:
        redraw()


def last_run(view: NotebookView) -> None:
    """The newest run, when it was interrupted, stopped or failed and left no block."""
    runs = session.services().runs
    newest = next(iter(runs.list(view.notebook.id, limit=1)), None)
    kept = {block.head.run_id for block in view.blocks} | session.seen("run")
    if newest is None or newest.id in kept or newest.status == "finished":
        return
    choice = run_progress(runs.view(newest.id), key=newest.id)
    if choice is None:
        return
    session.mark_seen("run", newest.id)
    if choice.kind == "resume":
        session.attempt(lambda: runs.resume(newest.id))
    elif choice.kind == "ask_again":
        ask_in(view.notebook.id, Ask(newest.question))
    st.rerun()


def runs_under_way() -> None:
    """What goes on in other notebooks."""
    open_runs = [run for run in session.services().runs.list(limit=20) if run.status in OPEN]
    if open_runs:
        st.markdown("#### Under way", anchors=False)
    for run in open_runs:
        label = run.question if run.status != "waiting" else f"{run.question} (waits for you)"
        link(NOTEBOOK, label, icon=":material/progress_activity:", notebook=run.notebook_id)
