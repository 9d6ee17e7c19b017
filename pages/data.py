"""Data: every source with what is in it; attach, refresh, rename, remove."""

from __future__ import annotations

import streamlit as st

from components import session
from components.attach import attach_form
from components.places import NOTEBOOKS, go
from components.profiles import joins, table_profile
from components.sources import SourceChoice, source_header, source_list
from components.tables import table_rows
from components.welcome import welcome
from core.domain.sources import Source
from pages.acts.asking import attach_to, sample_data
from pages.acts.sources import on_source
from pages.live.work import attachments_under_way, work_under_way


def show_list() -> None:
    services = session.services()
    sources = services.sources.list()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Data", width="stretch", anchors=False)
        with st.popover("Attach data", icon=":material/add:", type="primary"):
            attached = attach_form(key="data")
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


def show_source(source: Source) -> None:
    services = session.services()
    work_under_way("sources")
    choice = source_header(source, services.sources.status(source.id), key="source")
    profiles = services.sources.profiles(source.id)
    names = [table.name for table in source.tables]
    picked = names[0] if names else None
    if len(names) > 1:
        picked = st.segmented_control(
            "Table", names, default=names[0], required=True, label_visibility="collapsed"
        )
    for table, profile in zip(source.tables, profiles, strict=False):
        if table.name == picked:
            table_profile(table, profile, key=table.name)
            fold = st.expander(
                "First rows", type="compact", on_change="rerun", key=f"rows-{picked}"
            )
            if fold.open:
                with fold:
                    table_rows(services.sources.preview(table), key=f"preview-{table.name}")
    joins(services.sources.joins([source.id]))
    act(choice)


def act(choice: SourceChoice | None) -> None:
    if choice is None:
        return
    if choice.kind == "ask":
        notebook = session.services().notebooks.create(source_ids=(choice.source_id,))
        go(NOTEBOOKS, notebook=notebook.id)
    on_source(choice)
    st.rerun()


opened = session.parameter("source")
if opened is None:
    show_list()
else:
    show_source(session.services().sources.get(opened))
