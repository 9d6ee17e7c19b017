"""Home: ask, go on where you were, see what is there and what runs."""

from __future__ import annotations

import streamlit as st

from components import session
from components.approvals.waiting import waits_for_you
from components.ask_box import AskChoice, AskState, ask_box
from components.notebook_list import notebook_link
from components.places import DATA, NOTEBOOK, go, link
from components.sources import source_list
from components.welcome import welcome
from pages.acts.asking import ask_anew, attach_to, sample_data
from pages.live.briefing import since_last_visit
from pages.live.models import offer_model
from pages.live.runs import runs_under_way
from pages.live.work import attachments_under_way

services = session.services()
sources = services.sources.list()
newest = sorted(sources, key=lambda source: source.attached_at, reverse=True)
chosen = session.home_sources([source.id for source in newest])


def begin() -> None:
    """Nothing is attached yet."""
    picked = welcome(key="welcome")
    if picked is None:
        return
    if picked == "sample":
        sample_data()
    else:
        attach_to(None, picked)
    st.rerun()


def overview() -> None:
    left, right = st.columns(2, gap="large")
    notebooks = services.notebooks.list()
    with left:
        st.markdown("#### Recent notebooks", anchors=False)
        for notebook in notebooks[:6]:
            notebook_link(notebook)
        if not notebooks:
            st.caption("A question asked below starts the first one.")
    with right:
        st.markdown("#### Data", anchors=False)
        source_list([(s, services.sources.status(s.id)) for s in newest[:6]])
        link(DATA, "All data", icon=":material/database:")


def on_ask(choice: AskChoice) -> None:
    """A question asked here opens a notebook of its own."""
    match choice.kind:
        case "ask":
            opened = ask_anew(chosen, choice)
            if opened is not None:
                go(NOTEBOOK, notebook=opened)
        case "use_sources":
            session.choose_home_sources(choice.source_ids)
        case "attach":
            attach_to(None, choice)
    st.rerun()


st.markdown("## What do you want to know?", anchors=False)
if not services.models.ready():
    offer_model()
waits_for_you(len(services.approvals.waiting()))
attachments_under_way()
runs_under_way()
since_last_visit()
if sources or any(view.status == "running" for view in services.sources.attachments()):
    overview()
else:
    begin()
asked = ask_box(AskState(sources=newest, chosen=chosen), key="home")
if asked is not None:
    on_ask(asked)
