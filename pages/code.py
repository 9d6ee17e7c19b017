"""Code: every repository, and the way in for more."""

from __future__ import annotations

import streamlit as st

from components import session
from components.code.attach import AttachCode, attach_code_form
from components.code.listing import Listed, no_git, repository_list
from core.domain.code.overview import Overview
from core.errors import SynaError
from pages.acts.sources import fetched
from pages.live.work import attachments_under_way

_TEACHES = (
    "Attach a git repository to see what it is made of, who knows which part, and what changes "
    "most, and to ask about it with answers that cite files and lines."
)


def show_list() -> None:
    services = session.services()
    known = services.repositories.list()
    git = services.repositories.version()
    attached = head(bool(git), first=not known)
    attachments_under_way()
    status = services.sources.status
    repository_list([Listed(each, status(each.id), overview_of(each.id)) for each in known])
    busy = any(view.status == "running" for view in services.sources.attachments())
    if git and not known and not busy:
        with st.container(border=True, key="first-code"):
            st.markdown(_TEACHES)
            attached = attach_code_form(key="first")
    if attached is not None:
        attach(attached)
        st.rerun()


def head(git: bool, *, first: bool) -> AttachCode | None:
    """The title; the way in stands beside it once there is a list."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Code", width="stretch", anchors=False)
        if git and not first:
            place = f"attach-code-{session.generation('attach-code')}"
            with st.popover(
                "Attach a repository", icon=":material/add:", type="primary", key=place
            ):
                return attach_code_form(key="code")
    if not git:
        no_git()
    return None


def overview_of(source_id: str) -> Overview | None:
    try:
        return session.services().repositories.overview(source_id)
    except SynaError:
        return None


def attach(wanted: AttachCode) -> None:
    """Begin to read it; the page shows how far it is."""
    session.dismiss()  # what is said of an attempt before

    def begin() -> None:
        begun = session.services().repositories.start_attach(
            wanted.text, branch=wanted.branch, token=wanted.token
        )
        session.started_here(begun, None)

    fetched(wanted.text, begin, branch=wanted.branch, label="Code")


show_list()
