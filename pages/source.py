"""The source that the address names: its tables and columns; refresh, rename, remove."""

from __future__ import annotations

import streamlit as st

from components import session
from components.places import DATA, NOTEBOOK, go
from components.profiles import joins, table_profile
from components.sources import SourceChoice, source_header
from components.tables import table_rows
from core.domain.sources import Source
from pages.acts.sources import WORK, on_column, on_source
from pages.live.findings import findings_of
from pages.live.work import work_under_way


def show_source(source: Source) -> None:
    services = session.services()
    work_under_way(WORK)
    choice = source_header(source, services.sources.status(source.id), key="source")
    findings_of(source.id)
    profiles = services.sources.profiles(source.id)
    names = [table.name for table in source.tables]
    read_as = None
    picked = max(source.tables, key=lambda t: t.rows).name if names else None
    if len(names) > 1:
        picked = st.segmented_control(
            "Table", names, default=picked, required=True, label_visibility="collapsed"
        )
    for table, profile in zip(source.tables, profiles, strict=False):
        if table.name == picked:
            read_as = table_profile(table, profile, key=table.name)
            fold = st.expander(
                "First rows", type="compact", on_change="rerun", key=f"rows-{picked}"
            )
            if fold.open:
                with fold:
                    table_rows(services.sources.preview(table), key=f"preview-{table.name}")
    joins(services.sources.joins([source.id]))
    act(choice)
    if read_as is not None:
        on_column(source, read_as)
        st.rerun()


def act(choice: SourceChoice | None) -> None:
    if choice is None:
        return
    if choice.kind == "ask":
        notebook = session.services().notebooks.create(source_ids=(choice.source_id,))
        go(NOTEBOOK, notebook=notebook.id)
    on_source(choice)
    st.rerun()


opened = session.parameter("source")
if opened is None:
    go(DATA)
else:
    show_source(session.services().sources.get(opened))
