"""One target: what it is, and what was shipped to it."""

from __future__ import annotations

import streamlit as st

from components import session
from components.places import TARGETS, go, link
from components.targets.target_form import target_form
from components.targets.target_list import history
from core.domain.deploy.targets import Target
from core.errors import SynaError

services = session.services()
target_id = session.parameter("target")


def show(start: Target | None) -> None:
    key = target_id or "new"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"### {'Target' if start else 'New target'}", width="stretch", anchors=False)
        link(TARGETS, "All targets", icon=":material/arrow_back:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        form(start, key=key)
    with right:
        shipped = services.targets.history(start.id) if start else ()
        st.markdown("#### What was shipped", anchors=False)
        if not shipped:
            st.caption("Nothing so far. Say “release a patch” or “deploy” in a notebook.")
        history(shipped)


def form(start: Target | None, *, key: str) -> None:
    repositories = {source.id: source.name for source in services.repositories.list()}
    if not repositories:
        go(TARGETS)
    try:
        typed = target_form(
            start,
            repositories,
            has_token=start is not None and services.targets.has_token(start.id),
            where=services.targets.where,
            key=key,
        )
        if typed is None:
            return
        target, token = typed
        found = None
        if target.host is not None and token:
            with st.spinner("Asking the host"):
                found = services.targets.look(target.host, token)
        saved = services.targets.save(target, token)
    except SynaError as error:
        session.complain(error)
        st.rerun()
    known = f" Its host knows {found.name}." if found is not None else ""
    session.say(f"Saved {saved.name}.{known}")
    go(TARGETS)


show(services.targets.get(target_id) if target_id else None)
