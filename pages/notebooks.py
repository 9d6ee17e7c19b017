"""Notebooks: all of them, with search; those deleted can be brought back."""

from __future__ import annotations

import streamlit as st

from components import session
from components.empty import empty
from components.notebook_list import NotebookChoice, deleted_list, notebook_list
from components.places import NOTEBOOK, go
from components.plain import plain
from pages.acts.notebooks import on_notebook


def show_list() -> None:
    notebooks = session.services().notebooks
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Notebooks", width="stretch", anchors=False)
        search = st.text_input(
            "Search",
            placeholder="Search titles, questions and answers",
            label_visibility="collapsed",
            icon=":material/search:",
            width=320,
        )
        new = st.button("New notebook", type="primary", icon=":material/add:")
    found = notebooks.list(search=(search or "").strip())
    choice = notebook_list(found, key="notebook")
    if not found and search:
        st.caption(f"No notebook holds “{plain(search)}”.")
    elif not found:
        sentence = (
            "A notebook keeps questions, queries and answers, and runs again without a model."
        )
        new = empty(sentence, icon=":material/book_2:", action="Start one", key="first") or new
    choice = show_deleted() or choice
    if new:
        go(NOTEBOOK, notebook=notebooks.create().id)
    if choice is not None:
        on_notebook(choice)
        st.rerun()


def show_deleted() -> NotebookChoice | None:
    deleted = session.services().notebooks.deleted()
    if not deleted:
        return None
    with st.expander(f"Deleted ({len(deleted)})", type="compact"):
        return deleted_list(deleted, key="deleted")


show_list()
