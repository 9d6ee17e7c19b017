"""The head of a repository's page: what it is, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from components.code.listing import repository_state
from components.figures import count
from components.plain import plain, short
from components.sources import Freshness, SourceChoice, remove_button
from core.domain.code.repository import Uncommitted
from core.domain.sources import Source


def repository_header(
    source: Source, state: Freshness, *, branch: str, key: str
) -> SourceChoice | None:
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        with st.container(width="stretch", gap=None):
            st.markdown(f"### {plain(source.name)}", anchors=False)
            on = f"{plain(branch)} at " if branch else ""
            st.caption(f"{on}`{source.fingerprint[:10]}` {repository_state(state)}")
        asked = st.button("Ask about it", type="primary", key=f"ask-{key}")
        refreshed = st.button("Refresh", icon=":material/refresh:", key=f"refresh-{key}")
        removed = remove_button(state, key=key)
    st.caption(f"Read from {plain(short(source.path, 200))}")
    for warning in source.warnings:
        st.caption(f":material/info: {plain(warning)}")
    if asked:
        return SourceChoice("ask", source.id)
    if refreshed:
        return SourceChoice("refresh", source.id)
    return SourceChoice("remove", source.id) if removed else None


def uncommitted_note(found: Uncommitted) -> None:
    """What is not committed is not read, and is said to be so."""
    if not found.total:
        return
    some = "more than " if not found.complete else ""
    said = f"{some}{count(found.total, 'file')} in the folder {'is' if found.total == 1 else 'are'}"
    names = ", ".join(short(each.path, 60) for each in found.files[:5])
    st.caption(
        f":material/edit_note: {said[:1].upper()}{said[1:]} not committed, and so not read:"
        f" {plain(names)}{'…' if found.total > 5 else ''}"
    )
