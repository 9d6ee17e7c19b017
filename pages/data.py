"""Data: every source, and the way in for more."""

from __future__ import annotations

import streamlit as st

from components import session
from components.attach import attach_form
from components.places import CONNECT, link
from components.sources import source_list
from components.welcome import welcome
from pages.acts.asking import attach_to, sample_data
from pages.live.work import attachments_under_way


def show_list() -> None:
    services = session.services()
    sources = services.sources.list()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Data", width="stretch", anchors=False)
        place = f"attach-{session.generation('attach')}"  # a new one, closed, once data comes in
        with st.popover("Attach data", icon=":material/add:", type="primary", key=place):
            attached = attach_form(key="data")
        link(CONNECT, "Connect a database", icon=":material/database:")
    attachments_under_way()
    source_list([(source, services.sources.status(source.id)) for source in sources])
    busy = any(view.status == "running" for view in services.sources.attachments())
    if attached is None and not sources and not busy:
        picked = welcome(key="welcome")
        if picked == "sample":
            sample_data()
            st.rerun()
        attached = None if picked == "sample" else picked
    if attached is not None:
        attach_to(None, attached)
        st.rerun()


show_list()
