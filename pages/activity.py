"""Activity: what was asked, how it went, what it took."""

from __future__ import annotations

import streamlit as st

from components import session
from components.empty import empty
from components.places import HOME, NOTEBOOK, go, link
from components.run_list import RunLine, run_list
from components.run_progress import run_progress

PAGE = 25

services = session.services()
runs = services.runs.list(limit=500)
titles = {n.id: n.title for n in [*services.notebooks.list(), *services.notebooks.deleted()]}

st.markdown("### Activity", anchors=False)
if not runs:
    said = "Every question shows here with its time, tokens and cost."
    if empty(said, icon=":material/timeline:", action="Ask the first one", key="first"):
        go(HOME)
    st.stop()

pages = -(-len(runs) // PAGE)
page = st.pagination(pages, key=f"runs-{pages}") if pages > 1 else 1
shown = runs[(page - 1) * PAGE : page * PAGE]
lines = [RunLine(run, services.runs.view(run.id), titles.get(run.notebook_id, "")) for run in shown]
picked = run_list(lines, key=f"runs-table-{page}")
for line in lines:
    if line.run.id == picked:
        run_progress(line.view, key=f"activity-{picked}")
        if line.notebook:
            link(NOTEBOOK, "Open the notebook", notebook=line.run.notebook_id)
if picked is None:
    st.caption("Select a run to see its steps.")
