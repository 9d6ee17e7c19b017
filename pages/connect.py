"""Connect a database, or change how one is reached that is a source already."""

from __future__ import annotations

import streamlit as st

from components import session
from components.database_form import database_form, mode_choice, table_picker
from components.faults import show_fault
from components.places import DATA, SOURCE, go, link
from core.domain.databases import Database
from core.errors import SynaError
from pages.acts.databases import connect, save

services = session.services()
source_id = session.parameter("source")


def show(before: Database | None) -> None:
    key = source_id or "new"
    with st.container(horizontal=True, vertical_alignment="center"):
        title = "Connection" if before else "Connect a database"
        st.markdown(f"### {title}", width="stretch", anchors=False)
        if before and source_id:
            link(SOURCE, "Source", icon=":material/arrow_back:", source=source_id)
        else:
            link(DATA, "Data", icon=":material/arrow_back:")
    left, right = st.columns(2, gap="large")
    with left:
        look(before, key=key)
    with right:
        take(before, key=key)


def look(before: Database | None, *, key: str) -> None:
    """The form; what a test found, or what was in its way, is kept for this tab."""
    started = before.connection if before else None
    try:
        typed = database_form(started, where=services.databases.where, key=key)
        if typed is None:
            return
        session.forget_looked(key)
        with st.spinner("Connecting"):
            if source_id and typed.password is None:
                seen = services.databases.look_again(source_id, typed.connection)
            else:
                seen = services.databases.look(typed.connection, typed.password)
    except SynaError as error:
        session.keep_looked(key, error)
        return
    session.keep_looked(key, session.Looked(typed.connection, typed.password, seen))


def take(before: Database | None, *, key: str) -> None:
    found = session.looked(key)
    if found is None:
        st.caption("Its tables show here once the connection was tested.")
        return
    if isinstance(found, SynaError):
        show_fault(found)
        return
    name = f"{key}-{found.connection.address}"
    picked = table_picker(found.seen, before.tables if before else (), key=name)
    mode = mode_choice(before.mode if before else "copied", key=key)
    label = "Save and read again" if before else "Connect"
    if st.button(label, type="primary", key=f"take-{key}", disabled=not picked):
        database = Database(connection=found.connection, tables=picked, mode=mode)
        done = (
            save(source_id, database, found.password)
            if source_id
            else connect(database, found.password)
        )
        if done:
            session.forget_looked(key)
            go(SOURCE, source=source_id) if source_id else go(DATA)


kept = services.sources.get(source_id).database if source_id else None
if source_id and kept is None:
    go(DATA)
show(kept)
