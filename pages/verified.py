"""Verified answers: what was marked as right or corrected, and is asked first from then on."""

from __future__ import annotations

import streamlit as st

from components import session
from components.empty import empty
from components.places import NOTEBOOKS, go
from components.verified_list import verified_list
from pages.acts.verified import on_verified


def show_list() -> None:
    services = session.services()
    views = services.verified.list()
    st.markdown("### Verified answers", anchors=False)
    if not views:
        said = (
            "Press “This is right” on an answer, or correct its query: the same question is then "
            "answered that way, with no model."
        )
        icon, action = ":material/verified_user:", "Open a notebook"
        if empty(said, icon=icon, action=action, key="first"):
            go(NOTEBOOKS)
        return
    st.caption("The same question on the same tables runs these queries first, with no model.")
    titles = {notebook.id: notebook.title for notebook in services.notebooks.list()}
    choice = verified_list(views, notebooks=titles, result=services.verified.result, key="verified")
    if choice is not None:
        on_verified(choice)
        st.rerun()


show_list()
